// Corrections after the cut (R20): which account a routed row would stand on today. No decision changes and no money moves by it.
import type { Estate } from '../estate/estate.ts';
import type { AccountId, MerchantId, TransactionId } from '../ids.ts';
import { type AcceptedRow, grossMinor } from './accepted-row.ts';
import { routeCard } from './route-card.ts';
import type { RoutedRow } from './row-decision.ts';

/** A row that an earlier batch routed, with the original it named, if any. */
export type FrozenRow = {
  readonly row: AcceptedRow;
  readonly decision: RoutedRow;
  readonly original: FrozenRow | null;
};

/** From the last right account to the new one; null is none: held, or the merchant's debt. The amount is gross and unsigned. */
export type Misroute = {
  readonly transactionId: TransactionId;
  readonly fromAccountId: AccountId | null;
  readonly toAccountId: AccountId | null;
  readonly amountMinor: bigint;
};

/**
 * The account on which the row would stand at the estate's K, fees and amounts of others left alone. A credit: R8. A debit that fell
 * on its original's account: where the original now stands. Any other debit: R13's second half, its merchant being the one that now
 * owns its original's terminal (the frozen one where that terminal shows no assignment any more).
 */
export function rightAccountNow(estate: Estate, { row, decision, original }: FrozenRow): AccountId | null {
  if (decision.effect === 'debit' && decision.falls === 'original' && original !== null)
    return rightAccountNow(estate, original);
  const route = routeCard(estate, row);
  if (route.kind === 'held') return null;
  if (original !== null && route.assignment.merchantId !== merchantNow(estate, original)) return null;
  return route.accountId;
}

/** R20 for one row: null while the right account is the one last told. Another binding to the same account is no misroute. */
export function misrouteOf(estate: Estate, frozen: FrozenRow, lastRight: AccountId | null): Misroute | null {
  const right = rightAccountNow(estate, frozen);
  if (right === lastRight) return null;
  const { transactionId } = frozen.row;
  return { transactionId, fromAccountId: lastRight, toAccountId: right, amountMinor: grossMinor(frozen.row) };
}

function merchantNow(estate: Estate, { row, decision }: FrozenRow): MerchantId {
  return routeCard(estate, row).assignment?.merchantId ?? decision.merchantId;
}
