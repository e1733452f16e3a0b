// Timelines of a batch's pairs as columns for the routing kernel, and the tables that say what the kernel's numbers mean.
import {
  type AccountId,
  type AcquirerId,
  type Assignment,
  type BindingId,
  type Currency,
  type FeePlan,
  HELD_REASONS,
  type HeldReason,
  type Instant,
  type MerchantId,
  type Mid,
  type Scope,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import type { FeePlans, Timelines } from '@asof/routing';

/** As received (R1): which terminal it is depends on what is known, and stands in the timeline's rows. */
export type Pair = {
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly currency: Currency;
};

/** A card under a terminal's assignment. `from` and `to` bound the binding's own stretch, which may be wider than the assignment. */
export type Route = {
  readonly assignment: Assignment;
  readonly scope: Scope;
  readonly bindingId: BindingId;
  readonly accountId: AccountId;
  readonly from: Instant;
  readonly to: Instant | null;
  /** Its number in `groups`. */
  readonly group: number;
};

/** R17: under what a routed credit is totalled. */
export type Group = {
  readonly merchantId: MerchantId;
  readonly terminalId: TerminalId;
  readonly accountId: AccountId;
  readonly currency: Currency;
};

/** Everything is numbered by the order of pairs and, inside a pair, of time; the same facts and pairs give the same numbers. */
export type FlatTimelines = {
  /** Pair p of the kernel is pair p of the list that was flattened. */
  readonly timelines: Timelines;
  readonly plans: FeePlans;
  /** By Timelines.route where it is ≥ 0; below it is `heldRoute` of the reason. */
  readonly routes: readonly Route[];
  /** By Timelines.group; each (merchant, terminal, account, currency) once. */
  readonly groups: readonly Group[];
  /** By Timelines.plan. */
  readonly feePlans: readonly FeePlan[];
  /** By Timelines.answer where it is ≥ 0; below it is `heldRoute` of the reason. */
  readonly accounts: readonly AccountId[];
  /** Per row of the timelines, held rows too: the number in `assignments` of whose terminal it is, -1 where there is none. */
  readonly assignment: Int32Array;
  readonly assignments: readonly Assignment[];
};

/** The number of a held reason where routes and answers stand. */
export function heldRoute(reason: HeldReason): number {
  return -1 - HELD_REASONS.indexOf(reason);
}

/** The reason whose number a route below zero is. */
export function heldReasonOf(route: number): HeldReason {
  const reason = HELD_REASONS[-1 - route];
  if (reason === undefined) throw new RangeError(`${route} is the number of no held reason`);
  return reason;
}
