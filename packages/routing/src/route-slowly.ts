// The obvious twin of the routing kernel: row by row, every line scanned whole, money in bigint. Slow on purpose and meant to be right
// by looking at it; tests and differential runs hold the kernel to it.
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

const EXACT_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Same contract as `routeBatch`. */
export function routeSlowly(
  timelines: Timelines,
  plans: FeePlans,
  rows: TransactionColumns,
  noFeePlanRoute: number,
  out: DecisionColumns,
  totals: GroupTotals,
): Routed {
  const job: RoutingJob = { timelines, plans, rows, noFeePlanRoute, out, totals };
  checkColumns(job);
  for (let run = 0; run < rows.runPair.length; run++)
    for (let index = rows.runStart[run]!; index < rows.runStart[run + 1]!; index++) {
      const group = routeRow(job, rows.runPair[run]!, index);
      if (group !== null) return { kind: 'overflow', group };
    }
  return { kind: 'routed' };
}

/** Decides one row; the group whose sum left the exact range, or null. */
function routeRow(job: RoutingJob, pair: number, index: number): number | null {
  const { timelines, plans, rows, out } = job;
  const at = rows.occurredAt[index]!;
  const doubt = rows.uncertaintyMicros[rows.mode[index]!]!;
  const inDoubt = linesWithin(timelines, pair, at - doubt, at + doubt).map(line => timelines.answer[line]!);
  out.ambiguous[index] = new Set(inDoubt).size > 1 ? 1 : 0;

  const line = linesWithin(timelines, pair, at, at)[0]!;
  const route = timelines.route[line]!;
  const plan = timelines.plan[line]!;
  const isCredit = rows.effect[index] !== EFFECT.routeOnly;
  const bearsFee = rows.effect[index] === EFFECT.feeBearingCredit;
  const lacksPlan = route >= 0 && bearsFee && plan < 0;
  const isPriced = route >= 0 && bearsFee && plan >= 0;
  const amountMinor = BigInt(rows.amountMinor[index]!);
  const feeMinor = isPriced ? feeSlowly(plans, plan, amountMinor) : 0n;
  out.route[index] = lacksPlan ? job.noFeePlanRoute : route;
  out.plan[index] = isPriced ? plan : -1;
  out.feeMinor[index] = Number(feeMinor);

  if (!isCredit || route < 0 || lacksPlan) return null;
  const group = timelines.group[line]!;
  return addSlowly(job.totals, group, amountMinor, feeMinor) ? null : group;
}

/** The pair's rows that are in effect at some instant of [earliest, latest]. */
function linesWithin(timelines: Timelines, pair: number, earliest: number, latest: number): number[] {
  const lines: number[] = [];
  const end = timelines.start[pair + 1]!;
  for (let line = timelines.start[pair]!; line < end; line++) {
    const to = line + 1 < end ? timelines.from[line + 1]! : Infinity;
    if (timelines.from[line]! <= latest && to > earliest) lines.push(line);
  }
  return lines;
}

function feeSlowly(plans: FeePlans, plan: number, amountMinor: bigint): bigint {
  const product = amountMinor * BigInt(plans.rateMillionths[plan]!);
  const down = product / 1_000_000n;
  const twiceTheRest = (product - down * 1_000_000n) * 2n;
  const isUp = twiceTheRest > 1_000_000n || (twiceTheRest === 1_000_000n && down % 2n === 1n);
  const fee = (isUp ? down + 1n : down) + BigInt(plans.fixedMinor[plan]!);
  const minimum = plans.minimumMinor[plan]!;
  const cap = plans.capMinor[plan]!;
  const raised = minimum !== -Infinity && fee < BigInt(minimum) ? BigInt(minimum) : fee;
  return cap !== Infinity && raised > BigInt(cap) ? BigInt(cap) : raised;
}

function addSlowly(totals: GroupTotals, group: number, amountMinor: bigint, feeMinor: bigint): boolean {
  const grossMinor = BigInt(totals.grossMinor[group]!) + amountMinor;
  const feeSumMinor = BigInt(totals.feeMinor[group]!) + feeMinor;
  totals.count[group] = totals.count[group]! + 1;
  totals.grossMinor[group] = Number(grossMinor);
  totals.feeMinor[group] = Number(feeSumMinor);
  return [grossMinor, feeMinor, feeSumMinor].every(value => value <= EXACT_MAX && value >= -EXACT_MAX);
}
