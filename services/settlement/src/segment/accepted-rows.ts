// Rows of a segment as the rules speak of them: with their place in the order of acceptance.
import type { AcceptedRow } from '@asof/domain';
import type { Segment } from './segment.ts';
import { transactionAt } from './segment-row.ts';
import { transactionIdsOf } from './transaction-id/transaction-ids.ts';

/** `position`: of the event that accepted the segment. */
export function acceptedRowAt(segment: Segment, row: number, position: bigint): AcceptedRow {
  return { ...transactionAt(segment, row), position, line: segment.line[row]! };
}

/** The same for rows that ascend: a quarter of the time, because their ids are derived together. */
export function acceptedRowsAt(segment: Segment, rows: Uint32Array, position: bigint): readonly AcceptedRow[] {
  const { pairStart, line } = segment;
  let pair = 0;
  return Array.from(transactionIdsOf(segment, rows), (transactionId, index) => {
    const row = rows[index]!;
    while (pairStart[pair + 1]! <= row) pair++;
    return { ...transactionAt(segment, row, transactionId, pair), position, line: line[row]! };
  });
}
