// Routes rows in the order they came in. Rows are spread over ranges of pairs, each range is sorted by pair where it fits a core's
// cache and routed run by run, and the decisions are replayed into the order of the rows: a walk of the pair column with the counters
// that spread the rows finds each row's place again, so that no decision is ever written at random.
import {
  type ArrivalColumns,
  type ArrivalJob,
  checkArrivalRoom,
  createSortedRows,
  type SortedRows,
  transactionsOf,
} from './arrival-columns.ts';
import { RoutingInputError } from './check-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { overflowOf, type Routed } from './columns.ts';
import { orderByPair } from './order-by-pair.ts';
import { routeRuns } from './route-runs.ts';
import type { RoutingJob } from './routing-job.ts';

/** A range of pairs: 1,024 of them. */
export const RANGE_BITS = 10;
export const RANGE_PAIRS = 1 << RANGE_BITS;
const RANGE_MASK = RANGE_PAIRS - 1;
/** Up to here all rows are one range: they fit the cache, and their pairs are too few for a counter each. */
export const ONE_RANGE_ROWS_MAX = 200_000;

/** A spread row, 24 bytes: instant, amount, pair, effect and mode; once decided: fee, line, doubt. */
export const SPREAD_FLOATS = 3;
const SPREAD_INTS = 6;
const PAIR = 4;
const ASKS = 5;
const LINE = 2;
const DOUBT = 3;
const MODE_SHIFT = 8;

export type Arrivals = {
  /**
   * As `routeBatch` for rows in any order; decisions stand where the rows do. Throws `RoutingInputError` before writing anything for
   * columns of other lengths and pairs that the timelines lack; what the rows hold is as `checkArrivals` asks.
   */
  readonly routeArrivals: (job: ArrivalJob) => Routed;
};

export type ArrivalsOptions = {
  /** What routes a sorted range: `routeRuns`, or that of `createWasmKernel`, which needs its memory. */
  readonly kernel?: (job: RoutingJob, fromRun: number, toRun: number) => boolean;
  readonly memory?: ColumnMemory;
  readonly oneRangeRowsMax?: number;
};

/** Scratch grows with the largest batch, 24 bytes a row and what the largest range takes, and is kept for the next one. */
export function createArrivals(options: ArrivalsOptions = {}): Arrivals {
  const { kernel = routeRuns, memory, oneRangeRowsMax = ONE_RANGE_ROWS_MAX } = options;
  let spread = new Float64Array(0);
  let sorted = createSortedRows(0, 0, memory);
  let slots = new Uint32Array(0);
  const makeRoom = (rows: number, runs: number): void => {
    if (sorted.effect.length < rows || sorted.runPair.length < runs)
      sorted = createSortedRows(Math.max(rows, sorted.effect.length), Math.max(runs, sorted.runPair.length), memory);
    if (slots.length < rows) slots = new Uint32Array(rows);
  };
  const routeSorted = ({ index, totals }: ArrivalJob, rows: number, runs: number): boolean =>
    kernel({ index, rows: transactionsOf(sorted, rows, runs), out: sorted.out, totals }, 0, runs);

  function routeAtOnce(job: ArrivalJob): boolean {
    const rows = job.rows.pair.length;
    makeRoom(rows, rows);
    const order = orderByPair(job.rows.pair, job.index.timelines.start.length - 1);
    const isExact = routeSorted(job, rows, gather(job.rows, order, sorted));
    scatter(job, order, sorted);
    return isExact;
  }

  function routeByRanges(job: ArrivalJob, starts: Uint32Array): boolean {
    if (spread.length < job.rows.pair.length * SPREAD_FLOATS)
      spread = new Float64Array(job.rows.pair.length * SPREAD_FLOATS);
    const ints = new Int32Array(spread.buffer);
    spreadRows(job.rows, starts.slice(), spread, ints);
    let isExact = true;
    for (let range = 0; range + 1 < starts.length; range++) {
      const from = starts[range]!;
      const to = starts[range + 1]!;
      if (from === to) continue;
      makeRoom(to - from, RANGE_PAIRS);
      const part = { spread, ints, from, to };
      isExact = routeSorted(job, to - from, sortRange(part, range * RANGE_PAIRS, sorted, slots)) && isExact;
      keepDecisions(part, sorted, slots);
    }
    replay(job, starts.slice(), spread, ints);
    return isExact;
  }

  return {
    routeArrivals(job) {
      const starts = rangeStarts(job);
      const isExact = job.rows.pair.length <= oneRangeRowsMax ? routeAtOnce(job) : routeByRanges(job, starts);
      return isExact ? { kind: 'routed' } : overflowOf(job.totals);
    },
  };
}

