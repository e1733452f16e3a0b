// One frozen decision as the domain speaks of it: for the few rows that are looked at one by one.
import {
  assert,
  type BoundCard,
  type HeldReason,
  type RoutedCredit,
  type RoutedRow,
  type TransactionId,
} from '@asof/domain';
import { AMBIGUOUS, type DebitFallName, type DecisionFile, fallOf } from './decision-file.ts';
import { CANCELLED, heldReason } from './outcome-code.ts';
import type { Placement } from './placement.ts';

/** As in `RowDecision`, without the other row's id, which stands in the links. */
export type FrozenDecision =
  | { readonly outcome: 'held'; readonly reason: HeldReason; readonly ambiguous: boolean }
  | { readonly outcome: 'cancelled' }
  | { readonly outcome: 'routed'; readonly placement: Placement; readonly decision: RoutedRow };

export type Placements = { readonly at: (index: number) => Placement };

/** `originalId`: the row that the batch's links name for it. */
export function frozenDecisionAt(
  file: DecisionFile,
  index: number,
  placements: Placements,
  originalId: TransactionId | null,
): FrozenDecision {
  const code = file.outcome[index]!;
  const flags = file.flags[index]!;
  const ambiguous = (flags & AMBIGUOUS) !== 0;
  const reason = heldReason(code);
  if (reason !== null) return { outcome: 'held', reason, ambiguous };
  if (code === CANCELLED) return { outcome: 'cancelled' };
  const placement = placements.at(code);
  const priced = { feeMinor: BigInt(file.feeMinorAt(index)), ambiguous };
  const falls = fallOf(flags);
  const decision =
    falls === null ? creditOf(placement, priced) : { ...debitOf(placement, falls), ...priced, originalId };
  return { outcome: 'routed', placement, decision };
}

type Priced = { readonly feeMinor: bigint; readonly ambiguous: boolean };

/** A routed credit as its placement tells it. */
export function creditOf(placement: Placement, priced: Priced): RoutedCredit {
  const { merchantId, terminalId, storeId, planId, refundFee } = placement;
  const pricedBy = planId === null || refundFee === null ? null : { planId, refundFee };
  return {
    outcome: 'routed',
    effect: 'credit',
    ...{ merchantId, terminalId, storeId, pricedBy },
    ...cardOfPlacement(placement),
    ...priced,
  };
}

function debitOf(placement: Placement, falls: DebitFallName) {
  const { merchantId, terminalId, storeId } = placement;
  const under = { outcome: 'routed', effect: 'debit', merchantId, terminalId, storeId } as const;
  if (falls === 'debt') return { ...under, falls, card: null } as const;
  return { ...under, falls, card: cardOfPlacement(placement) } as const;
}

function cardOfPlacement({ accountId, bindingId, scope }: Placement): BoundCard {
  assert(accountId !== null && bindingId !== null && scope !== null, 'only the debt has no card');
  return { accountId, bindingId, scope };
}
