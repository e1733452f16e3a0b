// Rows in the order they came in, routed whole by the WebAssembly module: the same steps and the same bytes as route-arrivals.ts.
import {
  type ArrivalJob,
  checkArrivalRoom,
  createSortedRows,
  type SortedRows,
  transactionsOf,
} from './arrival-columns.ts';
import { RoutingInputError } from './check-columns.ts';
import type { Column, ColumnMemory } from './column-memory.ts';
import { overflowOf } from './columns.ts';
import { describeJob, jobWords, placeOf } from './job-words.ts';
import {
  type Arrivals,
  createArrivals,
  ONE_RANGE_ROWS_MAX,
  RANGE_BITS,
  RANGE_PAIRS,
  SPREAD_FLOATS,
} from './route-arrivals.ts';
import { createWasmKernel, instantiate } from './wasm-kernel.ts';

/** The words of arrivals, in the order in which assembly/arrivals.ts numbers them. */
const WORDS = [
  ...([
    'pair',
    'occurredAt',
    'amountMinor',
    'effect',
    'mode',
    'line',
    'feeMinor',
    'ambiguous',
    'rows',
    'ranges',
  ] as const),
  ...([
    'starts',
    'next',
    'pairNext',
    'spread',
    'slots',
    'sortedStart',
    'sortedPair',
    'sortedAt',
    'sortedAmount',
  ] as const),
  ...(['sortedEffect', 'sortedMode', 'sortedLine', 'sortedFee', 'sortedAmbiguous'] as const),
];

/**
 * As `createArrivals`, for jobs that lie in the memory. Scratch lies there too and is kept: at its largest 24 bytes a row, and 40 a row
 * of the largest range of 1,024 pairs; a larger batch takes new scratch and leaves the old.
 */
export function createWasmArrivals(memory: ColumnMemory, oneRangeRowsMax: number = ONE_RANGE_ROWS_MAX): Arrivals {
  const { countRanges, routeRanges } = instantiate(memory.memory);
  const atOnce = createArrivals({ kernel: createWasmKernel(memory).routeRuns, memory, oneRangeRowsMax: Infinity });
  const words = memory.uint32(WORDS.length);
  const job = jobWords(memory);
  const pairNext = memory.uint32(RANGE_PAIRS);
  let spread = memory.float64(0);
  let starts = memory.uint32(0);
  let next = memory.uint32(0);
  let sorted = createSortedRows(0, RANGE_PAIRS, memory);
  let slots = memory.uint32(0);

  const describe = (job: ArrivalJob, ranges: number): void =>
    describeArrivals(words, memory, { job, ranges, scratch: { starts, next, pairNext, spread, slots, sorted } });

  function routeByRanges(given: ArrivalJob): boolean {
    const { index, rows, totals } = given;
    const pairs = index.timelines.start.length - 1;
    const ranges = (pairs >>> RANGE_BITS) + 1;
    if (starts.length < ranges + 1) [starts, next] = [memory.uint32(ranges + 1), memory.uint32(ranges + 1)];
    if (spread.length < rows.pair.length * SPREAD_FLOATS) spread = memory.float64(rows.pair.length * SPREAD_FLOATS);
    starts.fill(0);
    describe(given, ranges);
    const row = countRanges(words.byteOffset, pairs);
    if (row < rows.pair.length) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
    const rowsMost = starts.reduce((most, start, range) => Math.max(most, start - (starts[range - 1] ?? 0)), 0);
    if (slots.length < rowsMost) {
      sorted = createSortedRows(rowsMost, RANGE_PAIRS, memory);
      slots = memory.uint32(rowsMost);
      describe(given, ranges);
    }
    describeJob(job, memory, { index, rows: transactionsOf(sorted, 0, 0), out: sorted.out, totals });
    return routeRanges(words.byteOffset, job.byteOffset) === 1;
  }

  return {
    routeArrivals(given) {
      if (given.rows.pair.length <= oneRangeRowsMax) return atOnce.routeArrivals(given);
      checkArrivalRoom(given);
      return routeByRanges(given) ? { kind: 'routed' } : overflowOf(given.totals);
    },
  };
}

type Scratch = Readonly<Record<'starts' | 'next' | 'pairNext' | 'spread' | 'slots', Column>> & {
  readonly sorted: SortedRows;
};

function describeArrivals(
  words: Uint32Array,
  memory: ColumnMemory,
  { job, ranges, scratch }: { readonly job: ArrivalJob; readonly ranges: number; readonly scratch: Scratch },
): void {
  const { sorted, ...counters } = scratch;
  const { runStart: sortedStart, runPair: sortedPair, occurredAt: sortedAt, amountMinor: sortedAmount } = sorted;
  const { line: sortedLine, feeMinor: sortedFee, ambiguous: sortedAmbiguous } = sorted.out;
  const decided = { sortedLine, sortedFee, sortedAmbiguous, sortedEffect: sorted.effect, sortedMode: sorted.mode };
  const { pair, occurredAt, amountMinor, effect, mode } = job.rows;
  const { line, feeMinor, ambiguous } = job.out;
  const given = { pair, occurredAt, amountMinor, effect, mode, line, feeMinor, ambiguous };
  const columns = { ...given, ...counters, sortedStart, sortedPair, sortedAt, sortedAmount, ...decided };
  const numbers = { rows: pair.length, ranges };
  WORDS.forEach((name, index) => {
    words[index] = name === 'rows' || name === 'ranges' ? numbers[name] : placeOf(memory, name, columns[name]);
  });
}
