// The obvious twin of the routing kernels: row by row, every line scanned whole, money in bigint. Slow on purpose and meant to be right
// by looking at it; tests and differential runs hold the kernels to it.
import { EFFECT, type FeePlans, type Timelines } from './columns.ts';
import {
  COUNT,
  COUNT_SHIFT,
  type GroupSums,
  type GroupTotals,
  listGroup,
  maySoManyBeListed,
  type Routed,
  SUM,
  SUM_SHIFT,
  sumsOf,
} from './group-totals.ts';
import { checkJob, type RoutingJob } from './routing-job.ts';

const EXACT_MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Same contract as `routeBatch`, of which it uses the checks and nothing else; `plans` as they were indexed. */
export function routeSlowly(job: RoutingJob, plans: FeePlans): Routed {
  checkJob(job);
  const { runStart, runPair } = job.rows;
  const sums = new Map<string, bigint>();
  for (let run = 0; run < runPair.length; run++)
    for (let row = runStart[run]!; row < runStart[run + 1]!; row++) routeRow(job, plans, runPair[run]!, row, sums);
  return writeSums(job.totals, sums);
}

function routeRow(job: RoutingJob, plans: FeePlans, pair: number, row: number, sums: Map<string, bigint>): void {
  const { index, rows, out } = job;
  const { timelines, settings } = index;
  const effect = rows.effect[row]!;
  if (effect === EFFECT.passedOver) {
    out.line[row] = out.feeMinor[row] = out.ambiguous[row] = 0;
    return;
  }
  const at = rows.occurredAt[row]!;
  const doubt = settings.uncertaintyMicros[rows.mode[row]!]!;
  const inDoubt = linesWithin(timelines, pair, at - doubt, at + doubt).map(line => timelines.answer[line]!);
  out.ambiguous[row] = new Set(inDoubt).size > 1 ? 1 : 0;

  const line = linesWithin(timelines, pair, at, at)[0]!;
  const route = timelines.route[line]!;
  const plan = timelines.plan[line]!;
  const bearsFee = effect === EFFECT.feeBearingCredit;
  const lacksPlan = route >= 0 && bearsFee && plan < 0;
  const isPriced = route >= 0 && bearsFee && plan >= 0;
  const held = lacksPlan ? settings.noFeePlanRoute : route;
  const amount = BigInt(rows.amountMinor[row]!);
  const fee = isPriced ? feeSlowly(plans, plan, amount) : 0n;
  out.line[row] = held < 0 ? held : line;
  out.feeMinor[row] = Number(fee);

  const group = held < 0 ? settings.heldGroup[pair]! + (-1 - held) : timelines.group[line]!;
  const add = (column: keyof GroupSums, value: bigint) =>
    sums.set(`${column} ${group}`, (sums.get(`${column} ${group}`) ?? 0n) + value);
  if (effect === EFFECT.debit) {
    add('debitCount', 1n);
    add('debitMinor', -amount);
  } else {
    add('creditCount', 1n);
    add('creditMinor', amount);
    add('feeMinor', fee);
  }
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

function writeSums(totals: GroupTotals, sums: ReadonlyMap<string, bigint>): Routed {
  const beyond = new Set<number>();
  for (const [name, value] of sums) {
    const [column, number] = name.split(' ') as [keyof GroupSums, string];
    const group = Number(number);
    if (maySoManyBeListed(totals, 1)) listGroup(totals, group);
    const sum = BigInt(sumsOf(totals, group)[column]) + value;
    if (sum > EXACT_MAX) beyond.add(group);
    writeSum(totals, column, group, Number(sum));
  }
  return beyond.size === 0 ? { kind: 'routed' } : { kind: 'overflow', group: Math.min(...beyond) };
}

function writeSum({ sums, counts }: GroupTotals, column: keyof GroupSums, group: number, sum: number): void {
  if (column === 'creditCount') counts[(group << COUNT_SHIFT) + COUNT.credits] = sum;
  else if (column === 'debitCount') counts[(group << COUNT_SHIFT) + COUNT.debits] = sum;
  else sums[(group << SUM_SHIFT) + SUM[column]] = sum;
}
