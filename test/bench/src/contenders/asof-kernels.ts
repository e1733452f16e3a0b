// Our kernels on one thread: the TypeScript one and the WebAssembly one, over columns in one memory. In the arrival order the rows are
// sorted by pair inside the clock, and what was decided is brought back to the rows' own places.
import {
  createColumnMemory,
  createWasmKernel,
  type DecisionColumns,
  emptyDecisions,
  emptyTotals,
  type GroupTotals,
  indexTimelines,
  overflowOf,
  type RoutingJob,
  routeRuns,
  type TransactionColumns,
} from '@asof/routing';
import { type SegmentRows, sortedByPair } from '../world/pair-order.ts';
import {
  type Arrivals,
  heldRoute,
  REASONS,
  readArrivals,
  readEstate,
  readSegments,
  SEGMENT_ROWS,
  UNCERTAINTY_MICROS,
  type WorldFacts,
} from '../world/world-columns.ts';
import { type AnswerSink, type Contender, Skip } from './contender.ts';
import { tellTotals } from './kernel-totals.ts';

type Sorted = SegmentRows & { readonly firstRow: number };

/** Ours never sums without deciding: in the phase of totals the decisions of one segment after the other lie in the same columns. */
export const asofTs: Contender = task => asofKernel(task, 'ts');
export const asofWasm: Contender = task => asofKernel(task, 'wasm');

function asofKernel(
  { world, phase, rowOrder, threads }: Parameters<Contender>[0],
  kind: 'ts' | 'wasm',
): ReturnType<Contender> {
  if (threads !== 1) throw new Skip('one thread only');
  const { facts, timelines, plans } = readEstate(world);
  const memory = createColumnMemory();
  const settings = settingsOf(facts);
  const index = indexTimelines(timelines, plans, settings, memory);
  const totals = emptyTotals(settings.groups, memory);
  const kernel = kind === 'ts' ? routeRuns : createWasmKernel(memory).routeRuns;
  const segments = rowOrder === 'pair' ? readSegments(world).map(segment => inMemory(segment, memory)) : null;
  const arrivals = rowOrder === 'arrival' ? readArrivals(world) : null;
  const isKept = phase === 'decisions';
  const decisions = emptyDecisions(isKept ? facts.rows : 0, memory);
  const scratch = emptyDecisions(segments === null || !isKept ? Math.min(SEGMENT_ROWS, facts.rows) : 0, memory);

  const route = (
    { runStart, runPair, occurredAt, amountMinor, effect, mode }: TransactionColumns,
    out: DecisionColumns,
  ): void => {
    const rows = { runStart, runPair, occurredAt, amountMinor, effect, mode };
    const job: RoutingJob = { index, rows, out, totals };
    kernel(job, 0, rows.runPair.length);
  };
  function runSegments(all: readonly Sorted[]): void {
    for (const segment of all)
      route(segment, isKept ? viewOf(decisions, segment.firstRow, segment.place.length) : scratch);
  }
  function runArrivals(all: Arrivals): void {
    const before = memory.used();
    for (let firstRow = 0; firstRow < facts.rows; firstRow += SEGMENT_ROWS) {
      const sorted = { firstRow, ...sortedByPair(stretchOf(all, firstRow), facts.pairs) };
      const segment = kind === 'ts' ? sorted : inMemory(sorted, memory);
      route(segment, scratch);
      if (isKept) bringBack(segment, scratch, decisions);
      memory.release(before);
    }
  }
  return {
    run() {
      for (const column of Object.values(totals)) column.fill(0);
      if (segments !== null) runSegments(segments);
      if (arrivals !== null) runArrivals(arrivals);
      if (overflowOf(totals).kind === 'overflow') throw new Error('the batch does not fit 2^53 - 1');
    },
    tell(sink) {
      if (isKept) tellRows({ segments, decisions, rows: facts.rows, route: timelines.route }, sink);
      tellTotals(totals satisfies GroupTotals, facts.groups, sink);
    },
    close() {},
    version: `@asof/routing on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
  };
}

/** Held rows are summed by reason, in groups behind those of routed rows. */
function settingsOf({ pairs, groups }: WorldFacts) {
  return {
    noFeePlanRoute: heldRoute('NO_FEE_PLAN'),
    heldGroup: new Uint32Array(pairs).fill(groups),
    uncertaintyMicros: Float64Array.from(UNCERTAINTY_MICROS),
    groups: groups + REASONS.length,
  };
}

function inMemory(segment: Sorted, memory: ReturnType<typeof createColumnMemory>): Sorted {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = segment;
  const copied = {
    runStart: memory.uint32(runStart.length),
    runPair: memory.uint32(runPair.length),
    occurredAt: memory.float64(occurredAt.length),
    amountMinor: memory.float64(amountMinor.length),
    effect: memory.uint8(effect.length),
    mode: memory.uint8(mode.length),
  };
  copied.runStart.set(runStart);
  copied.runPair.set(runPair);
  copied.occurredAt.set(occurredAt);
  copied.amountMinor.set(amountMinor);
  copied.effect.set(effect);
  copied.mode.set(mode);
  return { ...segment, ...copied };
}

function viewOf(out: DecisionColumns, from: number, rows: number): DecisionColumns {
  return {
    line: out.line.subarray(from, from + rows),
    feeMinor: out.feeMinor.subarray(from, from + rows),
    ambiguous: out.ambiguous.subarray(from, from + rows),
  };
}

function stretchOf(rows: Arrivals, from: number): Arrivals {
  const end = Math.min(from + SEGMENT_ROWS, rows.pair.length);
  return {
    pair: rows.pair.subarray(from, end),
    occurredAt: rows.occurredAt.subarray(from, end),
    amountMinor: rows.amountMinor.subarray(from, end),
    effect: rows.effect.subarray(from, end),
    mode: rows.mode.subarray(from, end),
  };
}

function bringBack({ firstRow, place }: Sorted, from: DecisionColumns, to: DecisionColumns): void {
  for (let index = 0; index < place.length; index++) {
    const row = firstRow + place[index]!;
    to.line[row] = from.line[index]!;
    to.feeMinor[row] = from.feeMinor[index]!;
    to.ambiguous[row] = from.ambiguous[index]!;
  }
}

type Told = {
  readonly segments: readonly Sorted[] | null;
  readonly decisions: DecisionColumns;
  readonly rows: number;
  readonly route: Int32Array;
};

function tellRows({ segments, decisions, rows, route }: Told, sink: AnswerSink): void {
  const tell = (row: number, at: number): void => {
    const line = decisions.line[at]!;
    sink.row(row, line < 0 ? line : route[line]!, decisions.feeMinor[at]!, decisions.ambiguous[at]!);
  };
  if (segments === null) for (let row = 0; row < rows; row++) tell(row, row);
  else
    for (const { firstRow, place } of segments)
      for (let index = 0; index < place.length; index++) tell(firstRow + place[index]!, firstRow + index);
}
