// The columns that go into the routing kernel and come out of it. Only numbers: ids became dense integers before. Amounts and fees
// are exact integers in Float64 (≤ 2^53 − 1), instants whole epoch microseconds.

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
  readonly fixedMinor: Float64Array;
  /** -Infinity for none. */
  readonly minimumMinor: Float64Array;
  /** Infinity for none. Where the minimum is above it, the cap holds. */
  readonly capMinor: Float64Array;
};

/** What a row asks of the kernel. */
export const EFFECT = { feeBearingCredit: 0, freeCredit: 1, routeOnly: 2 } as const;

/** Rows grouped by pair: run r holds rows runStart[r] .. runStart[r + 1] - 1, all of pair runPair[r] of the timelines. */
export type TransactionColumns = {
  /** runs + 1; runStart[0] is 0, the last entry is the count of rows and the length of the columns below. */
  readonly runStart: Uint32Array;
  readonly runPair: Uint32Array;
  readonly occurredAt: Float64Array;
  /** Above zero for credits, any sign for rows that are only routed. */
  readonly amountMinor: Float64Array;
  /** EFFECT: sale or completion; positive adjustment; debit or cancelled row (its own route is told, nothing is summed). */
  readonly effect: Uint8Array;
  /** Half width of the doubt about occurredAt by capture mode, in microseconds: uncertaintyMicros[mode[row]]. */
  readonly mode: Uint8Array;
  readonly uncertaintyMicros: Float64Array;
};

/** Reused between calls: fresh ones cost page faults. May be longer than the batch; entries beyond its rows stay as they are. */
export type DecisionColumns = {
  /** As Timelines.route; a fee-bearing credit with a route but without a plan gets `noFeePlanRoute`. */
  readonly route: Int32Array;
  readonly feeMinor: Float64Array;
  /** Row of the fee plan table that priced the row, else -1. */
  readonly plan: Int32Array;
  /** 1 where another answer is in effect anywhere within occurredAt ± uncertainty, both ends included. */
  readonly ambiguous: Uint8Array;
};

/** Sums per group over routed credits, indexed by Timelines.group. Added to, so that several calls may sum one batch. */
export type GroupTotals = {
  readonly count: Float64Array;
  readonly grossMinor: Float64Array;
  readonly feeMinor: Float64Array;
};

/** `overflow`: a sum of this group left ±(2^53 − 1); decisions and totals are half written and the batch is to be refused whole. */
export type Routed = { readonly kind: 'routed' } | { readonly kind: 'overflow'; readonly group: number };

/** Decision columns of that many rows, to be filled by `routeBatch` and reused. */
export function emptyDecisions(rows: number): DecisionColumns {
  return {
    route: new Int32Array(rows),
    feeMinor: new Float64Array(rows),
    plan: new Int32Array(rows),
    ambiguous: new Uint8Array(rows),
  };
}

/** Totals of that many groups, all zero. */
export function emptyTotals(groups: number): GroupTotals {
  return {
    count: new Float64Array(groups),
    grossMinor: new Float64Array(groups),
    feeMinor: new Float64Array(groups),
  };
}
