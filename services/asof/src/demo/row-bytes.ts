// One row of the transactions file as bytes, without a string or an object of its own: a million of them take about a second.
import { DAY_SECONDS } from './world.ts';

export const TRANSACTIONS_HEADER =
  'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn\n';
/** No row is longer. */
export const ROW_BYTES_MAX = 256;
export const KINDS = ['sale', 'completion', 'refund', 'void', 'reversal', 'adjustment'] as const;
export type Kind = (typeof KINDS)[number];

/** Written over for every row. An RRN is four digits of its day and eight of its number; `originalDay` -1 means none. */
export type DraftRow = {
  kind: number;
  /** Index into `prefixes`. */
  pair: number;
  batch: number;
  stan: number;
  rrnDay: number;
  rrnNumber: number;
  /** Seconds since 1970. */
  occurredAt: number;
  receivedAt: number;
  receivedMillis: number;
  offline: boolean;
  amountMinor: number;
  currency: number;
  originalDay: number;
  originalNumber: number;
};

/** What the rows of an acquirer have in common. */
export type RowFrame = {
  /** `,acquirer,mid,tid,` of each pair. */
  readonly prefixes: readonly Uint8Array[];
  readonly offsetSeconds: number;
  readonly offsetText: Uint8Array;
  /** `YYYY-MM-DDT` of each local day from `firstDay` on (days since 1970). */
  readonly firstDay: number;
  readonly days: readonly Uint8Array[];
  readonly currencies: readonly { readonly suffix: Uint8Array; readonly decimals: number }[];
};

const encoder = new TextEncoder();
const KIND_BYTES = KINDS.map(kind => encoder.encode(kind));
const MODE_BYTES = [encoder.encode(',online,'), encoder.encode(',offline,')];
const [ZERO, COMMA, COLON, DOT, MINUS, LINE_FEED] = [48, 44, 58, 46, 45, 10];

/** Writes the row at `at` and returns where it ends. `bytes` has room for ROW_BYTES_MAX more. */
export function writeRow(bytes: Uint8Array, start: number, row: DraftRow, frame: RowFrame): number {
  let at = copy(bytes, start, KIND_BYTES[row.kind]!);
  at = copy(bytes, at, frame.prefixes[row.pair]!);
  at = sixDigits(bytes, at, row.batch);
  bytes[at++] = COMMA;
  at = sixDigits(bytes, at, row.stan);
  bytes[at++] = COMMA;
  at = reference(bytes, at, row.rrnDay, row.rrnNumber);
  bytes[at++] = COMMA;
  at = clockTime(bytes, at, row.occurredAt, frame);
  at = copy(bytes, at, frame.offsetText);
  bytes[at++] = COMMA;
  at = clockTime(bytes, at, row.receivedAt, frame);
  bytes[at++] = DOT;
  at = digits(bytes, at, row.receivedMillis, 3);
  at = copy(bytes, at, frame.offsetText);
  at = copy(bytes, at, MODE_BYTES[Number(row.offline)]!);
  const currency = frame.currencies[row.currency]!;
  at = amount(bytes, at, row.amountMinor, currency.decimals);
  at = copy(bytes, at, currency.suffix);
  if (row.originalDay >= 0) at = reference(bytes, at, row.originalDay, row.originalNumber);
  bytes[at++] = LINE_FEED;
  return at;
}

function copy(bytes: Uint8Array, start: number, text: Uint8Array): number {
  const length = text.length;
  for (let index = 0; index < length; index++) bytes[start + index] = text[index]!;
  return start + length;
}

function twoDigits(bytes: Uint8Array, start: number, value: number): void {
  const tens = (value / 10) | 0;
  bytes[start] = ZERO + tens;
  bytes[start + 1] = ZERO + value - tens * 10;
}

function fourDigits(bytes: Uint8Array, start: number, value: number): void {
  const hundreds = (value / 100) | 0;
  twoDigits(bytes, start, hundreds);
  twoDigits(bytes, start + 2, value - hundreds * 100);
}

function sixDigits(bytes: Uint8Array, start: number, value: number): number {
  const upper = (value / 10_000) | 0;
  twoDigits(bytes, start, upper);
  fourDigits(bytes, start + 2, value - upper * 10_000);
  return start + 6;
}

function reference(bytes: Uint8Array, start: number, day: number, number: number): number {
  const upper = (number / 10_000) | 0;
  fourDigits(bytes, start, day);
  fourDigits(bytes, start + 4, upper);
  fourDigits(bytes, start + 8, number - upper * 10_000);
  return start + 12;
}

function clockTime(bytes: Uint8Array, start: number, seconds: number, frame: RowFrame): number {
  const local = seconds + frame.offsetSeconds;
  const day = (local / DAY_SECONDS) | 0;
  const minute = ((local - day * DAY_SECONDS) / 60) | 0;
  const hour = (minute / 60) | 0;
  const at = copy(bytes, start, frame.days[day - frame.firstDay]!);
  twoDigits(bytes, at, hour);
  bytes[at + 2] = COLON;
  twoDigits(bytes, at + 3, minute - hour * 60);
  bytes[at + 5] = COLON;
  twoDigits(bytes, at + 6, local - day * DAY_SECONDS - minute * 60);
  return at + 8;
}

function digits(bytes: Uint8Array, start: number, value: number, width: number): number {
  let rest = value;
  for (let at = start + width - 1; at >= start; at--) {
    const tenth = (rest / 10) | 0;
    bytes[at] = ZERO + rest - tenth * 10;
    rest = tenth;
  }
  return start + width;
}

function amount(bytes: Uint8Array, start: number, amountMinor: number, decimals: number): number {
  let at = start;
  if (amountMinor < 0) bytes[at++] = MINUS;
  const magnitude = Math.abs(amountMinor);
  const scale = decimals === 0 ? 1 : 100;
  const whole = (magnitude / scale) | 0;
  let width = 1;
  for (let bound = 10; whole >= bound; bound *= 10) width++;
  at = digits(bytes, at, whole, width);
  if (decimals === 0) return at;
  bytes[at++] = DOT;
  return digits(bytes, at, magnitude - whole * scale, 2);
}
