// The keys of earlier files: what is known of each acquirer's accepted rows before the file at hand. Only rows of the file's own terminals
// can have a key of it, so that of a small file only these are read.
import { type AcquirerId, assert } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { proveAhead } from '../content-store/prove-ahead.ts';
import type { RowRange } from './block-segments.ts';
import { createEarlierReader, GAP_ROWS, type OnKeys, terminalIn } from './earlier-reader.ts';
import type { EarlierReference } from './earlier-segments.ts';
import { createKeyIndex, type KeyIndex, type KeyRange } from './key-index.ts';
import type { Pair } from './pair-registry.ts';

export type EarlierKeys = {
  /** Makes known the keys that rows of the pairs may have, which only grow in number. Rejects as the store fails. */
  load(pairs: readonly Pick<Pair, 'acquirerId' | 'name'>[]): Promise<void>;
  /** Of the rows that are wanted (1) those for which `find` would find a place are no longer wanted (0). */
  seek(range: KeyRange, wanted: Uint8Array): void;
  /** Places of candidates, or null: see KeyIndex. */
  find(keys: Uint32Array, row: number): readonly number[] | null;
  /** Where the row of a place stands. */
  rowAt(place: number): { readonly segment: EarlierReference; readonly row: number };
};

type Earlier = {
  readonly reference: EarlierReference;
  /** The place of its first row. */
  readonly firstPlace: number;
  /** Rows whose keys are not known yet, ascending. */
  left: readonly RowRange[];
};

const PLACES_MAX = 0xffffffff;

export type EarlierKeysDeps = {
  readonly contents: ContentStore;
  /** The acquirer's segments accepted before this file. */
  readonly earlierOf: (acquirerId: AcquirerId) => readonly EarlierReference[];
  /** That of the keys which will be sought. */
  readonly keySeed: bigint;
};

export function createEarlierKeys({ contents, earlierOf, keySeed }: EarlierKeysDeps): EarlierKeys {
  const book = createEarlierBook(earlierOf);
  const indexes: KeyIndex[] = [];
  const reader = createEarlierReader(contents, keySeed);
  let met = 0;

  /** Null: all terminals. */
  async function read(segments: readonly Earlier[], terminals: ReadonlySet<string> | null): Promise<void> {
    const rows = segments.reduce((sum, { left }) => sum + rowsIn(left), 0);
    if (rows === 0) return;
    const most = terminals === null ? rows : segments.length * terminals.size * GAP_ROWS;
    const index = createKeyIndex(Math.min(rows, most));
    indexes.push(index);
    await provenAhead(contents, segments, async segment => {
      const { reference, firstPlace, left } = segment;
      const add: OnKeys = (keys, { from, to }) => index.add({ keys, from: 0, to: to - from }, firstPlace + from);
      segment.left = [];
      if (terminals === null) await reader.readRanges(reference.sha256, left, add);
      else segment.left = await reader.readTerminals(reference.sha256, terminals, add);
    });
  }

  return {
    async load(pairs) {
      if (met === pairs.length) return;
      const newPairs = Map.groupBy(pairs.slice(met), ({ acquirerId }) => acquirerId);
      met = pairs.length;
      for (const [acquirerId, own] of newPairs) {
        const known = book.known(acquirerId);
        // A file that goes on to terminals which its first piece does not speak of is large: then all that is left is read, once.
        if (known === null) await read(book.begin(acquirerId), new Set(own.map(({ name }) => terminalIn(name))));
        else await read(known.filter(hasRowsLeft), null);
      }
    },
    seek(range, wanted) {
      for (const index of indexes) index.seek(range, wanted);
    },
    find(keys, row) {
      // Candidates look alike only: another acquirer's may stand before the one that is sought.
      const found = indexes.flatMap(index => index.find(keys, row) ?? []);
      return found.length === 0 ? null : found;
    },
    rowAt: book.rowAt,
  };
}

const rowsIn = (ranges: readonly RowRange[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);
const hasRowsLeft = ({ left }: Earlier): boolean => left.length > 0;

/** Does it for each in order, while those behind are held against their names. */
async function provenAhead(
  contents: ContentStore,
  segments: readonly Earlier[],
  each: (segment: Earlier) => Promise<void>,
): Promise<void> {
  const proving = proveAhead(segments, async ({ reference }) =>
    (await contents.open('segments', reference.sha256)).close(),
  );
  proving.catch(() => undefined); // told to whoever opens the segment
  try {
    for (const segment of segments) await each(segment);
  } finally {
    await proving.catch(() => undefined);
  }
}

/** The segments of acquirers that the file speaks of, and places for all of their rows. */
function createEarlierBook(earlierOf: EarlierKeysDeps['earlierOf']) {
  const all: Earlier[] = [];
  const byAcquirer = new Map<AcquirerId, readonly Earlier[]>();
  let places = 1;
  return {
    known: (acquirerId: AcquirerId): readonly Earlier[] | null => byAcquirer.get(acquirerId) ?? null,
    begin(acquirerId: AcquirerId): readonly Earlier[] {
      const segments = earlierOf(acquirerId).map((reference): Earlier => {
        const firstPlace = places;
        places += reference.rows;
        assert(places <= PLACES_MAX, 'the acquirers of a file have less than 2^32 accepted rows');
        return { reference, firstPlace, left: [{ from: 0, to: reference.rows }] };
      });
      byAcquirer.set(acquirerId, segments);
      all.push(...segments);
      return segments;
    },
    rowAt(place: number): { readonly segment: EarlierReference; readonly row: number } {
      const { reference, firstPlace } = all.findLast(each => each.firstPlace <= place)!;
      return { segment: reference, row: place - firstPlace };
    },
  };
}
