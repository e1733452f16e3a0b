// A table of keys: 32 bits of the hash of each (key-hash.as), and where its row stands. It consists of buckets of 64 bytes, a line of the cache
// each: eight prints, then eight places, 0 being free; they fill from the first on, and behind a full bucket the next is taken. One half of a
// hash chooses its bucket, the other is its print.
const BUCKET_BYTES: usize = 64;
const PLACES: usize = 32;
/**
 * Keys that are asked for: their hashes; behind the hashes of as many as there may be their places, 0 where they would get none; then a byte
 * each, whether they are wanted.
 */
const KEYS_MAX: usize = 256;
const KEY_BYTES: usize = 8;
const ASKED_PLACES: usize = KEYS_MAX * KEY_BYTES;
const WANTED: usize = ASKED_PLACES + KEYS_MAX * 4;
const TOUCHED: usize = WANTED + KEYS_MAX;

@inline function bucketOf(key: usize, table: usize, buckets: u32): usize {
  return table + <usize>(<u64>load<u32>(key) * <u64>buckets >> 32) * BUCKET_BYTES;
}

/** Bit i: the i-th of eight numbers is equal to that which is in all lanes. */
@inline function equalBits(at: usize, lanes: v128): u32 {
  const low = <u32>i32x4.bitmask(i32x4.eq(v128.load(at), lanes));
  return low | (<u32>i32x4.bitmask(i32x4.eq(v128.load(at, 16), lanes)) << 4);
}

/**
 * Of `count` keys those that are wanted: one that is found is no longer wanted. The others get their places in the table, in order, so that
 * of equal ones the first is added and the others are found; returns how many they are. All buckets are read first: so the waits for memory
 * overlap.
 */
export function seekKeys(keys: usize, count: u32, table: usize, buckets: u32): u32 {
  const end = keys + <usize>count * KEY_BYTES;
  let touched: u32 = 0;
  for (let key = keys; key < end; key += KEY_BYTES) touched += load<u32>(bucketOf(key, table, buckets));
  store<u32>(keys + TOUCHED, touched);
  let added: u32 = 0;
  let place = keys + ASKED_PLACES;
  let wanted = keys + WANTED;
  for (let key = keys; key < end; key += KEY_BYTES, place += 4, wanted++) {
    if (load<u8>(wanted) == 0) continue;
    if (seekKey(key, table, buckets, load<u32>(place))) added++;
    else store<u8>(wanted, 0);
  }
  return added;
}

/** False if it is found; else it gets the place, if there is one. */
@inline function seekKey(key: usize, table: usize, buckets: u32, place: u32): bool {
  const print = i32x4.splat(load<u32>(key + 4));
  let bucket = bucketOf(key, table, buckets);
  const last = table + <usize>buckets * BUCKET_BYTES;
  while (true) {
    const free = equalBits(bucket + PLACES, i32x4.splat(0));
    if ((equalBits(bucket, print) & ~free) != 0) return false;
    if (free != 0) {
      if (place != 0) addAt(bucket, ctz(free), key, place);
      return true;
    }
    bucket += BUCKET_BYTES;
    if (bucket == last) bucket = table;
  }
  return false;
}

@inline function addAt(bucket: usize, slot: u32, key: usize, place: u32): void {
  const at = bucket + (<usize>slot << 2);
  store<u32>(at, load<u32>(key + 4));
  store<u32>(at + PLACES, place);
}

/** Gives all keys a place, the first that one and each further the next, whether others are alike or not. There must be room. */
export function addKeys(keys: usize, count: u32, table: usize, buckets: u32, place: u32): void {
  const last = table + <usize>buckets * BUCKET_BYTES;
  const end = keys + <usize>count * KEY_BYTES;
  for (let key = keys; key < end; key += KEY_BYTES) {
    let bucket = bucketOf(key, table, buckets);
    let free = equalBits(bucket + PLACES, i32x4.splat(0));
    while (free == 0) {
      bucket += BUCKET_BYTES;
      if (bucket == last) bucket = table;
      free = equalBits(bucket + PLACES, i32x4.splat(0));
    }
    addAt(bucket, ctz(free), key, place++);
  }
}
