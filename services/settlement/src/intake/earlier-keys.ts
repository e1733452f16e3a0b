// The keys of earlier files: what is known of each acquirer's accepted rows before the file at hand, read once, when the file first
// speaks of the acquirer.
import { type AcquirerId, assert } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { openSegment } from '../segment/open-segment.ts';
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import type { EarlierReference } from './earlier-segments.ts';
import { createKeyIndex, type KeyIndex, type KeyRange } from './key-index.ts';

export type EarlierKeys = {
  /** Makes known the keys of the acquirers among the pairs, which only grow in number. Rejects as the store fails. */
  load(pairs: readonly { readonly acquirerId: AcquirerId }[]): Promise<void>;
  /** Of the rows that are wanted (1) those for which `find` would find a place are no longer wanted (0). */
  seek(range: KeyRange, wanted: Uint8Array): void;
  /** Places of candidates, or null: see KeyIndex. */
  find(ids: Uint32Array, row: number): readonly number[] | null;
  /** Where the row of a place stands. */
  rowAt(place: number): { readonly segment: EarlierReference; readonly row: number };
};

type Loaded = { readonly reference: EarlierReference; readonly firstPlace: number; readonly rows: number };

const READ_ROWS = 32_768;
const PLACES_MAX = 0xffffffff;

/** `earlierOf`: the acquirer's segments accepted before this file. */
export function createEarlierKeys(
  contents: ContentStore,
  earlierOf: (acquirerId: AcquirerId) => readonly EarlierReference[],
): EarlierKeys {
  const loaded: Loaded[] = [];
  const indexes: KeyIndex[] = [];
  const acquirers = new Set<AcquirerId>();
  let met = 0;
  let places = 1;

  async function loadSegment(reference: EarlierReference, index: KeyIndex): Promise<void> {
    const segment = await openSegment(contents, reference.sha256);
    try {
      const bytes = segment.bytesOf('transactionId');
      const rows = bytes / TRANSACTION_ID_BYTES;
      assert(places + rows <= PLACES_MAX, 'an acquirer has less than 2^32 accepted rows');
      loaded.push({ reference, firstPlace: places, rows });
      for (let from = 0; from < rows; from += READ_ROWS) {
        const count = Math.min(READ_ROWS, rows - from);
        const part = await segment.read('transactionId', from * TRANSACTION_ID_BYTES, count * TRANSACTION_ID_BYTES);
        index.add({ ids: new Uint32Array(part.buffer), from: 0, to: count }, places);
        places += count;
      }
    } finally {
      await segment.close();
    }
  }

  async function loadAcquirer(references: readonly EarlierReference[]): Promise<void> {
    const index = createKeyIndex(references.reduce((sum, { rows }) => sum + rows, 0));
    for (const reference of references) await loadSegment(reference, index);
    indexes.push(index);
  }

  return {
    async load(pairs) {
      for (; met < pairs.length; met++) {
        const { acquirerId } = pairs[met]!;
        if (acquirers.has(acquirerId)) continue;
        acquirers.add(acquirerId);
        const references = earlierOf(acquirerId);
        if (references.length > 0) await loadAcquirer(references);
      }
    },
    seek(range, wanted) {
      for (const index of indexes) index.seek(range, wanted);
    },
    find(ids, row) {
      // Candidates agree in a part of the id only: another acquirer's may stand before the one that is sought.
      const found = indexes.flatMap(index => index.find(ids, row) ?? []);
      return found.length === 0 ? null : found;
    },
    rowAt(place) {
      const { reference, firstPlace } = loaded.findLast(each => each.firstPlace <= place)!;
      return { segment: reference, row: place - firstPlace };
    },
  };
}
