// A segment from single rows: for a released row, and for tests. Files of a million rows go through intake's columns instead.
import { type AcquirerId, assert, CAPTURE_MODES, isCredit, TRANSACTION_KINDS, type Transaction } from '@asof/domain';
import { pairName, REFERENCE_BYTES, type SegmentContent } from './segment.ts';

/** A transaction with what only its file tells: the line, and the offsets from UTC at which its times were stated. */
export type SegmentRow = {
  readonly transaction: Transaction;
  readonly line: number;
  readonly occurredOffset: number;
  readonly receivedOffset: number;
};

/** The rows as a segment of that acquirer, sorted by pair, then line. All must be the acquirer's. */
export function buildSegment(acquirerId: AcquirerId, rows: readonly SegmentRow[]): SegmentContent {
  const sorted = rows.map(row => ({ ...row, pair: pairName(row.transaction) })).sort(byPairThenLine);
  assert(
    sorted.every(row => row.transaction.acquirerId === acquirerId),
    'a segment holds one acquirer',
  );
  const starts = sorted.flatMap((row, index) => (row.pair === sorted[index - 1]?.pair ? [] : [index]));
  const numbers = (of: (row: SegmentRow) => number) => sorted.map(of);
  const references = sorted.map(row => row.transaction.originalReference);
  return {
    acquirerId,
    pairNames: starts.map(start => sorted[start]!.pair),
    pairStart: Uint32Array.from([...starts, sorted.length]),
    occurredAt: Float64Array.from(numbers(row => row.transaction.occurredAt)),
    receivedAt: Float64Array.from(numbers(row => row.transaction.receivedAt)),
    amountMinor: Float64Array.from(numbers(row => signedMinor(row.transaction))),
    kind: Uint8Array.from(numbers(row => TRANSACTION_KINDS.indexOf(row.transaction.kind))),
    mode: Uint8Array.from(numbers(row => CAPTURE_MODES.indexOf(row.transaction.mode))),
    batchNumber: Uint32Array.from(numbers(row => Number(row.transaction.batchNumber))),
    stan: Uint32Array.from(numbers(row => Number(row.transaction.stan))),
    rrn: asciiColumn(sorted.map(row => row.transaction.rrn)),
    originalRow: Uint32Array.from(references.flatMap((reference, row) => (reference === null ? [] : [row]))),
    originalReference: asciiColumn(references.filter(reference => reference !== null)),
    line: Uint32Array.from(numbers(row => row.line)),
    occurredOffset: Int16Array.from(numbers(row => row.occurredOffset)),
    receivedOffset: Int16Array.from(numbers(row => row.receivedOffset)),
  };
}

/** Minor units as a segment holds them: signed by effect (R5). */
export function signedMinor(transaction: Transaction): number {
  const amountMinor = Number(transaction.amountMinor);
  return transaction.kind === 'adjustment' || isCredit(transaction) ? amountMinor : -amountMinor;
}

type Sortable = SegmentRow & { readonly pair: string };
function byPairThenLine(left: Sortable, right: Sortable): number {
  if (left.pair !== right.pair) return left.pair < right.pair ? -1 : 1;
  return left.line - right.line;
}

function asciiColumn(texts: readonly string[]): Uint8Array {
  const column = new Uint8Array(texts.length * REFERENCE_BYTES);
  texts.forEach((text, row) => {
    assert(text.length <= REFERENCE_BYTES, 'a reference has at most REFERENCE_BYTES characters');
    column.set(Buffer.from(text, 'latin1'), row * REFERENCE_BYTES);
  });
  return column;
}
