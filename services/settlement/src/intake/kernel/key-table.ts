// A table of keys in a memory of its own, which the kernel looks up and fills: see keys.as. There are as many buckets as it takes to keep
// a quarter of the slots free: fuller, and many keys would have to go on to a second bucket.
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { createSharedMemory, instantiate } from './web-assembly.ts';

/** So many keys are asked for at once at most: a call then costs next to nothing for each. See keys.as for what stands where. */
export const KEYS_MAX = 4096;
const KEY_WORDS = 2;
const PLACES_AT = KEYS_MAX * KEY_WORDS * 4;
const WANTED_AT = PLACES_AT + KEYS_MAX * 4;
/** With a word that the kernel writes behind them. */
const KEYS_BYTES = WANTED_AT + KEYS_MAX + 64;
const SLOTS = 8;
const BUCKET_BYTES = 64;
const BUCKET_WORDS = 16;
const FILLED_MAX = 0.75;
const BUCKETS_MIN = 128;
/** Of 2^32 bytes, with room for the keys that are asked for. */
const BUCKETS_MAX = 2 ** 26 - 1024;
const PAGE_BYTES = 65_536;
/** Of the system's pages. */
const PAGE_WORDS_MIN = 1024;

export type KeyRange = { readonly keys: Uint32Array; readonly from: number; readonly to: number };

export type KeyTable = {
  /** Keys that there may be. */
  readonly keysMax: number;
  keys(): number;
  /** Of the rows that are wanted (1) those that are found are no longer (0). */
  seek(range: KeyRange, wanted: Uint8Array): void;
  /** The same, and adds the others at their places, in order: how many they are. There must be room for all. */
  addNew(range: KeyRange, wanted: Uint8Array, places: Uint32Array): number;
  /** Adds them all; the first at `place`. There must be room. */
  add(range: KeyRange, place: number): void;
  /** All places where the key at the row may stand. */
  find(keys: Uint32Array, row: number): readonly number[];
};

type Exports = {
  readonly seekKeys: (keys: number, count: number, table: number, buckets: number, adds: 0 | 1) => number;
  readonly addKeys: (keys: number, count: number, table: number, buckets: number, place: number) => void;
};

/** Keys by their hashes, two words of four bytes each. Ranges are of KEYS_MAX rows at most; places are 1 to 2^32 - 1. */
export function createKeyTable(keysExpected: number): KeyTable {
  const wished = Math.ceil(keysExpected / SLOTS / FILLED_MAX);
  const buckets = Math.min(Math.max(wished, BUCKETS_MIN), BUCKETS_MAX);
  const memory = createSharedMemory(Math.ceil((KEYS_BYTES + buckets * BUCKET_BYTES) / PAGE_BYTES));
  const exports = instantiate<Exports>(KERNEL_BYTES, memory);
  const askedKeys = new Uint32Array(memory.buffer, 0, KEYS_MAX * KEY_WORDS);
  const askedPlaces = new Uint32Array(memory.buffer, PLACES_AT, KEYS_MAX);
  const askedWanted = new Uint8Array(memory.buffer, WANTED_AT, KEYS_MAX);
  const words = new Uint32Array(memory.buffer, KEYS_BYTES, buckets * BUCKET_WORDS);
  // They are zeros: but of a page that is read before it is written the system first gives another.
  for (let word = 0; word < words.length; word += PAGE_WORDS_MIN) words[word] = 0;
  let keys = 0;

  /** Lets the kernel look at the rows that are wanted. Answers with how many still are. */
  function ask({ keys: asked, from, to }: KeyRange, wanted: Uint8Array, adds: 0 | 1): number {
    askedKeys.set(asked.subarray(from * KEY_WORDS, to * KEY_WORDS));
    askedWanted.set(wanted.subarray(from, to));
    const left = exports.seekKeys(0, to - from, KEYS_BYTES, buckets, adds);
    wanted.set(askedWanted.subarray(0, to - from), from);
    return left;
  }

  return {
    keysMax: Math.floor(buckets * SLOTS * FILLED_MAX),
    keys: () => keys,
    seek: (range, wanted) => void ask(range, wanted, 0),
    addNew(range, wanted, places) {
      askedPlaces.set(places.subarray(range.from, range.to));
      const added = ask(range, wanted, 1);
      keys += added;
      return added;
    },
    add({ keys: asked, from, to }, place) {
      askedKeys.set(asked.subarray(from * KEY_WORDS, to * KEY_WORDS));
      exports.addKeys(0, to - from, KEYS_BYTES, buckets, place);
      keys += to - from;
    },
    find(asked, row) {
      const places: number[] = [];
      const print = asked[row * KEY_WORDS + 1]! || 1;
      let bucket = bucketOf(asked[row * KEY_WORDS]!, buckets);
      for (let slot = 0; ; slot++) {
        if (slot === SLOTS) [slot, bucket] = [0, (bucket + 1) % buckets];
        const at = bucket * BUCKET_WORDS + slot;
        if (words[at] === 0) return places;
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
