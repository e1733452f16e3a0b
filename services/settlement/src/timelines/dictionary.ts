// Numbers of ids: each text once, numbered in order of first use. A number's record begins with the name of its text; what else the
// record says is its owner's. The hash table is open and lies in one column: a slot holds the number + 1 in its low bits, as many as
// the table has slots for, and above them the same bits of the hash, so that other texts are told apart without looking at them.
import { assert } from '@asof/domain';
import { type Bytes, extend, growingIntegers, type Integers } from './growing-column.ts';
import { putBytes, textAt } from './text-heap.ts';

export type Dictionary = {
  /** Words of a record. */
  readonly stride: number;
  readonly records: Integers;
  /** A power of two, never more than half full. 0 is free. */
  slots: Int32Array;
  readonly heap: Bytes;
  /** The text that was numbered last: facts about the same thing often follow each other. */
  lastText: string | null;
  lastNumber: number;
};

const SLOTS_AT_FIRST = 64;
export const ABSENT = -1;

export function createDictionary(stride: number, heap: Bytes): Dictionary {
  return {
    stride,
    records: growingIntegers(),
    slots: new Int32Array(SLOTS_AT_FIRST),
    heap,
    lastText: null,
    lastNumber: ABSENT,
  };
}

/** How many texts are numbered. */
export function sizeOf({ records, stride }: Dictionary): number {
  return records.length / stride;
}

/** The longest key: three ids of a pair and the signs between them stay far below it. */
const KEY_BYTES_MAX = 254;
/** FNV-1a. */
const HASH_SEED = 0x811c9dc5;
const HASH_PRIME = 0x01000193;

/** A text on its way to a dictionary, with its hash; reused, so that asking makes no object. `likely` is where `touchNumbers` looked. */
export type Key = { readonly bytes: Uint8Array; length: number; hash: number; likely: number };

export function createKey(): Key {
  return { bytes: new Uint8Array(KEY_BYTES_MAX), length: 0, hash: HASH_SEED, likely: ABSENT };
}

/** Keys are made of ids, which are ASCII. */
export function setKey(key: Key, text: string): Key {
  key.length = 0;
  key.hash = HASH_SEED;
  return addToKey(key, text);
}

export function addToKey(key: Key, text: string): Key {
  const { bytes } = key;
  let { length, hash } = key;
  assert(length + text.length <= KEY_BYTES_MAX, 'a key is short');
  let bits = 0;
  for (let index = 0; index < text.length; index++) {
    const byte = text.charCodeAt(index);
    bits |= byte;
    bytes[length++] = byte;
    hash = Math.imul(hash ^ byte, HASH_PRIME);
  }
  assert(bits < 128, 'a key is ASCII');
  key.length = length;
  key.hash = hash;
  return key;
}

/** `into` begins as `key` does. */
export function copyKey(key: Key, into: Key): Key {
  const { bytes, length } = key;
  for (let index = 0; index < length; index++) into.bytes[index] = bytes[index]!;
  into.length = length;
  into.hash = key.hash;
  return into;
}

/** Reads what `numberOf` will, for many keys at once (touch-ahead.ts says why). Changes nothing; the sum keeps the reads in. */
export function touchNumbers(
  { slots, records, stride, heap }: Dictionary,
  keys: readonly Key[],
  count: number,
): number {
  const mask = slots.length - 1;
  let sum = 0;
  for (let index = 0; index < count; index++) {
    const key = keys[index]!;
    key.likely = (slots[spread(key.hash) & mask]! & mask) - 1;
  }
  for (let index = 0; index < count; index++) {
    const { likely } = keys[index]!;
    if (likely >= 0) sum += heap.data[records.data[likely * stride]!]!;
  }
  return sum;
}

/** The number of the key, or ABSENT. */
export function numberOf(
  { slots, records: { data: records }, stride, heap: { data: heap } }: Dictionary,
  key: Key,
): number {
  const mask = slots.length - 1;
  const hash = spread(key.hash);
  for (let slot = hash & mask; slots[slot] !== 0; slot = (slot + 1) & mask) {
    const entry = slots[slot]!;
    if (((entry ^ hash) & ~mask) !== 0) continue;
    const number = (entry & mask) - 1;
    if (isKey(heap, records[number * stride]!, key)) return number;
  }
  return ABSENT;
}

/** The text with that number. */
export function nameIn(dictionary: Dictionary, number: number): string {
  return textAt(dictionary.heap, textIn(dictionary, number));
}

/** Where it stands in the heap. */
export function textIn({ records, stride }: Dictionary, number: number): number {
  return records.data[number * stride]!;
}

/** The number of the key, given now if it had none. */
export function numbered(dictionary: Dictionary, key: Key): number {
  const known = numberOf(dictionary, key);
  if (known !== ABSENT) return known;
  const { records, stride, heap } = dictionary;
  const number = sizeOf(dictionary);
  if ((number + 1) * 2 > dictionary.slots.length) growSlots(dictionary);
  const text = putBytes(heap, key.bytes, key.length);
  const record = extend(records, stride);
  records.data[record] = text;
  occupy(dictionary.slots, spread(key.hash), number);
  return number;
}

/** The same for a text alone. */
export function numberedText(dictionary: Dictionary, key: Key, text: string): number {
  if (text === dictionary.lastText) return dictionary.lastNumber;
  const number = numbered(dictionary, setKey(key, text));
  dictionary.lastText = text;
  dictionary.lastNumber = number;
  return number;
}

function isKey(heap: Uint8Array, text: number, { bytes, length }: Key): boolean {
  if (heap[text] !== length) return false;
  for (let index = 0; index < length; index++) if (heap[text + 1 + index] !== bytes[index]) return false;
  return true;
}

/** The last step of MurmurHash3: low and high bits both depend on every byte. */
function spread(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function occupy(slots: Int32Array, hash: number, number: number): void {
  const mask = slots.length - 1;
  let slot = hash & mask;
  while (slots[slot] !== 0) slot = (slot + 1) & mask;
  slots[slot] = (hash & ~mask) | (number + 1);
}

function growSlots(dictionary: Dictionary): void {
  const { records, stride, heap } = dictionary;
  const slots = new Int32Array(dictionary.slots.length * 2);
  const size = sizeOf(dictionary);
  for (let number = 0; number < size; number++) {
    occupy(slots, spread(hashAt(heap.data, records.data[number * stride]!)), number);
  }
  dictionary.slots = slots;
}

function hashAt(heap: Uint8Array, text: number): number {
  let hash = HASH_SEED;
  const end = text + 1 + heap[text]!;
  for (let at = text + 1; at < end; at++) hash = Math.imul(hash ^ heap[at]!, HASH_PRIME);
  return hash;
}
