// Values straight from bytes. Each function takes what is plain and says no to everything else, right or wrong: the slow reader then
// decides. What is taken here means exactly what the domain's functions say. Up to 16 bytes are read beyond a value.
const DIGITS_HIGH: u64 = 0xf0f0f0f0f0f0f0f0;
const ZEROS: u64 = 0x3030303030303030;
/** 2200-12-31T23:59:59.999999Z. */
const LAST_MICRO: i64 = 7289654399999999;
const FRACTION_DIGITS_MAX: usize = 6;
const REFERENCE_BYTES: usize = 12;
/** No amount with fewer digits can look like a card number. */
const PLAIN_AMOUNT_BYTES_MAX: usize = 12;
const SAFE_MAX: i64 = 9007199254740991;

/** Offset from UTC of the instant read last, in minutes. */
export let offsetMinutes: i32 = 0;

@inline function byteAt(at: usize): u32 {
  return <u32>load<u8>(at);
}

@inline function areDigits(word: u64): bool {
  return (word & DIGITS_HIGH) == ZEROS && ((word + 0x0606060606060606) & DIGITS_HIGH) == ZEROS;
}

/** The value of eight digits, the first in the lowest byte. */
@inline function valueOf(word: u64): u32 {
  return digitsOf(word & 0x0f0f0f0f0f0f0f0f);
}

/** The same of their values. */
@inline function digitsOf(word: u64): u32 {
  const tens = word * 2561 >> 8;
  const hundreds = (tens & 0x00ff00ff00ff00ff) * 6553601 >> 16;
  return <u32>((hundreds & 0x0000ffff0000ffff) * 42949672960001 >> 32);
}

/** The value of exactly six digits, or -1. */
export function sixDigits(from: usize, to: usize): i32 {
  if (to - from != 6) return -1;
  const word = (load<u64>(from) << 16) | 0x3030;
  return areDigits(word) ? <i32>valueOf(word) : -1;
}

/** Copies 1 to 12 letters or digits to a column of references, padded with NUL; false for anything else. */
export function copyReference(from: usize, to: usize, into: usize): bool {
  const length = to - from;
  if (length > REFERENCE_BYTES) return false;
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const kept = i8x16.lt_u(places, i8x16.splat(<i8>length));
  const bytes = v128.load(from);
  const digit = i8x16.lt_u(i8x16.sub(bytes, i8x16.splat(48)), i8x16.splat(10));
  const letter = i8x16.lt_u(i8x16.sub(v128.or(bytes, i8x16.splat(32)), i8x16.splat(97)), i8x16.splat(26));
  if (i8x16.bitmask(v128.andnot(kept, v128.or(digit, letter))) != 0) return false;
  const value = v128.and(bytes, kept);
  v128.store64_lane(into, value, 0);
  v128.store32_lane(into + 8, value, 2);
  return true;
}

/**
 * Signed minor units of a plain decimal with at most `exponent` decimals, or i64.MIN_VALUE. Reads the 16 bytes that end with it, and with
 * them up to 15 in front of it. No branch is taken by its length or its digits.
 */
export function amountMinor(from: usize, to: usize, exponent: u32): i64 {
  if (from >= to) return i64.MIN_VALUE;
  const negative = byteAt(from) == 45;
  const length = to - from - (negative ? 1 : 0);
  if (length < 1 || length > PLAIN_AMOUNT_BYTES_MAX) return i64.MIN_VALUE;
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  const text = v128.load(to - 16);
  const inside = i8x16.ge_u(places, i8x16.splat(<i8>(16 - length)));
  const points = <u32>i8x16.bitmask(v128.and(inside, i8x16.eq(text, i8x16.splat(46))));
  const digit = i8x16.lt_u(i8x16.sub(text, i8x16.splat(48)), i8x16.splat(10));
  if (popcnt(points) + popcnt(<u32>i8x16.bitmask(v128.and(inside, digit))) != <u32>length) return i64.MIN_VALUE;
  // Where there is no point, it would stand behind the last digit.
  const point: u32 = points == 0 ? 16 : ctz(points);
  const decimals: u32 = points == 0 ? 0 : 15 - point;
  if (popcnt(points) > 1 || decimals > exponent || point == 15 || point == 16 - <u32>length) return i64.MIN_VALUE;
  // What stands in front of the point moves up by one.
  const moved = i8x16.lt_u(places, i8x16.splat(<i8>(point + 1)));
  const kept = v128.and(inside, v128.sub<i8>(text, i8x16.splat(48)));
  const above = i8x16.shuffle(kept, i8x16.splat(0), 16, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);
  const digits = points == 0 ? kept : v128.bitselect(above, kept, moved);
  const high = <i64>digitsOf(<u64>i64x2.extract_lane(digits, 0));
  const low = <i64>digitsOf(<u64>i64x2.extract_lane(digits, 1));
  let value = high * 100000000 + low;
  for (let scale = exponent - decimals; scale > 0; scale--) value *= 10;
  if (value > SAFE_MAX) return i64.MIN_VALUE;
  return negative ? -value : value;
}

