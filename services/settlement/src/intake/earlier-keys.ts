// The keys of earlier files: what is known of each acquirer's accepted rows before the file at hand. Only rows of the file's own terminals
// and batches can have a key of it; keys of other rows are not read.
import { type AcquirerId, assert } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { proveAhead } from '../content-store/prove-ahead.ts';
import { madeOnce } from '../sheet/made-once.ts';
import type { AskedBatch } from './asked-batches.ts';
import type { RowRange } from './block-segments.ts';
import { createEarlierReader, GAP_ROWS, type OnKeys, terminalIn } from './earlier-reader.ts';
import type { EarlierReference } from './earlier-segments.ts';
import type { TerminalNumbers, Zones } from './earlier-zones.ts';
import { createKeyIndex, type KeyIndex, type KeyRange } from './key-index.ts';

export type EarlierKeys = {
  /** Whether anything was accepted of the acquirer before. */
  concerns(acquirerId: AcquirerId): boolean;
  /** Makes known the keys that rows of the batches may have. Rejects as the store fails. */
  load(asked: readonly AskedBatch[]): Promise<void>;
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
  readonly zones: Zones;
  /** Rows whose keys are not known yet, ascending; null as long as none is. */
  left: readonly RowRange[] | null;
};

type OfAcquirer = { readonly numbers: TerminalNumbers; readonly segments: readonly Earlier[] };

const PLACES_MAX = 0xffffffff;

export type EarlierKeysDeps = {
  readonly contents: ContentStore;
  /** The acquirer's segments accepted before this file. */
  readonly earlierOf: (acquirerId: AcquirerId) => readonly EarlierReference[];
  /** That of the keys which will be sought. */
  readonly keySeed: bigint;
};

export function createEarlierKeys(deps: EarlierKeysDeps): EarlierKeys {
  const reader = createEarlierReader(deps.contents, deps.keySeed);
  const book = createEarlierBook(deps, reader);
  let index: KeyIndex | null = null;

  /** The keys of rows that are of the terminals, or of all that are left of a segment where some were read before. */
  async function read(wanted: readonly Wanted[]): Promise<void> {
    const known = index ?? createKeyIndex(wanted.reduce((sum, each) => sum + rowsToRead(each), 0));
    index = known;
    for (const { segment, terminals } of wanted) {
      const { reference, firstPlace, left } = segment;
      const add: OnKeys = (keys, { from, to }) => known.add({ keys, from: 0, to: to - from }, firstPlace + from);
      segment.left = [];
      if (left === null) segment.left = await reader.readTerminals(reference.sha256, terminals, add);
      else await reader.readRanges(reference.sha256, left, add);
    }
  }

  return {
    concerns: book.concerns,
    async load(asked) {
      for (const [acquirerId, own] of Map.groupBy(asked, each => each.acquirerId)) {
        const wanted = wantedOf(await book.of(acquirerId), own);
        if (wanted.length > 0) await read(wanted);
      }
    },
    seek(range, wanted) {
      index?.seek(range, wanted);
    },
    // Candidates look alike only: another acquirer's may stand before the one that is sought.
    find: (keys, row) => index?.find(keys, row) ?? null,
    rowAt: book.rowAt,
  };
}

type Wanted = { readonly segment: Earlier; readonly terminals: ReadonlySet<string> };

/** The segments with rows of the batches that were not read yet, and of which terminals these are. */
function wantedOf({ numbers, segments }: OfAcquirer, asked: readonly AskedBatch[]): readonly Wanted[] {
  const known = asked.flatMap(({ name, batchNumber }) => {
    const terminal = terminalIn(name);
    const number = numbers.get(terminal);
    return number === undefined ? [] : [{ terminal, number, batchNumber }];
  });
  return segments.flatMap(segment => {
    if (segment.left?.length === 0) return [];
    const covered = known.filter(({ number, batchNumber }) => segment.zones.cover(number, batchNumber));
    return covered.length === 0 ? [] : [{ segment, terminals: new Set(covered.map(({ terminal }) => terminal)) }];
  });
}

/** At most, but for terminals with many rows. */
function rowsToRead({ segment: { reference, left }, terminals }: Wanted): number {
  return left === null ? Math.min(reference.rows, terminals.size * GAP_ROWS) : rowsIn(left);
}

const rowsIn = (ranges: readonly RowRange[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);

/** The segments of acquirers that the file speaks of, and places for all of their rows. */
function createEarlierBook(
  { contents, earlierOf }: EarlierKeysDeps,
  reader: Pick<ReturnType<typeof createEarlierReader>, 'readZones'>,
) {
  const all: Earlier[] = [];
  const byAcquirer = new Map<AcquirerId, OfAcquirer>();
  let places = 1;

  function begun({ reference, zones }: { readonly reference: EarlierReference; readonly zones: Zones }): Earlier {
    const firstPlace = places;
    places += reference.rows;
    assert(places <= PLACES_MAX, 'the acquirers of a file have less than 2^32 accepted rows');
    all.push({ reference, firstPlace, zones, left: null });
    return all.at(-1)!;
  }
  return {
    concerns: madeOnce((acquirerId: AcquirerId) => earlierOf(acquirerId).length > 0),
    /** Segments are held against their names, those behind while one is looked at. */
    async of(acquirerId: AcquirerId): Promise<OfAcquirer> {
      const known = byAcquirer.get(acquirerId);
      if (known !== undefined) return known;
      const references = earlierOf(acquirerId);
      const numbers: TerminalNumbers = new Map();
      const segments: Earlier[] = [];
      const proving = proveAhead(references, async ({ sha256 }) => (await contents.open('segments', sha256)).close());
      proving.catch(() => undefined); // told to whoever opens the segment
      try {
        for (const reference of references)
          segments.push(begun({ reference, zones: await reader.readZones(reference.sha256, numbers) }));
      } finally {
        await proving.catch(() => undefined);
      }
      const own = { numbers, segments };
      byAcquirer.set(acquirerId, own);
      return own;
    },
    rowAt(place: number): { readonly segment: EarlierReference; readonly row: number } {
      const { reference, firstPlace } = all.findLast(each => each.firstPlace <= place)!;
      return { segment: reference, row: place - firstPlace };
    },
  };
}
