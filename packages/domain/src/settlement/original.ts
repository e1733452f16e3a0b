// The original of a debit (R10): the sale or completion that its reference names.
import type { AcceptedRow } from './accepted-row.ts';
import { compareAcceptance } from './accepted-row.ts';

/** May `candidate` be the original of `debit`? Same acquirer, MID and currency, the RRN referred to, not after the debit. */
export function isOriginalOf(candidate: AcceptedRow, debit: AcceptedRow): boolean {
  return (
    (candidate.kind === 'sale' || candidate.kind === 'completion') &&
    candidate.rrn === debit.originalReference &&
    candidate.acquirerId === debit.acquirerId &&
    candidate.mid === debit.mid &&
    candidate.currency === debit.currency &&
    candidate.occurredAt <= debit.occurredAt
  );
}

/** R10: of those that may be it, the latest; at equal instants the last accepted. Negative when `right` is the better one. */
export function compareOriginals(left: AcceptedRow, right: AcceptedRow): number {
  return left.occurredAt - right.occurredAt || compareAcceptance(left, right);
}

/** R10 over all rows of this and earlier batches, rejected ones included. Null: held ORIGINAL_UNKNOWN. */
export function originalAmong(debit: AcceptedRow, rows: readonly AcceptedRow[]): AcceptedRow | null {
  const candidates = rows.filter(row => isOriginalOf(row, debit)).sort(compareOriginals);
  return candidates.at(-1) ?? null;
}
