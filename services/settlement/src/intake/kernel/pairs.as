// The pairs of a stretch of a file by number. An entry is `<acquirer>|<MID>|<TID>|<currency>` in 64 bytes, padded with NUL: no valid
// value holds a bar or a NUL, so that no invalid one can be taken for a pair that was checked.
export const ENTRY_BYTES: usize = 64;
const BAR: u8 = 124;

/** Bytes of the entry written last, without the padding. */
export let entryLength: u32 = 0;

/** Writes the entry of four fields; false if one is longer than a valid one. Up to 32 bytes beyond the entry are overwritten. */
export function writeEntry(fields: usize, acquirer: u32, mid: u32, tid: u32, currency: u32, into: usize): bool {
  const a = load<u32>(fields + (acquirer << 2));
  const m = load<u32>(fields + (mid << 2));
  const t = load<u32>(fields + (tid << 2));
  const c = load<u32>(fields + (currency << 2));
  const aLength = load<u32>(fields + (acquirer << 2), 64) - a;
  const mLength = load<u32>(fields + (mid << 2), 64) - m;
  const tLength = load<u32>(fields + (tid << 2), 64) - t;
  if (aLength > 32 || mLength > 15 || tLength > 8 || load<u32>(fields + (currency << 2), 64) - c != 3) return false;
  v128.store(into, v128.load(a));
  v128.store(into, v128.load(a + 16), 16);
  let at = into + aLength;
  store<u8>(at, BAR);
  v128.store(at + 1, v128.load(m));
  at += mLength + 1;
  store<u8>(at, BAR);
  store<u64>(at + 1, load<u64>(t));
  at += tLength + 1;
  store<u32>(at, (load<u32>(c) << 8) | BAR);
  at += 4;
  entryLength = <u32>(at - into);
  for (; at < into + ENTRY_BYTES; at += 16) v128.store(at, i64x2.splat(0));
  return true;
}

/**
 * The number of the pair with that entry, or -1; with `add` it is added then. `slots`: hash and number + 1, eight bytes each, 0 being
 * free; there are mask + 1, and never more than half of them are taken.
 */
export function pairOf(entry: usize, slots: usize, mask: u32, entries: usize, add: i32): i32 {
  let hash: u64 = 0x9e3779b97f4a7c15;
  for (let word: usize = 0; word < entryLength; word += 8) {
    hash = (hash ^ load<u64>(entry + word)) * 0xff51afd7ed558ccd;
    hash ^= hash >> 32;
  }
  const print = <u32>hash;
  let slot = <u32>(hash >> 32) & mask;
  while (true) {
    const at = slots + (slot << 3);
    const number = load<u32>(at, 4);
    if (number == 0) {
      if (add < 0) return -1;
      store<u32>(at, print);
      store<u32>(at, <u32>add + 1, 4);
      memory.copy(entries + <usize>add * ENTRY_BYTES, entry, ENTRY_BYTES);
      return add;
    }
    if (load<u32>(at) == print && isSame(entries + <usize>(number - 1) * ENTRY_BYTES, entry)) return number - 1;
    slot = (slot + 1) & mask;
  }
  return -1;
}

function isSame(left: usize, right: usize): bool {
  const a = v128.xor(v128.load(left), v128.load(right));
  const b = v128.xor(v128.load(left, 16), v128.load(right, 16));
  const c = v128.xor(v128.load(left, 32), v128.load(right, 32));
  const d = v128.xor(v128.load(left, 48), v128.load(right, 48));
  return !v128.any_true(v128.or(v128.or(a, b), v128.or(c, d)));
}
