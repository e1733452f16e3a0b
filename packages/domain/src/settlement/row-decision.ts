// What a batch decides about one row: routed, cancelled or held, and nothing else (R3). Frozen once the batch is routed.
import type { Scope } from '../event/estate-events.ts';
import type { AccountId, BindingId, MerchantId, StoreId, TerminalId, TransactionId } from '../ids.ts';
import type { HeldReason } from '../transaction.ts';

/** The terminal under which a routed row is totalled (R17), with its merchant and store. */
export type TotalledUnder = {
  readonly merchantId: MerchantId;
  readonly terminalId: TerminalId;
  readonly storeId: StoreId | null;
};
export type BoundCard = { readonly accountId: AccountId; readonly bindingId: BindingId; readonly scope: Scope };

export type RoutedCredit = TotalledUnder &
  BoundCard & {
    readonly outcome: 'routed';
    readonly effect: 'credit';
    readonly feeMinor: bigint;
    /** The plan that priced the row and its setting for refunds; null for an adjustment, which pays no fee. */
    readonly pricedBy: { readonly planId: string; readonly refundFee: 'kept' | 'returned' } | null;
    readonly ambiguous: boolean;
  };

/** R13: a debit falls on its original's account, where it routes itself, or on the merchant's debt, which has no card. */
export type DebitFall =
  | { readonly falls: 'original' | 'own'; readonly card: BoundCard }
  | { readonly falls: 'debt'; readonly card: null };

export type RoutedDebit = TotalledUnder &
  DebitFall & {
    readonly outcome: 'routed';
    readonly effect: 'debit';
    /** Zero or, where a fee is given back, below. */
    readonly feeMinor: bigint;
    readonly originalId: TransactionId | null;
    readonly ambiguous: boolean;
  };

/** One of a pair: a void or reversal and its original name each other. */
export type CancelledRow = { readonly outcome: 'cancelled'; readonly otherId: TransactionId };

export type HeldRow = {
  readonly outcome: 'held';
  readonly reason: HeldReason;
  /** The original a debit found although it is held. */
  readonly originalId: TransactionId | null;
  readonly ambiguous: boolean;
};

export type RoutedRow = RoutedCredit | RoutedDebit;
export type RowDecision = RoutedRow | CancelledRow | HeldRow;

/** The card a routed row's money stands on; null for the merchant's debt. */
export function cardOf(decision: RoutedRow): BoundCard | null {
  return decision.effect === 'credit' ? decision : decision.card;
}
