// One row of a segment as domain values: for the paths that look at single rows (debits, why, twins), never for a million of them.
import {
  assert,
  CAPTURE_MODES,
  type Instant,
  type Minor,
  TRANSACTION_KINDS,
  type Transaction,
  type TransactionId,
  type TransactionKey,
} from '@asof/domain';
import { firstFrom } from '../column-file/first-from.ts';
import { REFERENCE_BYTES, type Segment, type SegmentPair } from './segment.ts';
import { transactionIdOf } from './transaction-id/transaction-id.ts';

/** The row as intake accepted it; `derivedId`, `pair`: where they are at hand already. */
export function transactionAt(
  segment: Segment,
  row: number,
  derivedId: TransactionId | null = null,
  pair: number = pairIndexAt(segment, row),
): Transaction {
  const { mid, tid, currency } = segment.pairs[pair]!;
  const kind = TRANSACTION_KINDS[segment.kind[row]!]!;
  const signed = BigInt(segment.numberAt('amountMinor', row));
  return {
    transactionId: derivedId ?? transactionIdAt(segment, row),
    acquirerId: segment.acquirerId,
    ...{ mid, tid, currency },
    batchNumber: batchNumberAt(segment, row),
    stan: stanAt(segment, row),
    rrn: rrnAt(segment, row),
    kind,
    mode: CAPTURE_MODES[segment.mode[row]!]!,
    occurredAt: segment.numberAt('occurredAt', row) as Instant,
    receivedAt: segment.numberAt('receivedAt', row) as Instant,
    amountMinor: (kind === 'adjustment' || signed > 0n ? signed : -signed) as Minor,
    originalReference: originalReferenceAt(segment, row),
  };
}

/** R1. */
export function transactionIdAt(segment: Segment, row: number): TransactionId {
  return transactionIdOf(keyAt(segment, row));
}

function keyAt(segment: Segment, row: number): TransactionKey & SegmentPair {
  return {
    acquirerId: segment.acquirerId,
    ...pairAt(segment, row),
    batchNumber: batchNumberAt(segment, row),
    stan: stanAt(segment, row),
    rrn: rrnAt(segment, row),
    kind: TRANSACTION_KINDS[segment.kind[row]!]!,
  };
}

/** (MID, TID, currency) of the row. */
export function pairAt(segment: Segment, row: number): SegmentPair {
  return segment.pairs[pairIndexAt(segment, row)]!;
}

/** Of the row's pair, by a search in the directory of pairs. */
export function pairIndexAt({ rows, pairStart }: Segment, row: number): number {
  assert(row >= 0 && row < rows, `row ${row} is one of the segment's`);
  let low = 0;
  let high = pairStart.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (pairStart[middle]! <= row) low = middle;
    else high = middle;
  }
  return low;
}

/** Six digits, with leading zeros. */
export function batchNumberAt(segment: Segment, row: number): string {
  return segment.batchNumber[row]!.toString().padStart(6, '0');
}

/** Six digits, with leading zeros. */
export function stanAt(segment: Segment, row: number): string {
  return segment.stan[row]!.toString().padStart(6, '0');
}

/** As received, without the padding of the column. */
export function rrnAt(segment: Segment, row: number): string {
  return referenceAt(segment.rrn, row) ?? '';
}

type Originals = Pick<Segment, 'originalRow' | 'originalReference'>;

/** As received; null where the row names no original. */
export function originalReferenceAt({ originalRow, originalReference }: Originals, row: number): string | null {
  const index = indexAmong(originalRow, row);
  return index < 0 ? null : referenceAt(originalReference, index);
}

/** The index of the number among those that ascend, or -1. */
export function indexAmong(ascending: Uint32Array, number: number): number {
  const index = firstFrom(ascending, number);
  return ascending[index] === number ? index : -1;
}

/** The value at the index of a column of references; null where it is empty. */
export function referenceAt(column: Uint8Array, index: number): string | null {
  const start = index * REFERENCE_BYTES;
  let text = '';
  for (let at = start; at < start + REFERENCE_BYTES && column[at] !== 0; at++) text += String.fromCharCode(column[at]!);
  return text === '' ? null : text;
}
