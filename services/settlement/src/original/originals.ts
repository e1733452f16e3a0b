// Finds the originals of debits (R10) among all rows of this and earlier batches. Segments are streamed one at a time: what is kept
// in memory follows the debits of the batch, not the history.
import {
  type AcceptedRow,
  type Cut,
  compareOriginals,
  isOriginalOf,
  type Sha256,
  TRANSACTION_KINDS,
} from '@asof/domain';
import { firstTaker } from '../batch/membership.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import { acceptedRowsAt } from '../segment/accepted-rows.ts';
import type { Segment } from '../segment/segment.ts';

import { wordsOf } from '../segment/words.ts';
import { createReferenceTable, type ReferenceTable } from './reference-table.ts';

export type FoundOriginal = {
  readonly row: AcceptedRow;
  readonly segmentSha256: Sha256;
  readonly segmentRow: number;
  /** Index of the cut that took it first. */
  readonly takenBy: number;
};

export type OriginalSearch = {
  /** Each with a reference. */
  readonly debits: readonly AcceptedRow[];
  /** Of the acquirer, known at K. */
  readonly segments: readonly AcceptedSegment[];
  /** Good until the next is asked for. */
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  /** The acquirer's cuts in order, the one being made the last. */
  readonly cuts: readonly Pick<Cut, 'cutAt' | 'knownAt'>[];
};

const SALE = TRANSACTION_KINDS.indexOf('sale');
const COMPLETION = TRANSACTION_KINDS.indexOf('completion');

/** R10: by debit its original, which is one object for all debits that name it, or null. */
export async function findOriginals(search: OriginalSearch): Promise<readonly (FoundOriginal | null)[]> {
  const { debits } = search;
  const found: (FoundOriginal | null)[] = debits.map(() => null);
  const byReference = Map.groupBy(debits.keys(), debit => debits[debit]!.originalReference ?? '');
  const table = createReferenceTable([...byReference.keys()]);
  const wanting = [...byReference.values()];
  for (const { sha256, position } of search.segments) {
    const segment = await search.readSegment(sha256);
    const candidates = candidatesIn(segment, position, table, search.cuts);
    const segmentRows = Uint32Array.from(candidates, ({ segmentRow }) => segmentRow);
    for (const [index, row] of acceptedRowsAt(segment, segmentRows, position).entries()) {
      const { reference, segmentRow, takenBy } = candidates[index]!;
      const candidate = { row, segmentSha256: sha256, segmentRow, takenBy };
      for (const debit of wanting[reference]!)
        if (isOriginalOf(row, debits[debit]!)) found[debit] = better(found[debit]!, candidate);
    }
  }
  return found;
}

type Candidate = Pick<FoundOriginal, 'segmentRow' | 'takenBy'> & { readonly reference: number };

/** Rows whose RRN is one of the references, and that a cut has taken. */
function candidatesIn(
  segment: Segment,
  position: bigint,
  table: ReferenceTable,
  cuts: OriginalSearch['cuts'],
): readonly Candidate[] {
  const { kind: kinds, rows } = segment;
  const words = wordsOf(segment.rrn);
  const candidates: Candidate[] = [];
  for (let segmentRow = 0; segmentRow < rows; segmentRow++) {
    const kind = kinds[segmentRow];
    if (kind !== SALE && kind !== COMPLETION) continue;
    const reference = table.find(words, segmentRow);
    if (reference < 0) continue;
    const takenBy = firstTaker(cuts, position, segment.numberAt('receivedAt', segmentRow));
    if (takenBy >= 0) candidates.push({ segmentRow, takenBy, reference });
  }
  return candidates;
}

function better(best: FoundOriginal | null, candidate: FoundOriginal): FoundOriginal {
  return best === null || compareOriginals(best.row, candidate.row) < 0 ? candidate : best;
}
