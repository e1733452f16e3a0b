// Values straight from bytes, without a string between. Each function takes what is plain and gives NaN for everything else, right or
// wrong: the slow reader then decides. What is taken here means exactly what the domain's functions say.
import { type Instant, isDate, isRecordable, MICROS_PER_SECOND } from '@asof/domain';

const ZERO = 48;
const [MINUS, PLUS, POINT, COLON, BLANK] = [45, 43, 46, 58, 32];
const [UPPER_T, LOWER_T, UPPER_Z, LOWER_Z] = [84, 116, 90, 122];
const POWERS_OF_TEN = Float64Array.of(1, 10, 100, 1_000, 10_000, 100_000, 1_000_000);
const FRACTION_DIGITS_MAX = 6;
const SECONDS_END = 19;

export type InstantParser = {
  /** Epoch microseconds of bytes[from] .. bytes[to - 1], or NaN. */
  parse(bytes: Uint8Array, from: number, to: number): number;
  /** Of the last instant parsed. */
  readonly offsetMinutes: number;
};

/** Takes what `parseInstant` takes. Remembers the last date, because the rows of a file are mostly of a few days. */
export function createInstantParser(): InstantParser {
  let lastDate = -1;
  let lastDateMicros = Number.NaN;
  const dateMicros = (year: number, month: number, day: number) => {
    const date = year * 10_000 + month * 100 + day;
    if (date !== lastDate) {
      lastDate = date;
      lastDateMicros = isDate(year, month, day) ? Date.UTC(year, month - 1, day) * 1000 : Number.NaN;
    }
    return lastDateMicros;
  };
  const parser = {
    offsetMinutes: 0,
    parse(bytes: Uint8Array, from: number, to: number): number {
      if (to - from <= SECONDS_END || !isPunctuated(bytes, from)) return Number.NaN;
      const date = dateMicros(
        twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2),
        twoDigits(bytes, from + 5),
        twoDigits(bytes, from + 8),
      );
      const hour = twoDigits(bytes, from + 11);
      const minute = twoDigits(bytes, from + 14);
      const second = twoDigits(bytes, from + 17);
      if (!(hour <= 23 && minute <= 59 && second <= 59)) return Number.NaN;
      const zone = fractionEnd(bytes, from + SECONDS_END, to);
      parser.offsetMinutes = offsetMinutes(bytes, zone, to);
      const seconds = hour * 3600 + (minute - parser.offsetMinutes) * 60 + second;
      const instant = date + seconds * MICROS_PER_SECOND + fractionMicros(bytes, from + SECONDS_END, zone);
      return isRecordable(instant as Instant) ? instant : Number.NaN;
    },
  };
  return parser;
}

function isPunctuated(bytes: Uint8Array, from: number): boolean {
  const between = bytes[from + 10];
  return (
    bytes[from + 4] === MINUS &&
    bytes[from + 7] === MINUS &&
    (between === UPPER_T || between === LOWER_T || between === BLANK) &&
    bytes[from + 13] === COLON &&
    bytes[from + 16] === COLON
  );
}

/** Where the fraction of the second ends and the offset begins; NaN for a fraction without digits or finer than a microsecond. */
function fractionEnd(bytes: Uint8Array, from: number, to: number): number {
  if (bytes[from] !== POINT) return from;
  let at = from + 1;
  while (at < to && isDigit(bytes[at]!)) at++;
  const digits = at - from - 1;
  return digits >= 1 && digits <= FRACTION_DIGITS_MAX ? at : Number.NaN;
}

function fractionMicros(bytes: Uint8Array, from: number, end: number): number {
  if (!(end > from)) return end - from; // 0 without a fraction, NaN with a bad one
  let value = 0;
  for (let at = from + 1; at < end; at++) value = value * 10 + bytes[at]! - ZERO;
  return value * POWERS_OF_TEN[FRACTION_DIGITS_MAX - (end - from - 1)]!;
}

function offsetMinutes(bytes: Uint8Array, at: number, to: number): number {
  const sign = bytes[at];
  if (at + 1 === to) return sign === UPPER_Z || sign === LOWER_Z ? 0 : Number.NaN;
  if (at + 6 !== to || bytes[at + 3] !== COLON || (sign !== PLUS && sign !== MINUS)) return Number.NaN;
  const hour = twoDigits(bytes, at + 1);
  const minute = twoDigits(bytes, at + 4);
  if (!(hour <= 23 && minute <= 59)) return Number.NaN;
  const minutes = hour * 60 + minute;
  return sign === MINUS && minutes !== 0 ? -minutes : minutes;
}

/** No amount with fewer digits can look like a card number or leave the range of exact integers. */
const PLAIN_AMOUNT_BYTES_MAX = 12;

/** Signed minor units of a plain decimal with at most `exponent` decimals, or NaN. */
export function parseAmountBytes(bytes: Uint8Array, from: number, to: number, exponent: number): number {
  const negative = bytes[from] === MINUS;
  let at = negative ? from + 1 : from;
  if (to - at > PLAIN_AMOUNT_BYTES_MAX || at >= to) return Number.NaN;
  const wholeFrom = at;
  let value = 0;
  for (; at < to && isDigit(bytes[at]!); at++) value = value * 10 + bytes[at]! - ZERO;
  if (at === wholeFrom) return Number.NaN;
  let decimals = 0;
  if (at < to) {
    decimals = to - at - 1;
    if (bytes[at] !== POINT || decimals < 1 || decimals > exponent) return Number.NaN;
    for (at++; at < to; at++) {
      if (!isDigit(bytes[at]!)) return Number.NaN;
      value = value * 10 + bytes[at]! - ZERO;
    }
  }
  const minor = value * POWERS_OF_TEN[exponent - decimals]!;
  return minor > Number.MAX_SAFE_INTEGER ? Number.NaN : negative ? -minor : minor;
}

/** The value of exactly six digits, or NaN. */
export function parseSixDigits(bytes: Uint8Array, from: number, to: number): number {
  if (to - from !== 6) return Number.NaN;
  return twoDigits(bytes, from) * 10_000 + twoDigits(bytes, from + 2) * 100 + twoDigits(bytes, from + 4);
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO;
  const ones = bytes[at + 1]! - ZERO;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}
