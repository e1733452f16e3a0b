// Which rows may have which transaction id: 64 bits of each id that was accepted, and where its row stands. Finding none is exact;
// finding one is a candidate, whose full id is compared by the caller.
import { assert } from '@asof/domain';

const WORDS = 8;
/** Slots taken at most: beyond it look-ups grow long. */
const LOAD_MAX = 0.8;
const SLOTS_MIN = 1024;

export type KeyIndex = {
  /** As `add`, unless `find` would find a place: then false. */
  addNew(ids: Uint32Array, row: number, place: number): boolean;
  /** Adds the id at `row` of the ids (as words of four bytes, eight to an id); place is 1 to 2^32 − 1. */
  add(ids: Uint32Array, row: number, place: number): void;
  /** Reads where look-ups of the rows from … to - 1 begin: done for some hundred at once, the waits for memory overlap. */
  touch(ids: Uint32Array, from: number, to: number): void;
  /** Places that may have the id at `row`, all that do among them: mostly none, and then null. */
  find(ids: Uint32Array, row: number): readonly number[] | null;
};

/** Eight bytes a slot, 10 to 20 bytes a key. With more keys than expected it goes on in a further table twice as large. */
export function createKeyIndex(keysExpected: number): KeyIndex {
  const tables = [createTable(keysExpected)];
  const index = {
    addNew(ids: Uint32Array, row: number, place: number) {
      for (let table = 0; table < tables.length - 1; table++)
        if (tables[table]!.find(ids, row, null) !== null) return false;
      const added = tables.at(-1)!.addNew(ids, row, place);
      if (added === null) index.add(ids, row, place);

      return added !== false;
    },
    add(ids: Uint32Array, row: number, place: number) {
      if (tables.at(-1)!.add(ids, row, place)) return;
      tables.push(createTable(tables.at(-1)!.keysMax * 2));
      assert(tables.at(-1)!.add(ids, row, place), 'a new table has room');
    },
    touch(ids: Uint32Array, from: number, to: number) {
      for (const table of tables) table.touch(ids, from, to);
    },
    find(ids: Uint32Array, row: number) {
      let places: number[] | null = null;
      for (let table = 0; table < tables.length; table++) places = tables[table]!.find(ids, row, places);
      return places;
    },
  };
  return index;
}

function createTable(keysExpected: number) {
  const size = Math.max(SLOTS_MIN, 2 ** Math.ceil(Math.log2(keysExpected / LOAD_MAX)));
  const slots = new Uint32Array(size * 2); // the id's second word, then the place; place 0 is free
  const mask = size - 1;
  const keysMax = Math.floor(size * LOAD_MAX);
  let keys = 0;
  /** Kept, so that the reads are not left out. */
  const touched = new Uint32Array(1);
  return {
    keysMax,
    touch(ids: Uint32Array, from: number, to: number): void {
      let sum = 0;
      for (let row = from; row < to; row++) sum += slots[(ids[row * WORDS]! & mask) * 2]! & 1;
      touched[0]! += sum;
    },
    /** Null if it is not there, and there is no room for it. */
    addNew(ids: Uint32Array, row: number, place: number): boolean | null {
      const print = ids[row * WORDS + 1]!;
      let slot = ids[row * WORDS]! & mask;
      for (; slots[slot * 2 + 1] !== 0; slot = (slot + 1) & mask) if (slots[slot * 2] === print) return false;
      if (keys === keysMax) return null;
      slots[slot * 2] = print;
      slots[slot * 2 + 1] = place;
      keys++;
      return true;
    },
    add(ids: Uint32Array, row: number, place: number): boolean {
      if (keys === keysMax) return false;
      let slot = ids[row * WORDS]! & mask;
      while (slots[slot * 2 + 1] !== 0) slot = (slot + 1) & mask;
      slots[slot * 2] = ids[row * WORDS + 1]!;
      slots[slot * 2 + 1] = place;
      keys++;
      return true;
    },
    find(ids: Uint32Array, row: number, found: number[] | null): number[] | null {
      const print = ids[row * WORDS + 1]!;
      let places = found;
      for (let slot = ids[row * WORDS]! & mask; slots[slot * 2 + 1] !== 0; slot = (slot + 1) & mask) {
        if (slots[slot * 2] !== print) continue;
        places = [...(places ?? []), slots[slot * 2 + 1]!];
      }
      return places;
    },
  };
}