/** Epoch microseconds, or -1. `cache` keeps the last date (16 bytes: its text) and its microseconds. */
export function instant(from: usize, to: usize, cache: usize): i64 {
  if (to - from <= 19) return -1;
  const between = byteAt(from + 10);
  if (between != 84 && between != 116 && between != 32) return -1;
  const clock = load<u64>(from + 11);
  // HH:MM:SS with the colons made zeros.
  const digits = (clock & 0xffff00ffff00ffff) | 0x0000300000300000;
  if ((clock & 0x0000ff0000ff0000) != 0x00003a00003a0000 || !areDigits(digits)) return -1;
  const hour = twoOf(clock);
  const minute = twoOf(clock >> 24);
  const second = twoOf(clock >> 48);
  if (hour > 23 || minute > 59 || second > 59) return -1;
  const date = dateMicros(from, cache);
  if (date < 0) return -1;
  let zone = from + 19;
  let fraction: i64 = 0;
  if (byteAt(zone) == 46) {
    const first = zone + 1;
    for (zone = first; zone < to && byteAt(zone) - 48 < 10; zone++) fraction = fraction * 10 + (byteAt(zone) - 48);
    if (zone == first || zone - first > FRACTION_DIGITS_MAX) return -1;
    for (let digit = zone - first; digit < FRACTION_DIGITS_MAX; digit++) fraction *= 10;
  }
  if (!readOffset(zone, to)) return -1;
  const seconds = <i64>hour * 3600 + (<i64>minute - offsetMinutes) * 60 + second;
  const micros = date + seconds * 1000000 + fraction;
  return micros <= LAST_MICRO ? micros : -1;
}

/** Two digits that are known to be digits, the first in the lowest byte. */
@inline function twoOf(word: u64): u32 {
  return (<u32>word & 15) * 10 + (<u32>(word >> 8) & 15);
}

function readOffset(at: usize, to: usize): bool {
  const sign = byteAt(at);
  if (at + 1 == to) {
    offsetMinutes = 0;
    return sign == 90 || sign == 122;
  }
  if (at + 6 != to || byteAt(at + 3) != 58 || (sign != 43 && sign != 45)) return false;
  const hour = (byteAt(at + 1) - 48) * 10 + byteAt(at + 2) - 48;
  const minute = (byteAt(at + 4) - 48) * 10 + byteAt(at + 5) - 48;
  if (byteAt(at + 1) - 48 > 9 || byteAt(at + 2) - 48 > 9 || byteAt(at + 4) - 48 > 9 || byteAt(at + 5) - 48 > 9) return false;
  if (hour > 23 || minute > 59) return false;
  offsetMinutes = sign == 45 ? -<i32>(hour * 60 + minute) : <i32>(hour * 60 + minute);
  return true;
}

/** Microseconds of 00:00 UTC of YYYY-MM-DD, or -1. The rows of a file are mostly of a few days. */
function dateMicros(from: usize, cache: usize): i64 {
  const high = load<u64>(from);
  const low = <u64>load<u16>(from + 8);
  if (high == load<u64>(cache) && low == load<u64>(cache, 8)) return load<i64>(cache, 16);
  const digits = (high & 0x00ffff00ffffffff) | 0x3000003000000000;
  if (byteAt(from + 4) != 45 || byteAt(from + 7) != 45 || !areDigits(digits)) return -1;
  if (byteAt(from + 8) - 48 > 9 || byteAt(from + 9) - 48 > 9) return -1;
  const year = twoOf(high) * 100 + twoOf(high >> 16);
  const month = twoOf(high >> 40);
  const day = twoOf(low);
  if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return -1;
  const micros = <i64>daysBefore(year, month, day) * 86400000000;
  store<u64>(cache, high);
  store<u64>(cache, low, 8);
  store<i64>(cache, micros, 16);
  return micros;
}

function daysIn(year: u32, month: u32): u32 {
  if (month == 2) return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
  return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

/** Days from 1970-01-01, by a year that begins in March. */
function daysBefore(year: u32, month: u32, day: u32): u32 {
  const inYear = month > 2 ? year : year - 1;
  const inMonth = month > 2 ? month - 3 : month + 9;
  const century = inYear / 100;
  return inYear * 365 + inYear / 4 - century + century / 4 + (inMonth * 153 + 2) / 5 + day - 1 - 719468;
}
