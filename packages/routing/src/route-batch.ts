// The routing kernel: for each transaction the route in effect at its instant, its fee, the doubt about it, and sums per group.
// Columns only, no allocation per row. Its obvious twin is route-slowly.ts.
import { checkColumns, type RoutingJob } from './check-columns.ts';
import {
  type DecisionColumns,
  EFFECT,
  type FeePlans,
  type GroupTotals,
  type Routed,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
import { feeOf } from './fee.ts';

const ROUTED: Routed = { kind: 'routed' };

/**
 * Routes, prices (R14) and sums a batch. Writes `out` for every row and adds the routed credits to `totals`; answers `overflow` with
 * the group as soon as a sum leaves ±(2^53 − 1), and throws `RoutingInputError` before writing anything when columns contradict their
 * contract. `noFeePlanRoute` (below zero) is the route of a fee-bearing credit that has a card but no plan. O(1) for a row not older
 * than its pair's last change, O(log k) for others, k being the rows of the pair's line.
 */
export function routeBatch(
  timelines: Timelines,
  plans: FeePlans,
  rows: TransactionColumns,
  noFeePlanRoute: number,
  out: DecisionColumns,
  totals: GroupTotals,
): Routed {
  const job: RoutingJob = { timelines, plans, rows, noFeePlanRoute, out, totals };
  checkColumns(job);
  for (let run = 0; run < rows.runPair.length; run++) {
    const overflown = routeRun(job, run);
    if (overflown >= 0) return { kind: 'overflow', group: overflown };
  }
  return ROUTED;
}

/** The row of the pair's line in effect at an instant: for the few rows of which a caller asks more than the kernel tells. */
export function lineInEffect(timelines: Timelines, pair: number, at: number): number {
  const { start, from } = timelines;
  const last = start[pair + 1]! - 1;
  return at >= from[last]! ? last : lineAt(from, start[pair]!, last, at);
}

/** Routes the rows of one run; the group whose sum overflowed, or -1. */
function routeRun(job: RoutingJob, run: number): number {
  const { timelines, rows, out, totals } = job;
  const { occurredAt, uncertaintyMicros, mode } = rows;
  const pair = rows.runPair[run]!;
  const first = timelines.start[pair]!;
  const last = timelines.start[pair + 1]! - 1;
  const lastFrom = timelines.from[last]!;
  const end = rows.runStart[run + 1]!;
  for (let index = rows.runStart[run]!; index < end; index++) {
    const at = occurredAt[index]!;
    const doubt = uncertaintyMicros[mode[index]!]!;
    const line = at >= lastFrom ? last : lineAt(timelines.from, first, last, at);
    out.ambiguous[index] = at - doubt >= lastFrom ? 0 : answerChanges(timelines, line, last, at, doubt);
    if (!decide(job, index, line)) continue;
    const group = timelines.group[line]!;
    if (!addToGroup(totals, group, rows.amountMinor[index]!, out.feeMinor[index]!)) return group;
  }
  return -1;
}

/** The row in effect at an instant before the last row's from. The line begins at -Infinity, so that there is always one. */
function lineAt(from: Float64Array, first: number, last: number, at: number): number {
  let low = first;
  let high = last;
  while (high - low > 1) {
    // from[low] <= at < from[high] holds all along.
    const middle = (low + high) >>> 1;
    if (from[middle]! <= at) low = middle;
    else high = middle;
  }
  return low;
}

/** 1 when a row with another answer is in effect anywhere in [at - doubt, at + doubt]. Row `first` is from -Infinity: it ends the walk. */
function answerChanges(timelines: Timelines, line: number, last: number, at: number, doubt: number): 0 | 1 {
  const { from, answer } = timelines;
  const here = answer[line]!;
  for (let row = line; from[row]! > at - doubt; row--) if (answer[row - 1]! !== here) return 1;
  for (let row = line + 1; row <= last && from[row]! <= at + doubt; row++) if (answer[row]! !== here) return 1;
  return 0;
}

/** Writes route, fee and plan of a row; says whether it is a routed credit and belongs in its group's sums. */
function decide(job: RoutingJob, index: number, line: number): boolean {
  const { timelines, out } = job;
  const route = timelines.route[line]!;
  const effect = job.rows.effect[index]!;
  out.route[index] = route;
  out.feeMinor[index] = 0;
  out.plan[index] = -1;
  if (route < 0 || effect === EFFECT.routeOnly) return false;
  if (effect === EFFECT.freeCredit) return true;
  const plan = timelines.plan[line]!;
  if (plan < 0) {
    out.route[index] = job.noFeePlanRoute;
    return false;
  }
  out.feeMinor[index] = feeOf(job.plans, plan, job.rows.amountMinor[index]!);
  out.plan[index] = plan;
  return true;
}

/** False when a sum, or the fee itself, leaves ±(2^53 − 1): a sum of two numbers inside shows above it even where it is rounded. */
function addToGroup(totals: GroupTotals, group: number, amountMinor: number, feeMinor: number): boolean {
  const grossMinor = totals.grossMinor[group]! + amountMinor;
  const feeSumMinor = totals.feeMinor[group]! + feeMinor;
  totals.count[group]! += 1;
  totals.grossMinor[group] = grossMinor;
  totals.feeMinor[group] = feeSumMinor;
  return isExact(grossMinor) && isExact(feeMinor) && isExact(feeSumMinor);
}

function isExact(value: number): boolean {
  return value <= Number.MAX_SAFE_INTEGER && value >= Number.MIN_SAFE_INTEGER;
}
