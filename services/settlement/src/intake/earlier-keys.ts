// The keys of earlier files: what is known of each acquirer's accepted rows before the file at hand, read once, when the file first
// speaks of the acquirer.
import { type AcquirerId, assert } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { type OpenSegment, openSegment } from '../segment/open-segment.ts';
import { pairOf, REFERENCE_BYTES } from '../segment/segment.ts';
import type { EarlierReference } from './earlier-segments.ts';
import { createKeyHasher, type KeyHasher, nameHash } from './kernel/key-hash.ts';
import { createKeyIndex, type KeyIndex, type KeyRange } from './key-index.ts';

export type EarlierKeys = {
  /** Makes known the keys of the acquirers among the pairs, which only grow in number. Rejects as the store fails. */
  load(pairs: readonly { readonly acquirerId: AcquirerId }[]): Promise<void>;
  /** Of the rows that are wanted (1) those for which `find` would find a place are no longer wanted (0). */
  seek(range: KeyRange, wanted: Uint8Array): void;
  /** Places of candidates, or null: see KeyIndex. */
  find(keys: Uint32Array, row: number): readonly number[] | null;
  /** Where the row of a place stands. */
  rowAt(place: number): { readonly segment: EarlierReference; readonly row: number };
};

type Loaded = { readonly reference: EarlierReference; readonly firstPlace: number; readonly rows: number };

const READ_ROWS = 32_768;
const PLACES_MAX = 0xffffffff;

export type EarlierKeysDeps = {
  readonly contents: ContentStore;
  /** The acquirer's segments accepted before this file. */
  readonly earlierOf: (acquirerId: AcquirerId) => readonly EarlierReference[];
  /** That of the keys which will be sought. */
  readonly keySeed: bigint;
};

export function createEarlierKeys({ contents, earlierOf, keySeed }: EarlierKeysDeps): EarlierKeys {
  const loaded: Loaded[] = [];
  const indexes: KeyIndex[] = [];
  const acquirers = new Set<AcquirerId>();
  /** One for all acquirers: the runtime gives its memory back late. */
  let hasher: KeyHasher | null = null;
  let met = 0;
  let places = 1;

  async function loadAcquirer(acquirerId: AcquirerId, references: readonly EarlierReference[]): Promise<void> {
    const index = createKeyIndex(references.reduce((sum, { rows }) => sum + rows, 0));
    hasher ??= createKeyHasher(READ_ROWS);
    for (const reference of references) {
      const segment = await openSegment(contents, reference.sha256);
      try {
        const rows = segment.bytesOf('kind');
        assert(places + rows <= PLACES_MAX, 'an acquirer has less than 2^32 accepted rows');
        loaded.push({ reference, firstPlace: places, rows });
        const names = await namesOfRows(segment, acquirerId, keySeed);
        for (let from = 0; from < rows; from += READ_ROWS) {
          const to = Math.min(from + READ_ROWS, rows);
          const keys = await hashRows(hasher, segment, names, { from, to });
          index.add({ keys, from: 0, to: to - from }, places + from);
        }
        places += rows;
      } finally {
        await segment.close();
      }
    }
    indexes.push(index);
  }

  return {
    async load(pairs) {
      for (; met < pairs.length; met++) {
        const { acquirerId } = pairs[met]!;
        if (acquirers.has(acquirerId)) continue;
        acquirers.add(acquirerId);
        const references = earlierOf(acquirerId);
        if (references.length > 0) await loadAcquirer(acquirerId, references);
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
    rowAt(place) {
      const { reference, firstPlace } = loaded.findLast(each => each.firstPlace <= place)!;
      return { segment: reference, row: place - firstPlace };
    },
  };
}

type Rows = { readonly from: number; readonly to: number };
type NamesOfRows = (rows: Rows, into: BigUint64Array) => void;

/** Lays the names of the rows' pairs, which stand in their order, side by side. Rows are to be asked for in ascending order. */
async function namesOfRows(segment: OpenSegment, acquirerId: AcquirerId, keySeed: bigint): Promise<NamesOfRows> {
  const texts = new TextDecoder('latin1').decode(await segment.whole('pairNames')).split('\n');
  const starts = new Uint32Array((await segment.whole('pairStart')).buffer);
  let pair = 0;
  return ({ from, to }, into) => {
    for (let row = from; row < to; ) {
      while (starts[pair + 1]! <= row) pair++;
      const { mid, tid } = pairOf(texts[pair]!);
      const end = Math.min(starts[pair + 1]!, to);
      into.fill(nameHash({ acquirerId, mid, tid }, keySeed), row - from, end - from);
      row = end;
    }
  };
}

async function hashRows(hasher: KeyHasher, segment: OpenSegment, names: NamesOfRows, rows: Rows): Promise<Uint32Array> {
  const count = rows.to - rows.from;
  names(rows, hasher.names);
  for (const [name, width] of KEY_COLUMNS) {
    const bytes = await segment.read(name, rows.from * width, count * width);
    const column = hasher[name];
    new Uint8Array(column.buffer, column.byteOffset).set(bytes);
  }
  return hasher.hash(count);
}

const KEY_COLUMNS = [
  ['batchNumber', 4],
  ['stan', 4],
  ['rrn', REFERENCE_BYTES],
  ['kind', 1],
] as const;
