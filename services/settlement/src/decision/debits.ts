// Decides the debits of a batch in the order of R13: voids and reversals before the credits, refunds and negative adjustments after
// them, each in order of acceptance. The rules are the domain's; here is only the order and what a debit leaves to the next.
import {
  assert,
  compareAcceptance,
  decideRefund,
  decideVoidOrReversal,
  decideWithoutOriginal,
  grossMinor,
  type OwnRoute,
  type RowDecision,
  turnOf,
} from '@asof/domain';
import type { DebitRow } from '../batch/gathered.ts';
import type { Original, OriginalBook } from '../original/original-book.ts';
import { type DecidedColumns, putDecision } from './decided-columns.ts';

export type OwnDebit = DebitRow & { readonly own: OwnRoute };

export type DebitTurns = { readonly voids: readonly OwnDebit[]; readonly others: readonly OwnDebit[] };

/** A debit and what it decided, with the original it found, if it looked for one. */
export type DecidedDebit = {
  readonly debit: DebitRow;
  readonly decision: RowDecision;
  readonly original: Original | null;
};

export function turnsOf(debits: readonly OwnDebit[]): DebitTurns {
  const inOrder = [...debits].sort((left, right) => compareAcceptance(left.row, right.row));
  const isVoid = ({ row }: OwnDebit) => turnOf(row) === 'void-or-reversal';
  return { voids: inOrder.filter(isVoid), others: inOrder.filter(debit => !isVoid(debit)) };
}

/** R11. Before the credits: an original of this batch is cancelled before it could be routed. */
export function decideVoids(
  voids: readonly OwnDebit[],
  book: OriginalBook,
  columns: DecidedColumns,
): readonly DecidedDebit[] {
  return voids.map(debit => {
    const { row, number, own } = debit;
    const original = book.originalOf(row.transactionId);
    const decision = decideVoidOrReversal(row, original && book.stateOf(original), own);
    if (decision.outcome !== 'cancels') {
      putDecision(columns, number, row.currency, decision);
      if (original !== null && decision.outcome === 'routed') book.reversed(original);
      return { debit, decision, original };
    }
    assert(original !== null && original.number !== null, 'a void takes with it only an original of its own batch');
    const cancelled = { outcome: 'cancelled', otherId: original.row.transactionId } as const;
    putDecision(columns, number, row.currency, cancelled);
    putDecision(columns, original.number, row.currency, { outcome: 'cancelled', otherId: row.transactionId });
    return { debit, decision: cancelled, original };
  });
}

/** R12. After the credits: whether an original of this batch was routed is known by now. `isFreed`: R9. */
export function decideRefunds(
  refunds: readonly OwnDebit[],
  book: OriginalBook,
  columns: DecidedColumns,
  isFreed: (debit: DebitRow) => boolean,
): readonly DecidedDebit[] {
  return refunds.map(debit => {
    const { row, number, own } = debit;
    const named = namesOriginal(debit, isFreed);
    const original = named ? book.originalOf(row.transactionId) : null;
    const decision = named ? decideRefund(row, original && book.stateOf(original), own) : decideWithoutOriginal(own);
    putDecision(columns, number, row.currency, decision);
    if (original !== null && decision.outcome === 'routed') book.refunded(original, grossMinor(row));
    return { debit, decision, original };
  });
}

/** Does the debit look for an original? A refund without reference, or freed of it, and an adjustment do not (R12). */
export function namesOriginal(debit: DebitRow, isFreed: (debit: DebitRow) => boolean): boolean {
  const { kind, originalReference } = debit.row;
  if (kind === 'adjustment') return false;
  return kind === 'refund' ? originalReference !== null && !isFreed(debit) : true;
}
