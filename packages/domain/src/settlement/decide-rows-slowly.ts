// The rows of one batch, each decided at its turn with what the rows before it left behind. Everything is found by scanning.
import type { Estate } from '../estate/estate.ts';
import type { TransactionId } from '../ids.ts';
import { assert } from '../kernel.ts';
import { type AcceptedRow, compareAcceptance, grossMinor, turnOf } from './accepted-row.ts';
import { isBoundaryAmbiguous, type Uncertainty } from './boundary.ts';
import { decideCredit } from './credit.ts';
import {
  decideRefund,
  decideVoidOrReversal,
  decideWithoutOriginal,
  type OriginalState,
  type OwnRoute,
  ownRouteOf,
} from './debit.ts';
import { isUnpaid, type PastBatch } from './fate.ts';
import { originalAmong } from './original.ts';
import { routeCard } from './route-card.ts';
import type { RoutedCredit } from './row-decision.ts';
import type { DecidedRow } from './totals.ts';

/** A batch being made: its rows, and all earlier batches of the acquirer in order. */
export type Making = {
  readonly estate: Estate;
  readonly knownAt: bigint;
  readonly uncertainty: Uncertainty;
  readonly members: readonly AcceptedRow[];
  readonly past: readonly (PastBatch & { readonly decided: readonly DecidedRow[] })[];
  /** Did a person free the refund of its reference (R9)? */
  readonly isFreed: (row: AcceptedRow) => boolean;
};

const TURNS = ['void-or-reversal', 'credit', 'refund-or-negative-adjustment'] as const;

/** R9 to R15: one decision for each row of the batch. */
export function decideRowsSlowly(making: Making): readonly DecidedRow[] {
  const inOrder = [...making.members].sort(compareAcceptance);
  const decided: DecidedRow[] = [];
  for (const turn of TURNS) {
    for (const row of inOrder.filter(member => turnOf(member) === turn)) {
      if (!decided.some(isOf(row.transactionId))) decided.push(...decideRow(making, decided, row));
    }
  }
  return decided;
}

/** One decision; two for a void or reversal that takes its original with it. */
function decideRow(making: Making, decided: readonly DecidedRow[], row: AcceptedRow): readonly DecidedRow[] {
  const { estate, uncertainty } = making;
  if (turnOf(row) === 'credit') return [{ row, decision: decideCredit(estate, row, uncertainty) }];
  const own = ownRouteOf(routeCard(estate, row), isBoundaryAmbiguous(estate, row, uncertainty[row.mode]));
  if (row.kind === 'adjustment' || (row.kind === 'refund' && (row.originalReference === null || making.isFreed(row))))
    return [{ row, decision: decideWithoutOriginal(own) }];
  const original = originalAmong(row, [
    ...making.members,
    ...making.past.flatMap(batch => batch.decided.map(entry => entry.row)),
  ]);
  const state = original === null ? null : originalStateOf(making, decided, original);
  if (row.kind === 'refund') return [{ row, decision: decideRefund(row, state, own) }];
  return voidOrReversal(row, original, state, own);
}

function voidOrReversal(
  row: AcceptedRow,
  original: AcceptedRow | null,
  state: OriginalState | null,
  own: OwnRoute,
): readonly DecidedRow[] {
  const decision = decideVoidOrReversal(row, state, own);
  if (decision.outcome !== 'cancels') return [{ row, decision }];
  assert(original !== null, 'only a void that found its original cancels it');
  return [
    { row, decision: { outcome: 'cancelled', otherId: original.transactionId } },
    { row: original, decision: { outcome: 'cancelled', otherId: row.transactionId } },
  ];
}

/** The original as the rows before this one left it. A row that was held and is in this batch no more was rejected by a person. */
function originalStateOf(making: Making, decided: readonly DecidedRow[], original: AcceptedRow): OriginalState {
  const { transactionId: originalId, amountMinor } = original;
  const isMember = making.members.some(member => member.transactionId === originalId);
  const earlier = making.past.flatMap(batch => batch.decided);
  const decision = (isMember ? decided : earlier).findLast(isOf(originalId))?.decision;
  if (decision === undefined || decision.outcome === 'held')
    return isMember ? { status: 'waiting', originalId, amountMinor } : { status: 'cancelled', originalId };
  const debits = [...earlier, ...decided].filter(isDebitOf(originalId));
  if (decision.outcome === 'cancelled' || debits.some(({ row }) => row.kind !== 'refund'))
    return { status: 'cancelled', originalId };
  assert(decision.effect === 'credit' && decision.pricedBy !== null, 'an original is a sale or completion');
  const { merchantId, terminalId, storeId, accountId, bindingId, scope, feeMinor, pricedBy } = decision;
  return {
    status: 'routed',
    ...{ originalId, amountMinor, merchantId, terminalId, storeId, feeMinor },
    card: { accountId, bindingId, scope },
    refundFee: pricedBy.refundFee,
    unpaid: isMember || isStillUnpaid(making, original, decision),
    refundedMinor: debits.reduce((sum, { row }) => sum + grossMinor(row), 0n),
  };
}

function isStillUnpaid({ past, knownAt }: Making, original: AcceptedRow, decision: RoutedCredit): boolean {
  const routedIn = past.findLastIndex(batch => batch.decided.some(isOf(original.transactionId)));
  const { merchantId, accountId } = decision;
  return isUnpaid({ merchantId, accountId, currency: original.currency }, { past, routedIn, knownAt });
}

const isOf =
  (transactionId: TransactionId) =>
  ({ row }: DecidedRow): boolean =>
    row.transactionId === transactionId;
/** Routed debits that took from the original; held ones take no money (R12). */
const isDebitOf =
  (originalId: TransactionId) =>
  ({ decision }: DecidedRow): boolean =>
    decision.outcome === 'routed' && decision.effect === 'debit' && decision.originalId === originalId;
