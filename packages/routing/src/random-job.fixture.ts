// Random jobs by a number, far faster than fast-check draws them, for sweeps of a million; and what holds every kernel to the twin.

import type { ArrivalJob } from './arrival-columns.ts';
import { type Column, type ColumnMemory, createColumnMemory } from './column-memory.ts';
import { columnsOfTotals, jobOf, type Line, type Plan, type Row, unlistedGroup } from './columns.fixture.ts';
import { FAST_AMOUNT_MAX } from './fee.ts';
import { clearTotals, drainTotals, emptyTotals, groupsIn, overflowOf, type Routed } from './group-totals.ts';
import { createTallies, drainTallies, talliesOver } from './pair-tallies.ts';
import { createArrivals, routeArrivalRows } from './route-arrivals.ts';
import { routeBatch } from './route-batch.ts';
import { routeRuns } from './route-runs.ts';
import { routeSegments } from './route-segments.ts';
import { routeSlowly } from './route-slowly.ts';
import type { RoutingJob } from './routing-job.ts';
import { createWasmArrivals } from './wasm-arrivals.ts';
import { createWasmKernel } from './wasm-kernel.ts';

export { columnsOfTotals } from './columns.fixture.ts';

export type Drawn = { readonly lines: Line[][]; readonly plans: Plan[]; readonly rows: Row[] };

const MAX = Number.MAX_SAFE_INTEGER;
const INSTANT_MAX = Number.MAX_SAFE_INTEGER;
const RATES = [0, 1, 3_800, 6_000, 10_000, 500_000, 999_927, 1_000_000];
/** What most rows of a job are like: mixed twice, all late, all at equal instants, all held, all at the ends of the columns' ranges. */
const MOODS = ['mixed', 'mixed', 'late', 'equal', 'held', 'ends'] as const;

const MEMORY_USED_MAX = 32 * 2 ** 20;

type Below = (count: number) => number;

/** Whole numbers below a count, the same ones for a seed. */
export function numbersOf(seed: number): Below {
  let state = (seed ^ 0x9e37_79b9) >>> 0;
  return count => {
    state = (state + 0x6d2b_79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * count);
  };
}

/** The job of that number: up to four pairs of up to seven lines, up to twelve rows in any order. */
export function drawJob(seed: number): Drawn {
  const below = numbersOf(seed);
  const mood = MOODS[below(MOODS.length)]!;
  const lines = Array.from({ length: 1 + below(4) }, () => drawLine(below, mood === 'held'));
  const plans = Array.from({ length: 3 }, () => drawPlan(below));
  return { lines, plans, rows: Array.from({ length: below(13) }, () => drawRow(below, lines.length, mood)) };
}

function drawLine(below: Below, held: boolean): Line[] {
  const times = [...new Set(Array.from({ length: below(7) }, () => below(25)))].sort((a, b) => a - b);
  return [-Infinity, ...times].map((from, index) => {
    const card = below(4);
    const plan = below(4) - 1;
    return held || below(5) === 0
      ? { from, route: -1 - card, answer: -1 - card, group: -1, plan }
      : { from, route: card * 8 + index, answer: card, group: card, plan };
  });
}

function drawPlan(below: Below): Plan {
  return {
    rateMillionths: below(2) === 0 ? RATES[below(RATES.length)]! : below(1_000_001),
    fixedMinor: below(9) === 0 ? MAX - below(2) : below(51),
    minimumMinor: below(2) === 0 ? null : below(101),
    capMinor: below(2) === 0 ? null : below(10) === 0 ? MAX - below(3) : below(1_001),
  };
}

function drawRow(below: Below, pairs: number, mood: (typeof MOODS)[number]): Row {
  const effect = [0, 0, 0, 1, 2, 3][below(6)]!;
  const amount = drawAmount(below);
  return {
    pair: below(pairs),
    occurredAt: drawInstant(below, mood),
    amountMinor: effect === 2 ? -amount : amount,
    effect,
    mode: below(3),
  };
}

function drawInstant(below: Below, mood: (typeof MOODS)[number]): number {
  if (mood === 'ends') return [-INSTANT_MAX, INSTANT_MAX, 0, -1][below(4)]!;
  if (mood === 'equal') return 12;
  return mood === 'late' ? below(15) - 10 : below(45) - 10;
}

