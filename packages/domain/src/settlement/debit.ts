// What becomes of a debit (R10 to R13, R15): held, paired off with its original, or fallen whole on one account or on the merchant's
// debt. Called with everything it depends on, so that rows and columns are decided by the same code.
import type { MerchantId, TransactionId } from '../ids.ts';
import type { HeldReason } from '../transaction.ts';
import { refundFee } from './fee.ts';
import type { CardRoute } from './route-card.ts';
import type { BoundCard, DebitFall, HeldRow, RoutedDebit, TotalledUnder } from './row-decision.ts';

/** An original as the debit finds it at its turn. */
export type OriginalState =
  /** A row of this batch without a card so far: not decided yet (voids come before credits), or held. */
  | { readonly status: 'waiting'; readonly originalId: TransactionId; readonly amountMinor: bigint }
  /** Cancelled with another void, rejected by a person, or debited whole by an earlier void or reversal (R10, R11). */
  | { readonly status: 'cancelled'; readonly originalId: TransactionId }
  | RoutedOriginal;

export type RoutedOriginal = TotalledUnder & {
  readonly status: 'routed';
  readonly originalId: TransactionId;
  readonly amountMinor: bigint;
  readonly card: BoundCard;
  readonly feeMinor: bigint;
  /** The setting of the plan that priced it (R15). */
  readonly refundFee: 'kept' | 'returned';
  /** Routed in this batch, or its money has stayed with us since (R13, `isUnpaid`). */
  readonly unpaid: boolean;
  /** What refunds routed before took of it, in this batch and in earlier ones. */
  readonly refundedMinor: bigint;
};

/** Where the debit's own terminal leads at the debit's own instant; `terminal` null without an assignment. */
export type OwnRoute = {
  readonly terminal: TotalledUnder | null;
  readonly card: BoundCard | null;
  /** BOUNDARY_AMBIGUOUS of that route (R4). */
  readonly ambiguous: boolean;
};

/** A void or reversal takes its original with it, and both are cancelled. */
export type CancelsPair = { readonly outcome: 'cancels'; readonly originalId: TransactionId };

export type Debit = { readonly amountMinor: bigint };

/** R11. `original` null: none was found. What became of the original is asked before the amounts. */
export function decideVoidOrReversal(
  { amountMinor }: Debit,
  original: OriginalState | null,
  own: OwnRoute,
): RoutedDebit | HeldRow | CancelsPair {
  if (original === null) return held('ORIGINAL_UNKNOWN', null);
  const { originalId } = original;
  if (original.status === 'cancelled') return held('ORIGINAL_CANCELLED', originalId);
  if (amountMinor !== original.amountMinor) return held('PARTIAL_VOID', originalId);
  if (original.status === 'waiting') return { outcome: 'cancels', originalId };
  if (original.refundedMinor > 0n) return held('PARTIAL_VOID', originalId);
  return debited(original, own, -original.feeMinor);
}

/** R12, R15, for a refund that names an original. `original` null: none was found. */
export function decideRefund(
  { amountMinor }: Debit,
  original: OriginalState | null,
  own: OwnRoute,
): RoutedDebit | HeldRow {
  if (original === null) return held('ORIGINAL_UNKNOWN', null);
  const { originalId } = original;
  if (original.status === 'cancelled') return held('ORIGINAL_CANCELLED', originalId);
  if (original.status === 'waiting') return held('ORIGINAL_HELD', originalId);
  if (original.refundedMinor + amountMinor > original.amountMinor) return held('OVER_REFUND', originalId);
  return debited(original, own, refundedFee(original, amountMinor));
}

/** R12, R13: a negative adjustment, a refund without a reference, or one that a person freed of it. */
export function decideWithoutOriginal(own: OwnRoute): RoutedDebit | HeldRow {
  const { terminal, card, ambiguous } = own;
  if (terminal === null) return { outcome: 'held', reason: 'NO_ASSIGNMENT', originalId: null, ambiguous };
  return {
    outcome: 'routed',
    effect: 'debit',
    ...terminal,
    ...ownFall(card),
    feeMinor: 0n,
    originalId: null,
    ambiguous,
  };
}

/** R13: on the original's account while unpaid, else on the own route's if that is the same merchant's, else on the debt. */
export function placeDebit(original: RoutedOriginal, own: OwnRoute): DebitFall {
  if (original.unpaid) return { falls: 'original', card: original.card };
  return ownFall(isTerminalOf(original.merchantId, own) ? own.card : null);
}

/** R17: a debit is totalled under its own terminal while that is its merchant's, else under its original's. */
export function totalledUnder(original: RoutedOriginal, own: OwnRoute): TotalledUnder {
  if (own.terminal !== null && isTerminalOf(original.merchantId, own)) return own.terminal;
  const { merchantId, terminalId, storeId } = original;
  return { merchantId, terminalId, storeId };
}

/** The answer of R8 as a debit needs it. */
export function ownRouteOf(route: CardRoute, ambiguous: boolean): OwnRoute {
  if (route.assignment === null) return { terminal: null, card: null, ambiguous };
  const { merchantId, terminalId, storeId } = route.assignment;
  const terminal = { merchantId, terminalId, storeId };
  if (route.kind === 'held') return { terminal, card: null, ambiguous };
  const { accountId, bindingId, scope } = route;
  return { terminal, card: { accountId, bindingId, scope }, ambiguous };
}

function debited(original: RoutedOriginal, own: OwnRoute, feeMinor: bigint): RoutedDebit {
  const fall = placeDebit(original, own);
  return {
    outcome: 'routed',
    effect: 'debit',
    ...totalledUnder(original, own),
    ...fall,
    feeMinor,
    originalId: original.originalId,
    ambiguous: fall.falls !== 'original' && own.ambiguous,
  };
}

function refundedFee(original: RoutedOriginal, refundMinor: bigint): bigint {
  if (original.refundFee === 'kept') return 0n;
  const { feeMinor: originalFeeMinor, amountMinor: originalAmountMinor, refundedMinor } = original;
  return refundFee({ originalFeeMinor, originalAmountMinor, refundedMinor, refundMinor });
}

const ownFall = (card: BoundCard | null): DebitFall =>
  card === null ? { falls: 'debt', card } : { falls: 'own', card };

const isTerminalOf = (merchantId: MerchantId, own: OwnRoute): boolean => own.terminal?.merchantId === merchantId;

/** A debit held for its original's sake did not look at its own route, so no boundary can be in doubt. */
const held = (reason: HeldReason, originalId: TransactionId | null): HeldRow => ({
  outcome: 'held',
  reason,
  originalId,
  ambiguous: false,
});
