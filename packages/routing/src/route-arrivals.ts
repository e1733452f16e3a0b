// Routes rows in the order they came in: no sort. Each row reads and writes its pair's tally, one line of the cache, without a branch, so
// that the machine fetches the lines of many rows at once; what tallies do not answer waits, as in route-runs.ts.
import { type ArrivalJob, checkArrivalRoom } from './arrival-columns.ts';
import { RoutingInputError } from './check-columns.ts';
import { overflowOf, type Routed } from './columns.ts';
import { createTallies, drainTallies, type RowBlock, type Tallies, tallyRows, touchTallies } from './pair-tallies.ts';
import { noneWaiting, settleWaiting } from './route-waiting.ts';
import type { KernelIndex } from './routing-index.ts';

/** A function that is called for block after block is compiled whole, and what a block touches stays in the cache until it is done. */
const BLOCK_ROWS = 1024;

export type Arrivals = {
  /**
   * As `routeBatch` for rows in any order; decisions stand where the rows do. Throws `RoutingInputError` before writing anything for
   * columns of other lengths and pairs that the timelines lack; what the rows hold is as `checkArrivals` asks.
   */
  readonly routeArrivals: (job: ArrivalJob) => Routed;
};

/** Keeps the tallies of the last index, 64 bytes a pair: its first batch makes them. */
export function createArrivals(): Arrivals {
  const talliesOf = lastTallies(createTallies);
  return {
    routeArrivals(job) {
      checkArrivalRoom(job);
      checkPairs(job);
      const tallies = talliesOf(job.index);
      const isExact = routeRows(job, tallies);
      const wasExact = drainTallies(tallies, job.totals, job.rows.pair);
      return isExact && wasExact ? { kind: 'routed' } : overflowOf(job.totals);
    },
  };
}

/** The tallies of an index, made once as long as no other is asked for. */
export function lastTallies(make: (index: KernelIndex) => Tallies): (index: KernelIndex) => Tallies {
  let last: { readonly index: KernelIndex; readonly tallies: Tallies } | null = null;
  return index => {
    if (last?.index !== index) last = { index, tallies: make(index) };
    return last.tallies;
  };
}

function checkPairs({ index, rows: { pair } }: ArrivalJob): void {
  const pairs = index.timelines.start.length - 1;
  for (const block of blocksOf(pair)) {
    const row = firstUnknown(block, pairs);
    if (row < block.to) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
  }
}

function firstUnknown({ pair, from, to }: RowBlock, pairs: number): number {
  let row = from;
  while (row < to && pair[row]! < pairs) row++;
  return row;
}

function routeRows(job: ArrivalJob, tallies: Tallies): boolean {
  const { pair } = job.rows;
  const waiting = noneWaiting(BLOCK_ROWS);
  let isExact = true;
  job.out.ambiguous.fill(0, 0, pair.length);
  for (const block of blocksOf(pair)) {
    waiting.touched = touchTallies(tallies, block);
    tallyRows(job, tallies, block, waiting);
    isExact = settleWaiting(job, waiting, true) && isExact;
  }
  return isExact;
}

function* blocksOf(pair: Uint32Array): Generator<RowBlock> {
  for (let from = 0; from < pair.length; from += BLOCK_ROWS)
    yield { pair, from, to: Math.min(from + BLOCK_ROWS, pair.length) };
}