/** Small ones; ones whose product with a rate lies at 2^52, at 2^53 or on a half; the largest of the fast way; the largest of all. */
function drawAmount(below: Below): number {
  const kind = below(11);
  if (kind < 6) return 1 + below(2_000);
  if (kind < 8) return beside(below, Math.floor(2 ** 52 / RATES[1 + below(RATES.length - 1)]!));
  if (kind === 8) return beside(below, Math.floor(2 ** 53 / RATES[1 + below(RATES.length - 1)]!));
  if (kind === 9) return beside(below, FAST_AMOUNT_MAX);
  return MAX - below(6);
}

const beside = (below: Below, center: number): number => Math.min(MAX, Math.max(1, center + below(7) - 3));

type Answer = { readonly answer: Routed } & Pick<RoutingJob, 'out' | 'totals'>;

/** Every way to route a job that knows no threads, each by its name. One memory and one scratch serve all jobs. */
function createWays(memory: ColumnMemory = createColumnMemory(64 * 2 ** 20)) {
  const module = createWasmKernel(memory);
  const ways = {
    'TypeScript, whole': (job: RoutingJob) => routeBatch(job),
    'TypeScript, run by run in two shares': (job: RoutingJob) => routeInShares(job),
    'TypeScript, as if runs lay far apart': (job: RoutingJob) =>
      routeRuns(job, 0, job.rows.runPair.length, true) ? routed : overflowOf(job.totals),
    'WebAssembly, last run first': (job: RoutingJob) => {
      const runs = job.rows.runPair.length;
      const isExact = module.routeRuns(job, Math.min(1, runs), runs);
      return module.routeRuns(job, 0, Math.min(1, runs)) && isExact ? routed : overflowOf(job.totals);
    },
    'segments by ranges of pairs, TypeScript': segmentsBy(jobs => routeSegments(jobs, 1), memory),
    'segments by ranges of pairs, WebAssembly': segmentsBy(jobs => module.routeSegments(jobs, 1), memory),
    'arrivals, TypeScript': arrivalsBy(createArrivals(memory).routeArrivals, memory),
    'arrivals, WebAssembly': arrivalsBy(createWasmArrivals(memory).routeArrivals, memory),
    'arrivals, two threads, TypeScript': arrivalsBy(job => inStretches(job, memory), memory),
  };
  return { memory, ways };
}

const routed: Routed = { kind: 'routed' };

function arrivalsBy(route: (job: ArrivalJob) => Routed, memory: ColumnMemory) {
  return (job: RoutingJob): Routed => route(inArrivalOrder(job, memory));
}

/** The job with a pair a row instead of runs. */
export function inArrivalOrder(
  { index, rows: { runStart, runPair, ...rows }, out, totals }: RoutingJob,
  memory: ColumnMemory,
): ArrivalJob {
  const pair = memory.uint32(rows.effect.length);
  for (let run = 0; run < runPair.length; run++) pair.fill(runPair[run]!, runStart[run]!, runStart[run + 1]!);
  return { index, rows: { ...rows, pair }, out, totals };
}

/** Three rows at a time, the last ones first, in turn by one of two threads: each has tallies and sums of its own. */
function inStretches(job: ArrivalJob, memory: ColumnMemory): Routed {
  const { pair } = job.rows;
  const newTallies = () => talliesOver(createTallies(job.index, memory), memory.memory);
  const own = { job, tallies: newTallies() };
  const other = { job: { ...job, totals: emptyTotals(groupsIn(job.totals)) }, tallies: newTallies() };
  for (let from = 3 * Math.floor(pair.length / 3); from >= 0; from -= 3) {
    const { job: part, tallies } = from % 2 === 0 ? own : other;
    routeArrivalRows(part, tallies, from, Math.min(from + 3, pair.length));
  }
  for (const { job: part, tallies } of [own, other]) drainTallies(part, tallies);
  drainTotals(job.totals, other.job.totals);
  return overflowOf(job.totals);
}

/** The job's rows as three segments, which pairs may share, in ranges as small as can be. */
function segmentsBy(route: (jobs: readonly RoutingJob[]) => boolean, memory: ColumnMemory) {
  return (job: RoutingJob): Routed => {
    const rows = job.rows.effect.length;
    const ends = [0, Math.floor(rows / 3), Math.floor((2 * rows) / 3), rows];
    const segments = ends.slice(1).map((end, index) => segmentOf(job, memory, { from: ends[index]!, end }));
    return route(segments) ? routed : overflowOf(job.totals);
  };
}

