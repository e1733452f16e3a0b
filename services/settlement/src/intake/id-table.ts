// Finds rows of a block by transaction id: open addressing over the ids' own first bits, which are as good as random (SHA-256).
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';

const WORDS = TRANSACTION_ID_BYTES / 4;

export type IdTable = {
  /** The row that was added first with the id that stands at `row`, or -1 after adding this one. */
  add(row: number): number;
  /** The row with the id that stands at `row` of other ids, or -1. */
  find(ids: Uint32Array, row: number): number;
};

/** Ids as words of four bytes, WORDS a row. The bytes must begin at a multiple of four. */
export function idWords(ids: Uint8Array, rows: number): Uint32Array {
  return new Uint32Array(ids.buffer, ids.byteOffset, rows * WORDS);
}

/** A table of up to `own.length / WORDS` rows of the ids given. */
export function createIdTable(own: Uint32Array): IdTable {
  const rows = own.length / WORDS;
  const slots = new Int32Array(2 ** Math.ceil(Math.log2(rows * 2 + 2))); // row + 1; 0 is free
  const mask = slots.length - 1;

  /** The slot of that id, or the free slot where it would stand. */
  function slotOf(ids: Uint32Array, row: number): number {
    const from = row * WORDS;
    let slot = ids[from]! & mask;
    while (slots[slot] !== 0 && !isSame((slots[slot]! - 1) * WORDS, ids, from)) slot = (slot + 1) & mask;
    return slot;
  }

  function isSame(ownFrom: number, ids: Uint32Array, from: number): boolean {
    for (let word = 0; word < WORDS; word++) if (own[ownFrom + word] !== ids[from + word]) return false;
    return true;
  }

  return {
    add(row) {
      const slot = slotOf(own, row);
      if (slots[slot] !== 0) return slots[slot]! - 1;
      slots[slot] = row + 1;
      return -1;
    },
    find: (ids, row) => slots[slotOf(ids, row)]! - 1,
  };
}
