// Routes rows in the order they came in: no sort. Each row reads and writes its pair's tally, one line of the cache, without a branch, so
// that the machine fetches the lines of many rows at once; what tallies do not answer waits, as in route-runs.ts.
import type { ArrivalJob, ArrivalKernelJob } from './arrival-columns.ts';
import { RoutingInputError } from './check-columns.ts';
import { type ColumnMemory, clearBytes } from './column-memory.ts';
import { overflowOf, type Routed } from './group-totals.ts';
import { describeArrivals, jobWords } from './job-words.ts';
import {
  createTallies,
  drainTallies,
  placesOf,
  type RowBlock,
  type Tallies,
  talliesOver,
  tallyRows,
  touchTallies,
} from './pair-tallies.ts';
import { noneWaiting, settleWaiting } from './route-waiting.ts';
import { type KernelIndex, pairsIn } from './routing-index.ts';

/** A function that is called for block after block is compiled whole, and what a block touches stays in the cache until it is done. */
const BLOCK_ROWS = 1024;
/** Of one call at a time: a thread has modules of its own. */
const waiting = noneWaiting(BLOCK_ROWS);

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
  for (const block of blocksOf(pair, from, to)) {
    if (areKnown(block, pairs)) continue;
    return pair.findIndex((owner, row) => row >= block.from && owner >= pairs);
  }
  return to;
}

/** Four rows at a time, without a branch: a pair that is known leaves the sign of nothing behind, one from 2^31 on its own. */
function areKnown({ pair, from, to }: RowBlock, pairs: number): boolean {
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
  waiting.count = 0;
  let isExact = true;
  clearBytes(job.out.ambiguous, from, to);
  for (const block of blocksOf(pair, from, to)) {
    waiting.touched = touchTallies(tallies, block);
    tallyRows(tallies, places, block, waiting);
    isExact = settleWaiting(job, waiting, true) && isExact;
  }
  return isExact;
}

function* blocksOf(pair: Uint32Array, from: number, to: number): Generator<RowBlock> {
  for (let first = from; first < to; first += BLOCK_ROWS)
    yield { pair, from: first, to: Math.min(first + BLOCK_ROWS, to) };
}
