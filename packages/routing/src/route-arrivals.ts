// Routes rows in the order they came in: no sort. Each row reads and writes its pair's tally, one line of the cache, without a branch, so
// that the machine fetches the lines of many rows at once; what tallies do not answer waits, as in route-runs.ts.
import type { ArrivalJob, ArrivalKernelJob } from './arrival-columns.ts';
import { RoutingInputError } from './check-columns.ts';
import { type ColumnMemory, clearBytes } from './column-memory.ts';
import { overflowOf, type Routed } from './group-totals.ts';
import { describeArrivals, jobWords } from './job-words.ts';
import { createTallies, drainTallies, type Tallies, talliesOver } from './pair-tallies.ts';
import { noneWaiting, settleWaiting, type Waiting } from './route-waiting.ts';
import { type KernelIndex, pairsIn } from './routing-index.ts';
import { createTallyLoops, placesOf, type RowBlock, type TallyLoops } from './tally-loops.ts';
import type { SharedMemory } from './wasm-instance.ts';

/**
 * A function that is called for block after block is compiled whole, and the tallies of a block stay in the nearest cache until it is done:
 * four times as many rows cost a fourteenth more.
 */
const BLOCK_ROWS = 256;
/** The rows of several blocks wait together, so that what they need is fetched side by side. */
const WAITING_ROWS = 2 * BLOCK_ROWS;
/** Rows whose pairs are looked at at once. */
const CHECK_ROWS = 4096;
/** Of one call at a time: a thread has modules of its own. */
const waiting = noneWaiting(WAITING_ROWS);
/** One set a memory, as long as that is used: made a second time they are slower. */
const loopsOf = new WeakMap<SharedMemory, TallyLoops>();

export type Arrivals = {
  /**
   * As `routeBatch` for rows in any order; decisions stand where the rows do. Throws `RoutingInputError` before writing anything for
   * columns of other lengths and pairs that the timelines lack; what the rows hold is as `checkArrivals` asks.
   */
  readonly routeArrivals: (job: ArrivalJob) => Routed;
};

/** For jobs that lie in the memory, and keeps there the tallies of the last index, 64 bytes a pair: those of another one leave the old. */
export function createArrivals(memory: ColumnMemory): Arrivals {
  const talliesOf = ofLastIndex(index => createTallies(index, memory));
  const words = jobWords(memory);
  return {
    routeArrivals(job) {
      describeArrivals(words, memory, job);
      const { pair } = job.rows;
      const row = firstUnknownPair(pair, pairsIn(job.index), 0, pair.length);
      if (row < pair.length) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
      const tallies = talliesOver(talliesOf(job.index), memory.memory);
      const isExact = routeArrivalRows(job, tallies, 0, pair.length);
      const wasExact = drainTallies(job, tallies);
      return isExact && wasExact ? { kind: 'routed' } : overflowOf(job.totals);
    },
  };
}

/** What is made of an index, once as long as no other is asked for. */
export function ofLastIndex<T>(make: (index: KernelIndex) => T): (index: KernelIndex) => T {
  let last: { readonly index: KernelIndex; readonly made: T } | null = null;
  return index => {
    if (last?.index !== index) last = { index, made: make(index) };
    return last.made;
  };
}

/** The first row of a pair that is not below the count of pairs among rows `from` .. `to` - 1, or `to`. */
export function firstUnknownPair(pair: Uint32Array, pairs: number, from: number, to: number): number {
  for (let first = from; first < to; first += CHECK_ROWS) {
    if (areKnown(pair, pairs, { from: first, to: Math.min(first + CHECK_ROWS, to) })) continue;
    return pair.findIndex((owner, row) => row >= first && owner >= pairs);
  }
  return to;
}

/** Four rows at a time, without a branch: a pair that is known leaves the sign of nothing behind, one from 2^31 on its own. */
function areKnown(pair: Uint32Array, pairs: number, { from, to }: RowBlock): boolean {
  const last = pairs - 1;
  let signs = 0;
  let row = from;
  for (; row + 4 <= to; row += 4) {
    const first = pair[row]! | 0;
    const second = pair[row + 1]! | 0;
    const third = pair[row + 2]! | 0;
    const fourth = pair[row + 3]! | 0;
    signs |= first | (last - first) | second | (last - second) | third | (last - third) | fourth | (last - fourth);
  }
  for (; row < to; row++) signs |= pair[row]! | (last - pair[row]!);
  return signs >= 0;
}

/**
 * Decides rows `from` .. `to` - 1: those that a record answers into the tallies, the others into the totals. Whether these are exact;
 * `drainTallies` tells it of the rest.
 */
export function routeArrivalRows(job: ArrivalKernelJob, tallies: Tallies, from: number, to: number): boolean {
  const { pair } = job.rows;
  const places = placesOf(job, tallies);
  const { touch, tally } = loopsOver(job, tallies);
  waiting.count = 0;
  let isExact = true;
  clearBytes(job.out.ambiguous, from, to);
  for (let first = from; first < to; first += BLOCK_ROWS) {
    const block = { from: first, to: Math.min(first + BLOCK_ROWS, to) };
    waiting.touched = touch(places, block);
    tellPairs(waiting, tally(places, block, waiting.count), pair);
    if (waiting.count + BLOCK_ROWS > WAITING_ROWS) isExact = settleWaiting(job, waiting, true) && isExact;
  }
  return settleWaiting(job, waiting, true) && isExact;
}

/** The memory's loops, made anew only where the job lies behind what they reach. */
function loopsOver({ rows, out }: ArrivalKernelJob, { sums, memory }: Tallies): TallyLoops {
  const columns = [rows.pair, rows.occurredAt, rows.amountMinor, rows.effect, out.line, out.feeMinor, sums];
  const end = Math.max(...columns.map(({ byteOffset, byteLength }) => byteOffset + byteLength));
  const made = loopsOf.get(memory);
  if (made !== undefined && end <= made.bytes) return made;
  const loops = createTallyLoops(memory, waiting.rows);
  loopsOf.set(memory, loops);
  return loops;
}

/** The rows that wait, in order, got their places; here they get their pairs. */
function tellPairs(waiting: Waiting, waits: number, pair: Uint32Array): void {
  const { rows, pairs } = waiting;
  for (let at = waiting.count; at < waits; at++) pairs[at] = pair[rows[at]!]!;
  waiting.count = waits;
}
