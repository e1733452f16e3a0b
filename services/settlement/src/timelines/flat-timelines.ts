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
  type MerchantId,
  type Mid,
  type Scope,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import type { FeePlans, Timelines } from '@asof/routing';
import type { FactColumns } from './fact-columns.ts';
import type { FlatTexts } from './flat-texts.ts';

/** As received (R1): which terminal it is depends on what is known, and stands in the timeline's rows. */
export type Pair = {
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly currency: Currency;
};

/** A card under a terminal's assignment: one stretch of its binding, which may be wider than the assignment. */
export type Route = {
  readonly assignment: Assignment;
  readonly scope: Scope;
  readonly bindingId: BindingId;
  readonly accountId: AccountId;
  /** Its number among the groups. */
  readonly group: number;
};

/** R17: under what a routed credit is totalled. */
export type Group = {
  readonly merchantId: MerchantId;
  readonly terminalId: TerminalId;
  readonly accountId: AccountId;
  readonly currency: Currency;
};

/** The same by the numbers of the estate's dictionaries. */
export type GroupNumbers = { merchant: number; terminal: number; account: number; currency: number };

/** Everything is numbered by the order of pairs and, inside a pair, of time; the same facts and pairs give the same numbers. */
export type FlatTimelines = {
  /** Pair p of the kernel is pair p of the list that was flattened. */
  readonly timelines: Timelines;
  /** By pair: the number of its currency, the same in every call (scope-keys.ts). */
  readonly currencies: Int32Array;
  readonly plans: FeePlans;
  /** Routes are numbered 0 … routeCount − 1 where Timelines.route is ≥ 0; below it is `heldRoute` of the reason. */
  readonly routeCount: number;
  /** Groups are numbered 0 … groupCount − 1; each (merchant, terminal, account, currency) once. */
  readonly groupCount: number;
  /** What a number ≥ 0 of Timelines.route, group or plan means: an object made when it is asked for. */
  readonly routeAt: (route: number) => Route;
  readonly groupAt: (group: number) => Group;
  readonly feePlanAt: (plan: number) => FeePlan;
  /** The numbers of a group, in what is given: for those who go past all of them. */
  readonly ofGroup: (group: number, numbers: GroupNumbers) => void;
  /** What was flattened: its dictionaries name merchants, terminals and accounts. */
  readonly columns: FactColumns;
  /** The same as texts, for those who write down many. */
  readonly texts: FlatTexts;
  /** By Timelines.answer; null below zero, where it is `heldRoute` of the reason. */
  readonly accountAt: (answer: number) => AccountId | null;
  /** By row of the timelines, held rows too: whose terminal it is, null where there is none. */
  readonly assignmentAt: (line: number) => Assignment | null;
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
