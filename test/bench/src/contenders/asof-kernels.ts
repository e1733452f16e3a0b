// Our kernels on one thread: the TypeScript one and the WebAssembly one, over columns in one memory. In the arrival order the rows are
// sorted by pair inside the clock, and what was decided is brought back to the rows' own places.
import { createColumnMemory, type DecisionColumns, emptyDecisions, emptyTotals, indexTimelines } from '@asof/routing';
import { sortedByPair } from '../world/pair-order.ts';
import { type Arrivals, readArrivals, readEstate, readSegments, SEGMENT_ROWS } from '../world/world-columns.ts';
import { type AnswerSink, type Loaded, Skip, type Task } from './contender.ts';
import { createRoute, demandNoOverflow, inMemory, type Kind, type Sorted, settingsOf, viewOf } from './kernel.ts';
import { tellTotals } from './kernel-totals.ts';

/** Ours never sums without deciding: in the phase of totals the decisions of one segment after the other lie in the same columns. */
export function asofKernel({ world, phase, rowOrder, threads }: Task, kind: Kind): Loaded {
  if (threads !== 1) throw new Skip('one thread only');
  const { facts, timelines, plans } = readEstate(world);
  const memory = createColumnMemory();
  const settings = settingsOf(facts);
  const index = indexTimelines(timelines, plans, settings, memory);
  const totals = emptyTotals(settings.groups, memory);
  const route = createRoute(kind, memory);
  const segments = rowOrder === 'pair' ? readSegments(world).map(segment => inMemory(segment, memory)) : null;
  const arrivals = rowOrder === 'arrival' ? readArrivals(world) : null;
  const isKept = phase === 'decisions';
  const decisions = emptyDecisions(isKept ? facts.rows : 0, memory);
  const scratch = emptyDecisions(segments === null || !isKept ? Math.min(SEGMENT_ROWS, facts.rows) : 0, memory);

  function runSegments(all: readonly Sorted[]): void {
    for (const segment of all) {
      const out = isKept ? viewOf(decisions, segment.firstRow, segment.place.length) : scratch;
      route(index, segment, { out, totals });
    }
  }
  function runArrivals(all: Arrivals): void {
    const before = memory.used();
    for (let firstRow = 0; firstRow < facts.rows; firstRow += SEGMENT_ROWS) {
      const sorted = { firstRow, ...sortedByPair(stretchOf(all, firstRow), facts.pairs) };
      const segment = kind === 'ts' ? sorted : inMemory(sorted, memory);
      route(index, segment, { out: scratch, totals });
      if (isKept) bringBack(segment, scratch, decisions);
      memory.release(before);
    }
  }
  return {
    run() {
      for (const column of Object.values(totals)) column.fill(0);
      if (segments !== null) runSegments(segments);
      if (arrivals !== null) runArrivals(arrivals);
      demandNoOverflow(totals);
    },
    tell(sink) {
      if (isKept) tellRows({ segments, decisions, rows: facts.rows, route: timelines.route }, sink);
      tellTotals(totals, facts.groups, sink);
    },
    close() {},
    version: `@asof/routing on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
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
