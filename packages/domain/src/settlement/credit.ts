// A credit goes to the card that was bound to its terminal when it happened, and pays the fee of the plan in effect then.
import type { Estate } from '../estate/estate.ts';
import type { AcceptedRow } from './accepted-row.ts';
import { isBoundaryAmbiguous, type Uncertainty } from './boundary.ts';
import { feeOf, feePlanFor } from './fee.ts';
import { routeCard } from './route-card.ts';
import type { HeldRow, RoutedCredit } from './row-decision.ts';

/** R8, R14: a row without card is held by the card's reason, whatever its fee; NO_FEE_PLAN is for rows that have a card. */
export function decideCredit(estate: Estate, row: AcceptedRow, uncertainty: Uncertainty): RoutedCredit | HeldRow {
  const ambiguous = isBoundaryAmbiguous(estate, row, uncertainty[row.mode]);
  const route = routeCard(estate, row);
  if (route.kind === 'held') return { outcome: 'held', reason: route.reason, originalId: null, ambiguous };
  const { assignment, accountId, bindingId, scope } = route;
  const { merchantId, terminalId, storeId } = assignment;
  const to = { merchantId, terminalId, storeId, accountId, bindingId, scope, ambiguous } as const;
  if (row.kind === 'adjustment') return { outcome: 'routed', effect: 'credit', ...to, feeMinor: 0n, pricedBy: null };
  const plan = feePlanFor(estate, assignment, row.currency, row.occurredAt);
  if (plan === null) return { outcome: 'held', reason: 'NO_FEE_PLAN', originalId: null, ambiguous };
  const pricedBy = { planId: plan.planId, refundFee: plan.refundFee };
  return { outcome: 'routed', effect: 'credit', ...to, feeMinor: feeOf(plan, row.amountMinor), pricedBy };
}
