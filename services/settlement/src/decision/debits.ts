// Decides the debits of a batch that name an original, in the order of R13: voids and reversals before the credits, refunds after them,
// each in order of acceptance. The rules are the domain's; here is only the order and what a debit leaves to the next.
import {
  assert,
  type Currency,
  compareAcceptance,
  decideRefund,
  decideVoidOrReversal,
  grossMinor,
  type OwnRoute,
  type RowDecision,
  turnOf,
} from '@asof/domain';
import type { Original, OriginalBook } from '../original/original-book.ts';
import type { DebitRow } from './survey.ts';

/** With where it leads by itself, and the original that was found (R10). */
export type OwnDebit = DebitRow & { readonly own: OwnRoute; readonly original: Original | null };

export type DebitTurns = { readonly voids: readonly OwnDebit[]; readonly refunds: readonly OwnDebit[] };

/** Rows decided one by one, by number: debits that name an original, and originals that a void has cancelled. */
export type SettledRows = Map<number, { readonly currency: Currency; readonly decision: RowDecision }>;

/** A debit and what was decided. */
export type DecidedDebit = { readonly debit: OwnDebit; readonly decision: RowDecision };

export function turnsOf(debits: readonly OwnDebit[]): DebitTurns {
  const inOrder = [...debits].sort((left, right) => compareAcceptance(left.row, right.row));
  const isVoid = ({ row }: OwnDebit) => turnOf(row) === 'void-or-reversal';
  return { voids: inOrder.filter(isVoid), refunds: inOrder.filter(debit => !isVoid(debit)) };
}

/** R11. Before the credits: an original of this batch is cancelled before it could be routed. */
export function decideVoids(
  voids: readonly OwnDebit[],
  book: OriginalBook,
  settled: SettledRows,
): readonly DecidedDebit[] {
  return voids.map(debit => {
    const { row, number, own, original } = debit;
    const decision = decideVoidOrReversal(row, original && book.stateOf(original), own);
    if (decision.outcome !== 'cancels') {
      settled.set(number, { currency: row.currency, decision });
      if (original !== null && decision.outcome === 'routed') book.reversed(original);
      return { debit, decision };
    }
    assert(original !== null && original.number !== null, 'a void takes with it only an original of its own batch');
    const cancelled = { outcome: 'cancelled', otherId: original.row.transactionId } as const;
    settled.set(number, { currency: row.currency, decision: cancelled });
    const otherId = row.transactionId;
    settled.set(original.number, { currency: row.currency, decision: { outcome: 'cancelled', otherId } });
    return { debit, decision: cancelled };
  });
}

/** R12. After the credits: whether an original of this batch was routed is known by now. */
export function decideRefunds(
  refunds: readonly OwnDebit[],
  book: OriginalBook,
  settled: SettledRows,
): readonly DecidedDebit[] {
  return refunds.map(debit => {
    const { row, number, own, original } = debit;
    const decision = decideRefund(row, original && book.stateOf(original), own);
    settled.set(number, { currency: row.currency, decision });
    if (original !== null && decision.outcome === 'routed') book.refunded(original, grossMinor(row));
    return { debit, decision };
  });
}
