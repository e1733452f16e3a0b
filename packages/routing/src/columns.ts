// The columns that go into the routing kernels and come out of them. Only numbers: ids became dense integers before. Amounts and fees
// are exact integers in Float64 (≤ 2^53 − 1), instants whole epoch microseconds. Any of them may lie over shared memory.
import type { ColumnMemory } from './column-memory.ts';

/**
 * Timelines of pairs, flattened: assignments × scopes × currencies × fee plans merged into one ordered line per pair, so that one
 * search answers everything. Rows of pair p are start[p] .. start[p + 1] - 1; each pair begins with a row from -Infinity.
 */
export type Timelines = {
  /** pairs + 1; start[0] is 0. */
  readonly start: Uint32Array;
  /** First instant of the row, inclusive; strictly increasing inside a pair. */
  readonly from: Float64Array;
  /** ≥ 0: the caller's number of (merchant, terminal, binding, account …); below: -1 - reason, the caller's number of a held reason. */
  readonly route: Int32Array;
  /** Equal numbers mean the same card or the same held reason: what BOUNDARY_AMBIGUOUS compares (R4). */
  readonly answer: Int32Array;
  /** Totals group of a routed row: (merchant, terminal, account, currency); -1 where route < 0. */
  readonly group: Int32Array;
  /** Row of the fee plan table, -1 where no plan is in effect. */
  readonly plan: Int32Array;
};

/** R14: fee = clamp(halfEven(amount × rate) + fixed, minimum, cap). */
export type FeePlans = {
  /** 0 .. 1,000,000. */
  readonly rateMillionths: Int32Array;
  /** None of the amounts is below zero: a sum of fees never falls, so that one look at its end shows whether it was ever inexact. */
  readonly fixedMinor: Float64Array;
  /** -Infinity for none. */
  readonly minimumMinor: Float64Array;
  /** Infinity for none. Where the minimum is above it, the cap holds. */
  readonly capMinor: Float64Array;
};

/** What holds for a whole batch. */
export type RoutingSettings = {
  /** Below zero: the route of a fee-bearing credit that has a card but no fee plan (R14). */
  readonly noFeePlanRoute: number;
  /** By pair: the totals group of rows held for reason 0; those for reason r stand in heldGroup[pair] + r. */
  readonly heldGroup: Uint32Array;
  /** Half width of the doubt about occurredAt by capture mode, in microseconds (R4). */
  readonly uncertaintyMicros: Float64Array;
  /** How many totals groups there are, those of held rows among them. */
  readonly groups: number;
};

/** What a row asks of the kernel. `passedOver`: decided elsewhere; not doubtful, zeros are written and nothing is summed. */
export const EFFECT = { feeBearingCredit: 0, freeCredit: 1, debit: 2, passedOver: 3 } as const;

/** Rows grouped by pair: run r holds rows runStart[r] .. runStart[r + 1] - 1, all of pair runPair[r] of the timelines. */
export type TransactionColumns = {
  /** runs + 1; runStart[0] is 0, the last entry is the count of rows and the length of the columns below. */
  readonly runStart: Uint32Array;
  readonly runPair: Uint32Array;
  readonly occurredAt: Float64Array;
  /** Above zero for credits, below for debits, anything for rows passed over. */
  readonly amountMinor: Float64Array;
  /** EFFECT: sale or completion; positive adjustment; debit; decided elsewhere. */
  readonly effect: Uint8Array;
  /** Capture mode: an index into `uncertaintyMicros`. */
  readonly mode: Uint8Array;
};

/** Reused between calls: fresh ones cost page faults. May be longer than the batch; entries beyond its rows stay as they are. */
export type DecisionColumns = {
  /** ≥ 0: the row of the timelines in effect, which routes it; below: the held reason as in Timelines.route. */
  readonly line: Int32Array;
  /** Of fee-bearing credits that are routed; 0 for every other row. */
  readonly feeMinor: Float64Array;
  /** 1 where another answer is in effect anywhere within occurredAt ± uncertainty, both ends included. */
  readonly ambiguous: Uint8Array;
};

/** Decision columns of that many rows, to be filled by the kernels and reused; in the memory, where one is given. */
export function emptyDecisions(rows: number, memory?: ColumnMemory): DecisionColumns {
  if (memory !== undefined)
    return { line: memory.int32(rows), feeMinor: memory.float64(rows), ambiguous: memory.uint8(rows) };
  return { line: new Int32Array(rows), feeMinor: new Float64Array(rows), ambiguous: new Uint8Array(rows) };
}
