// The estate: everything known about terminals, accounts, bindings and fee plans, foldable at any knowledge position K.
// Contract only in this file: estate-history.ts implements it.

import type { EstateEvent, Scope } from '../event/estate-events.ts';
import type { AccountId, AcquirerId, BindingId, MerchantId, Mid, StoreId, TerminalId, Tid } from '../ids.ts';
import type { Minor } from '../money/amount.ts';
import type { Currency } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';

/** One stretch of a painted line of time, half-open; `to` null means without end. Segments of a line are ordered and never overlap (I1). */
export type Segment<T> = { readonly from: Instant; readonly to: Instant | null; readonly shows: T };

export type Assignment = {
  readonly terminalId: TerminalId;
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly merchantId: MerchantId;
  readonly storeId: StoreId | null;
  readonly serial: string | null;
};
export type ScopeKey = {
  readonly merchantId: MerchantId;
  readonly scope: Scope;
  readonly scopeId: string;
  readonly currency: Currency;
};
/** What a binding key shows: a binding, or the hole that its end left (R7). */
export type BindingShown =
  | { readonly kind: 'binding'; readonly bindingId: BindingId; readonly accountId: AccountId }
  | { readonly kind: 'hole'; readonly bindingId: BindingId };
export type FeePlan = {
  /** `<merchant>.<scope>.<scope id>.<currency>@<position of its event>`: names the plan in receipts. */
  readonly planId: string;
  readonly rateMillionths: number;
  readonly fixedMinor: Minor;
  readonly minimumMinor: Minor | null;
  readonly capMinor: Minor | null;
  readonly refundFee: 'kept' | 'returned';
};
export type Account = {
  readonly accountId: AccountId;
  readonly merchantId: MerchantId;
  readonly token: string;
  readonly tail: string;
  readonly minimumPayoutMinor: ReadonlyMap<Currency, Minor>;
};

/** What is known at one K. Every answer is a fold of the facts at positions ≤ K in position order; lines come back ordered. */
export interface Estate {
  readonly knownAt: bigint;
  /** R1: assign and unassign painted in position order; stretches without assignment are absent. */
  assignmentsOf(terminalId: TerminalId): readonly Segment<Assignment>[];
  /** Every stretch in which some terminal shows (acquirer, MID, TID), ordered by from. Never overlapping while `tid-taken` holds. */
  assignmentsShowing(acquirerId: AcquirerId, mid: Mid, tid: Tid): readonly Segment<Assignment>[];
  /** R7. Stretches that show nothing are absent. */
  bindingLine(key: ScopeKey): readonly Segment<BindingShown>[];
  /** R14: plans overlay each other as bindings do, without end. */
  feeLine(key: ScopeKey): readonly Segment<FeePlan>[];
  account(accountId: AccountId): Account | null;
  accountsOf(merchantId: MerchantId): readonly Account[];
  /** Keys under which the merchant has any binding fact (also ended or voided) in the currency: R19's search for live bindings. */
  bindingKeysOf(merchantId: MerchantId, currency: Currency): readonly ScopeKey[];
  /** Keys under which the merchant has any fee plan in the currency. */
  feeKeysOf(merchantId: MerchantId, currency: Currency): readonly ScopeKey[];
}

/** Collects facts once and answers for any K up to the last one: `at` is cheap, lines are folded on demand and kept per view. */
export interface EstateHistory {
  /** Positions must increase. Cost O(1). */
  apply(event: EstateEvent, position: bigint): void;
  at(knownAt: bigint): Estate;
  /**
   * What the facts in (afterK, toK] may have changed: terminals with assignment facts and binding keys with binding facts.
   * The search for misroutes (R20) re-routes only what they touch.
   */
  touched(
    afterK: bigint,
    toK: bigint,
  ): { readonly terminals: readonly TerminalId[]; readonly bindingKeys: readonly ScopeKey[] };
}
