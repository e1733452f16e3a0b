// The pairs of a stretch of a file by number. An entry is 64 bytes, padded with NUL: acquirer (32 bytes), MID (16), TID (8), currency (3),
// and from byte 60 on the lengths of the first three, so that no invalid value that ends with NUL can be taken for a pair that was checked.
// Entries are written for several rows before the first is sought, because what was just written takes long to read.
export const ENTRY_BYTES: usize = 64;
const ACQUIRER_BYTES: usize = 32;
const MID_BYTES: usize = 15;
const TID_BYTES: usize = 8;
const CURRENCY_BYTES: usize = 3;
/** An odd number without a pattern, as are those that multiply the words of an entry. */
const MIX: u64 = 0x9e3779b97f4a7c15;
/** Where the names stand, counted from the entry. */
export const NAMES: usize = ENTRY_BYTES + 8;

@inline function at4(address: usize, byte: usize): usize {
  return <usize>load<u32>(address + byte);
}

/** The first bytes of a value as they stand, the others NUL. */
@inline function begin(from: usize, length: usize): v128 {
  const places = i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  return v128.and(v128.load(from), i8x16.lt_u(places, i8x16.splat(<i8>length)));
}

@inline function mixed(words: v128, low: u64, high: u64): u64 {
  return <u64>i64x2.extract_lane(words, 0) * low + <u64>i64x2.extract_lane(words, 1) * high;
}

/**
 * Writes the entry that the four fields would have, behind it its hash, and 8 bytes behind that the names of its rows' keys: acquirer, MID and
 * TID in 64 bits, with the seed. `fields`: where each field begins and, 64 bytes on, ends. False where a field is longer than a valid one: it
 * makes no pair. Up to 32 bytes beyond a field are read.
 */
export function writeEntry(
  fields: usize, acquirer: u32, mid: u32, tid: u32, currency: u32, seed: u64, into: usize,
): bool {
  const a = at4(fields, acquirer << 2);
  const m = at4(fields, mid << 2);
  const t = at4(fields, tid << 2);
  const c = at4(fields, currency << 2);
  const aLength = at4(fields, (acquirer << 2) + 64) - a;
  const mLength = at4(fields, (mid << 2) + 64) - m;
  const tLength = at4(fields, (tid << 2) + 64) - t;
  if (aLength > ACQUIRER_BYTES || mLength > MID_BYTES || tLength > TID_BYTES) return false;
  if (at4(fields, (currency << 2) + 64) - c != CURRENCY_BYTES) return false;
  const first = begin(a, aLength);
  const second = aLength > 16 ? begin(a + 16, aLength - 16) : i64x2.splat(0);
  const third = begin(m, mLength);
  const lengths = <u64>aLength | (<u64>mLength << 8) | (<u64>tLength << 16);
  const name = <u64>load<u32>(c) & 0xffffff;
  const tidBytes = tLength == 0 ? 0 : load<u64>(t) & (<u64>-1 >> (<u64>(TID_BYTES - tLength) << 3));
  const fourth = i64x2.replace_lane(i64x2.splat(tidBytes), 1, name | (lengths << 32));
  let names = seed + mixed(first, 0xff51afd7ed558ccd, 0xc4ceb9fe1a85ec53);
  names += mixed(second, 0x94d049bb133111eb, 0xbf58476d1ce4e5b9);
  names += mixed(third, 0xd6e8feb86659fd93, 0xa0761d6478bd642f);
  names += tidBytes * 0xe7037ed1a0b428db;
  store<u64>(into, names, NAMES);
  let hash = names + (name | (lengths << 32)) * 0x8ebc6af09c88c6e3;
  hash = (hash ^ (hash >> 32)) * MIX;
  hash ^= hash >> 29;
  v128.store(into, first);
  v128.store(into, second, 16);
  v128.store(into, third, 32);
  v128.store(into, fourth, 48);
  store<u32>(into + ENTRY_BYTES, <u32>hash);
  return true;
}

/** Number + 1 of the pair that is likely that of the entry, 0 for none; reads where it is sought first. */
@inline export function likelyPair(entry: usize, slots: usize, mask: u32): u32 {
  return load<u32>(slots + (<usize>(load<u32>(entry + ENTRY_BYTES) & mask) << 3), 4);
}

/** Reads from the entry of the pair that likelyPair told; where that is none, from what stands in front of the entries. */
@inline export function touchEntry(entries: usize, likely: u32): u32 {
  return load<u32>(entries + <usize>likely * ENTRY_BYTES - ENTRY_BYTES);
}

/**
 * The number of the pair with that entry (see writeEntry), or -1; with `add` from 0 on it is added then. `slots`: hash and number + 1,
 * eight bytes each, 0 being free; there are mask + 1, and never more than half of them are taken. The first free one behind the hash's own is
 * taken (pair-slots.ts moves them into a larger table by this rule).
 */
export function pairOf(entry: usize, slots: usize, mask: u32, entries: usize, add: i32): i32 {
  const print = load<u32>(entry + ENTRY_BYTES);
  const first = v128.load(entry);
  const second = v128.load(entry, 16);
  const third = v128.load(entry, 32);
  const fourth = v128.load(entry, 48);
  let slot = print & mask;
  while (true) {
    const at = slots + (<usize>slot << 3);
    const number = load<u32>(at, 4);
    if (number == 0) {
      if (add < 0) return -1;
      store<u32>(at, print);
      store<u32>(at, <u32>add + 1, 4);
      memory.copy(entries + <usize>add * ENTRY_BYTES, entry, ENTRY_BYTES);
      return add;
    }
    if (load<u32>(at) == print) {
      const known = entries + <usize>(number - 1) * ENTRY_BYTES;
      const high = v128.or(v128.xor(first, v128.load(known)), v128.xor(second, v128.load(known, 16)));
      const low = v128.or(v128.xor(third, v128.load(known, 32)), v128.xor(fourth, v128.load(known, 48)));
      if (!v128.any_true(v128.or(high, low))) return number - 1;
    }
    slot = (slot + 1) & mask;
  }
  return -1;
}

/** Writes acquirer, MID and TID of fields that make a pair, `parting` behind each; returns where they end. Overwrites up to 32 bytes beyond. */
export function writeNames(fields: usize, acquirer: u32, mid: u32, tid: u32, into: usize, parting: u8): usize {
  const a = at4(fields, acquirer << 2);
  const m = at4(fields, mid << 2);
  const t = at4(fields, tid << 2);
  v128.store(into, v128.load(a));
  v128.store(into, v128.load(a + 16), 16);
  let at = into + at4(fields, (acquirer << 2) + 64) - a;
  store<u8>(at, parting);
  v128.store(at + 1, v128.load(m));
  at += 1 + at4(fields, (mid << 2) + 64) - m;
  store<u8>(at, parting);
  store<u64>(at + 1, load<u64>(t));
  at += 1 + at4(fields, (tid << 2) + 64) - t;
  store<u8>(at, parting);
  return at + 1;
}
