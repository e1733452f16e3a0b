// A set of references that a column of RRNs is probed against: a million rows are asked without making a text of any of them.
import { REFERENCE_BYTES } from '../segment/segment.ts';
import { wordsOf } from '../segment/words.ts';

const WORDS = REFERENCE_BYTES / 4;
const EMPTY = -1;

export type ReferenceTable = {
  /** Index of the reference in the row of the column, or -1. `words`: `wordsOf` a reference column. */
  readonly find: (words: Uint32Array, row: number) => number;
};

/** Each reference once; at most REFERENCE_BYTES ASCII characters. */
export function createReferenceTable(references: readonly string[]): ReferenceTable {
  const column = Buffer.alloc(references.length * REFERENCE_BYTES);
  for (const [index, reference] of references.entries()) column.write(reference, index * REFERENCE_BYTES, 'latin1');
  const known = wordsOf(column);
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(references.length * 2 + 2))).fill(EMPTY);
  const mask = slots.length - 1;
  // Bits of hashes that occur, sixteen for each reference at least: small enough for the cache, and all that most rows ask for.
  const occurring = new Uint8Array(slots.length);
  const bits = occurring.length * 8 - 1;
  for (let index = 0; index < references.length; index++) {
    const hash = hashAt(known, index);
    occurring[(hash & bits) >>> 3]! |= 1 << (hash & 7);
    let slot = hash & mask;
    while (slots[slot] !== EMPTY) slot = (slot + 1) & mask;
    slots[slot] = index;
  }
  return {
    find(words, row) {
      const hash = hashAt(words, row);
      if ((occurring[(hash & bits) >>> 3]! & (1 << (hash & 7))) === 0) return EMPTY;
      // At least half of the slots are empty, so that every probe ends.
      for (let slot = hash & mask; slots[slot] !== EMPTY; slot = (slot + 1) & mask) {
        if (isSame(known, slots[slot]!, words, row)) return slots[slot]!;
      }
      return EMPTY;
    },
  };
}

function hashAt(words: Uint32Array, row: number): number {
  let hash = 0;
  for (let word = row * WORDS; word < (row + 1) * WORDS; word++) {
    hash = Math.imul(hash ^ words[word]!, 0x9e3779b1);
    hash ^= hash >>> 15;
  }
  return hash;
}

function isSame(left: Uint32Array, leftRow: number, right: Uint32Array, rightRow: number): boolean {
  for (let word = 0; word < WORDS; word++) {
    if (left[leftRow * WORDS + word] !== right[rightRow * WORDS + word]) return false;
  }
  return true;
}
