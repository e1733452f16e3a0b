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
  return Array.from(transactionIdsOf(segment, rows), (transactionId, index) => {
    const row = rows[index]!;
    return { ...transactionAt(segment, row, transactionId), position, line: segment.line[row]! };
  });
}
