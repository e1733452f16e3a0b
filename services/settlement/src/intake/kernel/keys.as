// A table of keys: 32 bits of the hash of each (key-hash.as), and where its row stands. It consists of buckets of 64 bytes, a line of the cache
// each: eight prints, 0 being free, then eight places; they fill from the first on, and behind a full bucket the next is taken. One half of a
// hash chooses its bucket, the other is its print, 1 where it is 0. Places are written and not read here.
const BUCKET_BYTES: usize = 64;
const PLACES: usize = 32;
/**
 * Keys that are asked for: their hashes; behind the hashes of as many as there may be their places; then a byte each, whether they are
 * wanted.
 */
const KEYS_MAX: usize = 4096;
const KEY_BYTES: usize = 8;
const ASKED_PLACES: usize = KEYS_MAX * KEY_BYTES;
const WANTED: usize = ASKED_PLACES + KEYS_MAX * 4;
const TOUCHED: usize = WANTED + KEYS_MAX;
/** Of so many keys the buckets are read before the first is looked at: they fit the first-level cache. */
const TOGETHER: usize = 256;

@inline function bucketOf(key: usize, table: usize, buckets: u32): usize {
  return table + <usize>(<u64>load<u32>(key) * <u64>buckets >> 32) * BUCKET_BYTES;
}

@inline function printOf(key: usize): u32 {
  return max(load<u32>(key, 4), 1);
}

@inline function behind(bucket: usize, table: usize, buckets: u32): usize {
  const next = bucket + BUCKET_BYTES;
  return next == table + <usize>buckets * BUCKET_BYTES ? table : next;
}

/** Bit i: the i-th of eight prints is 0. */
@inline function freeOf(low: v128, high: v128): u32 {
  const none = i32x4.splat(0);
  return <u32>i32x4.bitmask(i32x4.eq(low, none)) | (<u32>i32x4.bitmask(i32x4.eq(high, none)) << 4);
}

/**
 * Of `count` keys those that are wanted: one that is found is no longer wanted. With `adds` the others are added at their places, in order,
 * so that of equal ones the first is added and the others are found. Returns how many were not found. The waits for memory overlap.
 */
export function seekKeys(keys: usize, count: u32, table: usize, buckets: u32, adds: bool): u32 {
  const all = keys + <usize>count * KEY_BYTES;
  let touched: u32 = 0;
  let left: u32 = 0;
  let place = keys + ASKED_PLACES;
  let wanted = keys + WANTED;
  for (let key = keys; key < all; ) {
    const end = min(all, key + TOGETHER * KEY_BYTES);
    for (let each = key; each < end; each += KEY_BYTES) touched += load<u32>(bucketOf(each, table, buckets));
    for (; key < end; key += KEY_BYTES, place += 4, wanted++) {
      if (load<u8>(wanted) == 0) continue;
      if (seekKey(key, table, buckets, place, adds)) left++;
      else store<u8>(wanted, 0);
    }
  }
  store<u32>(keys + TOUCHED, touched);
  return left;
}

/** False if it is found. */
@inline function seekKey(key: usize, table: usize, buckets: u32, place: usize, adds: bool): bool {
  const print = printOf(key);
  const lanes = i32x4.splat(print);
  let bucket = bucketOf(key, table, buckets);
  while (true) {
    const low = v128.load(bucket);
    const high = v128.load(bucket, 16);
    if (v128.any_true(v128.or(i32x4.eq(low, lanes), i32x4.eq(high, lanes)))) return false;
    const free = freeOf(low, high);
    if (free != 0) {
      if (adds) addAt(bucket, ctz(free), print, load<u32>(place));
      return true;
    }
    bucket = behind(bucket, table, buckets);
  }
  return false;
}

@inline function addAt(bucket: usize, slot: u32, print: u32, place: u32): void {
  const at = bucket + (<usize>slot << 2);
  store<u32>(at, print);
  store<u32>(at + PLACES, place);
}

/** Gives all keys a place, the first that one and each further the next, whether others are alike or not. There must be room. */
export function addKeys(keys: usize, count: u32, table: usize, buckets: u32, place: u32): void {
  const end = keys + <usize>count * KEY_BYTES;
  for (let key = keys; key < end; key += KEY_BYTES) {
    let bucket = bucketOf(key, table, buckets);
    let free = freeOf(v128.load(bucket), v128.load(bucket, 16));
    while (free == 0) {
      bucket = behind(bucket, table, buckets);
      free = freeOf(v128.load(bucket), v128.load(bucket, 16));
    }
    addAt(bucket, ctz(free), printOf(key), place++);
  }
}
