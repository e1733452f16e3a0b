// Which rows may have which key: nearly 64 bits of the hash of each key that was accepted, and where its row stands. Finding none is exact;
// finding one is a candidate, whose key is compared by the caller.
import { createKeyTable, KEYS_MAX, type KeyRange } from './kernel/key-table.ts';

export type { KeyRange } from './kernel/key-table.ts';

export type KeyIndex = {
  /**
   * Of the rows that are wanted (1) those for which `find` would find a place are no longer wanted (0); the others are added at their
   * places, in order: how many they are. Places are 1 to 2^32 − 1.
   */
  addNew(range: KeyRange, wanted: Uint8Array, places: Uint32Array): number;
  /** The same without adding any. */
  seek(range: KeyRange, wanted: Uint8Array): void;
  /** Adds all, whether others are alike or not; the first at that place, each further one behind. */
  add(range: KeyRange, place: number): void;
  /** Places that may have the key at `row`, all that do among them: mostly none, and then null. */
  find(keys: Uint32Array, row: number): readonly number[] | null;
};

/** 11 bytes a key that is expected. With more keys it goes on in a further table twice as large. */
export function createKeyIndex(keysExpected: number): KeyIndex {
  const tables = [createKeyTable(keysExpected)];
  const withRoom = (keys: number) => {
    const last = tables.at(-1)!;
    if (last.keys() + keys <= last.keysMax) return last;
    const next = createKeyTable(Math.max(last.keysMax * 2, KEYS_MAX));
    tables.push(next);
    return next;
  };
  return {
    addNew(range, wanted, places) {
      let added = 0;
      for (const part of partsOf(range)) {
        const last = withRoom(part.to - part.from);
        for (const table of tables) if (table !== last) table.seek(part, wanted);
        added += last.addNew(part, wanted, places);
      }
      return added;
    },
    seek(range, wanted) {
      for (const part of partsOf(range)) for (const table of tables) table.seek(part, wanted);
    },
    add(range, place) {
      for (const part of partsOf(range)) withRoom(part.to - part.from).add(part, place + part.from - range.from);
    },
    find(keys, row) {
      const places = tables.flatMap(table => table.find(keys, row));
      return places.length === 0 ? null : places;
    },
  };
}

function* partsOf({ keys, from, to }: KeyRange): Generator<KeyRange> {
  for (let row = from; row < to; row += KEYS_MAX) yield { keys, from: row, to: Math.min(to, row + KEYS_MAX) };
}