/** Where each range's rows begin. Checks what the loops behind it take for granted. */
function rangeStarts(job: ArrivalJob): Uint32Array {
  checkArrivalRoom(job);
  const { pair } = job.rows;
  const pairs = job.index.timelines.start.length - 1;
  const starts = new Uint32Array((pairs >>> RANGE_BITS) + 2);
  for (let row = 0; row < pair.length; row++) {
    if (pair[row]! >= pairs) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
    starts[(pair[row]! >>> RANGE_BITS) + 1]! += 1;
  }
  for (let range = 1; range < starts.length; range++) starts[range]! += starts[range - 1]!;
  return starts;
}

function spreadRows(rows: ArrivalColumns, next: Uint32Array, spread: Float64Array, ints: Int32Array): void {
  const { pair, occurredAt, amountMinor, effect, mode } = rows;
  for (let row = 0; row < pair.length; row++) {
    const range = pair[row]! >>> RANGE_BITS;
    const place = next[range]!;
    next[range] = place + 1;
    spread[place * SPREAD_FLOATS] = occurredAt[row]!;
    spread[place * SPREAD_FLOATS + 1] = amountMinor[row]!;
    ints[place * SPREAD_INTS + PAIR] = pair[row]!;
    ints[place * SPREAD_INTS + ASKS] = effect[row]! | (mode[row]! << MODE_SHIFT);
  }
}

type Range = { readonly spread: Float64Array; readonly ints: Int32Array; readonly from: number; readonly to: number };

/** Counts, then places: stable. Remembers each row's slot; answers how many runs there are. */
function sortRange(
  { spread, ints, from, to }: Range,
  firstPair: number,
  sorted: SortedRows,
  slots: Uint32Array,
): number {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = sorted;
  const next = new Uint32Array(RANGE_PAIRS);
  for (let place = from; place < to; place++) next[ints[place * SPREAD_INTS + PAIR]! & RANGE_MASK]! += 1;
  let runs = 0;
  let slot = 0;
  for (let pair = 0; pair < RANGE_PAIRS; pair++) {
    const count = next[pair]!;
    next[pair] = slot;
    if (count === 0) continue;
    runStart[runs] = slot;
    runPair[runs] = firstPair + pair;
    runs++;
    slot += count;
  }
  runStart[runs] = slot;
  for (let place = from; place < to; place++) {
    const pair = ints[place * SPREAD_INTS + PAIR]! & RANGE_MASK;
    const asks = ints[place * SPREAD_INTS + ASKS]!;
    const at = next[pair]!;
    next[pair] = at + 1;
    slots[place - from] = at;
    occurredAt[at] = spread[place * SPREAD_FLOATS]!;
    amountMinor[at] = spread[place * SPREAD_FLOATS + 1]!;
    effect[at] = asks;
    mode[at] = asks >>> MODE_SHIFT;
  }
  return runs;
}

/** Decisions in the place of the rows that they decide. */
function keepDecisions({ spread, ints, from, to }: Range, { out }: SortedRows, slots: Uint32Array): void {
  const { line, feeMinor, ambiguous } = out;
  for (let place = from; place < to; place++) {
    const slot = slots[place - from]!;
    spread[place * SPREAD_FLOATS] = feeMinor[slot]!;
    ints[place * SPREAD_INTS + LINE] = line[slot]!;
    ints[place * SPREAD_INTS + DOUBT] = ambiguous[slot]!;
  }
}

function replay({ rows, out }: ArrivalJob, next: Uint32Array, spread: Float64Array, ints: Int32Array): void {
  const { pair } = rows;
  const { line, feeMinor, ambiguous } = out;
  for (let row = 0; row < pair.length; row++) {
    const range = pair[row]! >>> RANGE_BITS;
    const place = next[range]!;
    next[range] = place + 1;
    ambiguous[row] = ints[place * SPREAD_INTS + DOUBT]!;
    line[row] = ints[place * SPREAD_INTS + LINE]!;
    feeMinor[row] = spread[place * SPREAD_FLOATS]!;
  }
}

/** The rows in that order, in runs; answers how many. */
function gather(rows: ArrivalColumns, order: Uint32Array, sorted: SortedRows): number {
  const { pair, occurredAt, amountMinor, effect, mode } = rows;
  const { runStart, runPair } = sorted;
  let runs = 0;
  for (let slot = 0; slot < order.length; slot++) {
    const row = order[slot]!;
    if (runs === 0 || runPair[runs - 1] !== pair[row]) {
      runStart[runs] = slot;
      runPair[runs] = pair[row]!;
      runs++;
    }
    sorted.occurredAt[slot] = occurredAt[row]!;
    sorted.amountMinor[slot] = amountMinor[row]!;
    sorted.effect[slot] = effect[row]!;
    sorted.mode[slot] = mode[row]!;
  }
  runStart[runs] = order.length;
  return runs;
}

function scatter({ out }: ArrivalJob, order: Uint32Array, sorted: SortedRows): void {
  const { line, feeMinor, ambiguous } = sorted.out;
  for (let slot = 0; slot < order.length; slot++) {
    const row = order[slot]!;
    out.ambiguous[row] = ambiguous[slot]!;
    out.line[row] = line[slot]!;
    out.feeMinor[row] = feeMinor[slot]!;
  }
}
