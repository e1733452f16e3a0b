// A table of keys in a memory of its own, which the kernel looks up and fills: see keys.as. There are as many buckets as it takes to keep
// a quarter of the slots free: fuller, and many keys would have to go on to a second bucket.
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { createSharedMemory, instantiate } from './web-assembly.ts';

/** So many keys are asked for at once at most: their buckets fit the first-level cache. */
export const KEYS_MAX = 128;
const KEY_WORDS = 4;
const KEYS_BYTES = KEYS_MAX * KEY_WORDS * 4;
const ID_WORDS = 8;
const SLOTS = 8;
const BUCKET_BYTES = 64;
const BUCKET_WORDS = 16;
const FILLED_MAX = 0.75;
const BUCKETS_MIN = 128;
/** Of 2^32 bytes, with room for the keys that are asked for. */
const BUCKETS_MAX = 2 ** 26 - 1024;
const PAGE_BYTES = 65_536;

export type KeyRange = { readonly ids: Uint32Array; readonly from: number; readonly to: number };

export type KeyTable = {
  /** Keys that there may be. */
  readonly keysMax: number;
  keys(): number;
  /** Of the rows that are wanted (1) those that are found are no longer (0). */
  seek(range: KeyRange, wanted: Uint8Array): void;
  /** The same, and adds the others at their places, in order. There must be room for all. */
  addNew(range: KeyRange, wanted: Uint8Array, places: Uint32Array): void;
  /** Adds them all; the first at `place`. There must be room. */
  add(range: KeyRange, place: number): void;
  /** All places where the id at the row may stand. */
  find(ids: Uint32Array, row: number): readonly number[];
};

type Exports = {
  readonly seekKeys: (keys: number, count: number, table: number, buckets: number, add: number) => number;
  readonly addKeys: (keys: number, count: number, table: number, buckets: number) => void;
};

/** Ids as words of four bytes, eight to an id. Ranges are of KEYS_MAX rows at most; places are 1 to 2^32 - 1. */
export function createKeyTable(keysExpected: number): KeyTable {
  const wished = Math.ceil(keysExpected / SLOTS / FILLED_MAX);
  const buckets = Math.min(Math.max(wished, BUCKETS_MIN), BUCKETS_MAX);
  const memory = createSharedMemory(Math.ceil((KEYS_BYTES + buckets * BUCKET_BYTES) / PAGE_BYTES));
  const exports = instantiate<Exports>(KERNEL_BYTES, memory);
  const asked = new Uint32Array(memory.buffer, 0, KEYS_MAX * KEY_WORDS);
  const words = new Uint32Array(memory.buffer, KEYS_BYTES, buckets * BUCKET_WORDS);
  let keys = 0;

  /** Lets the kernel look at the rows that are wanted. */
  function ask({ ids, from, to }: KeyRange, wanted: Uint8Array, places: Uint32Array | null): void {
    for (let row = from, at = 0; row < to; row++, at += KEY_WORDS) {
      asked[at] = ids[row * ID_WORDS]!;
      asked[at + 1] = ids[row * ID_WORDS + 1]!;
      asked[at + 2] = places === null ? 0 : places[row]!;
      asked[at + 3] = wanted[row]!;
    }
    exports.seekKeys(0, to - from, KEYS_BYTES, buckets, places === null ? 0 : 1);
    for (let row = from, at = 3; row < to; row++, at += KEY_WORDS) wanted[row] = asked[at]!;
  }

  return {
    keysMax: Math.floor(buckets * SLOTS * FILLED_MAX),
    keys: () => keys,
    seek: (range, wanted) => ask(range, wanted, null),
    addNew(range, wanted, places) {
      ask(range, wanted, places);
      for (let row = range.from; row < range.to; row++) keys += wanted[row]!;
    },
    add({ ids, from, to }, place) {
      for (let row = from, at = 0; row < to; row++, at += KEY_WORDS) {
        asked[at] = ids[row * ID_WORDS]!;
        asked[at + 1] = ids[row * ID_WORDS + 1]!;
        asked[at + 2] = place + row - from;
      }
      exports.addKeys(0, to - from, KEYS_BYTES, buckets);
      keys += to - from;
    },
    find(ids, row) {
      const places: number[] = [];
      const print = ids[row * ID_WORDS + 1]!;
      let bucket = bucketOf(ids[row * ID_WORDS]!, buckets);
      for (let slot = 0; ; slot++) {
        if (slot === SLOTS) [slot, bucket] = [0, (bucket + 1) % buckets];
        const at = bucket * BUCKET_WORDS + slot;
        if (words[at + SLOTS] === 0) return places;
        if (words[at] === print) places.push(words[at + SLOTS]!);
      }
    },
  };
}

/** The higher half of the product of 64 bits, in numbers that hold 53. */
function bucketOf(word: number, buckets: number): number {
  const low = Math.floor(((word & 0xffff) * buckets) / 0x10000);
  return Math.floor(((word >>> 16) * buckets + low) / 0x10000);
}