function segmentOf(job: RoutingJob, memory: ColumnMemory, { from, end }: { from: number; end: number }): RoutingJob {
  const { runStart, runPair, ...rows } = job.rows;
  const held = [...runPair.keys()].filter(run => runStart[run]! < end && runStart[run + 1]! > from);
  const segment = { runStart: memory.uint32(held.length + 1), runPair: memory.uint32(held.length) };
  segment.runStart.set([...held.map(run => Math.max(0, runStart[run]! - from)), end - from]);
  segment.runPair.set(held.map(run => runPair[run]!));
  return { ...job, rows: { ...segment, ...cut(rows, from, end) }, out: cut(job.out, from, end) };
}

const cut = <C extends Record<string, Column>>(columns: C, from: number, end: number): C =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.subarray(from, end)])) as C;

/** Every run by itself, the odd ones summed apart, as by two threads. */
function routeInShares(job: RoutingJob): Routed {
  const other = { ...job, totals: emptyTotals(groupsIn(job.totals)) };
  for (let run = job.rows.runPair.length - 1; run >= 0; run--) routeRuns(run % 2 === 0 ? job : other, run, run + 1);
  drainTotals(job.totals, other.totals);
  return overflowOf(job.totals);
}

/** What the twin says of the job: what every way is held to. */
export function twinOf({ lines, plans, rows }: Drawn): Answer {
  const { job, plans: indexed } = jobOf(lines, plans, rows);
  return { answer: routeSlowly(job, indexed), out: job.out, totals: job.totals };
}

/** The job with all its columns in the memory. */
export function jobWithin(memory: ColumnMemory, { lines, plans, rows }: Drawn): RoutingJob {
  return jobOf(lines, plans, rows, memory).job;
}

/** The first difference from the twin's answer, or null. Sums of a refused batch are not compared: they are not exact. */
export function differenceOf(twin: Answer, { answer, out, totals }: Answer): string | null {
  if (answer.kind !== twin.answer.kind) return `answers ${answer.kind}`;
  if (answer.kind === 'overflow' && twin.answer.kind === 'overflow')
    return answer.group === twin.answer.group ? null : `overflow of group ${answer.group}`;
  // Bits are compared first, and names are looked for where they differ.
  const areSame = isEqual(totals.counts, twin.totals.counts) && unlistedGroup(totals) === undefined;
  const [told, wanted] = areSame ? [{}, {}] : [columnsOfTotals(totals), columnsOfTotals(twin.totals)];
  return firstDifference({ ...out, ...told }, { ...twin.out, ...wanted });
}

type Columns = Readonly<Record<string, ArrayLike<number>>>;

function firstDifference(columns: Columns, wanted: Columns): string | null {
  for (const [name, column] of Object.entries(wanted))
    for (let index = 0; index < column.length; index++)
      if (!Object.is(column[index], columns[name]![index])) return `${name}[${index}] is ${columns[name]![index]}`;
  return null;
}

function isEqual(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  for (let index = 0; index < right.length; index++) if (left[index] !== right[index]) return false;
  return true;
}

/** Routes the jobs numbered from .. to - 1 in every way; answers what differs, with the number that draws it again. */
export function sweep(from: number, to: number): string[] {
  let { memory, ways } = createWays();
  const differences: string[] = [];
  for (let seed = from; seed < to && differences.length < 10; seed++) {
    // A memory cannot give back a job without what the ways took after it: a fresh one once in a while.
    if (memory.used() > MEMORY_USED_MAX) ({ memory, ways } = createWays());
    const drawn = drawJob(seed);
    const twin = twinOf(drawn);
    const job = jobWithin(memory, drawn);
    for (const [name, way] of Object.entries(ways)) {
      clearTotals(job.totals);
      for (const column of Object.values(job.out)) column.fill(7);
      const difference = differenceOf(twin, { answer: way(job), out: job.out, totals: job.totals });
      if (difference !== null) differences.push(`job ${seed}, ${name}: ${difference}`);
    }
  }
  return differences;
}
