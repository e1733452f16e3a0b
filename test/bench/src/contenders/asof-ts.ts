// Our kernel in TypeScript, one thread, as @asof/routing exports it. What its API does not do yet stands here, inside the clock: sums of
// debits and of held rows, and for the arrival order the sort by pair before and the way back to the rows' places after it.
import { type DecisionColumns, emptyDecisions, routeBatch, type Timelines } from '@asof/routing';
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
} from '../world/world-columns.ts';
import { type AnswerSink, type Contender, Skip } from './contender.ts';
import { clearTotals, emptyTotalColumns, type TotalColumns, tellTotals } from './totals.ts';

const DEBIT = 2;
const uncertaintyMicros = Float64Array.from(UNCERTAINTY_MICROS);
const NO_FEE_PLAN = heldRoute('NO_FEE_PLAN');

type Sorted = SegmentRows & { readonly firstRow: number };
type Out = DecisionColumns;

/** Decisions lie in the order of the segments; in the arrival order they are brought back to the rows' own places. */
export const asofTs: Contender = ({ world, phase, rowOrder, threads }) => {
  if (threads !== 1) throw new Skip('the kernel has one thread');
  const { facts, timelines, plans } = readEstate(world);
  const segments = rowOrder === 'pair' ? readSegments(world) : null;
  const arrivals = rowOrder === 'arrival' ? readArrivals(world) : null;
  const groupOfRoute = groupsByRoute(timelines, facts.routes);
  const totals = emptyTotalColumns(facts.groups, REASONS.length);
  const kernelTotals = { count: totals.creditCount, grossMinor: totals.creditsMinor, feeMinor: totals.feesMinor };
  const decisions = emptyDecisions(phase === 'totals' ? 0 : facts.rows);
  const scratch = emptyDecisions(rowOrder === 'pair' && phase === 'decisions' ? 0 : Math.min(SEGMENT_ROWS, facts.rows));

  function route(segment: Sorted, out: Out): void {
    const rows = { ...segment, uncertaintyMicros };
    const { kind } = routeBatch(timelines, plans, rows, NO_FEE_PLAN, out, kernelTotals);
    if (kind === 'overflow') throw new Error('the batch does not fit 2^53 - 1');
    addDebitsAndHeld(segment, groupOfRoute, out, totals);
  }

  function runSegments(): void {
    for (const segment of segments!)
      route(segment, phase === 'totals' ? scratch : viewOf(decisions, segment.firstRow, segment.place.length));
  }

  function runArrivals(): void {
    for (let firstRow = 0; firstRow < facts.rows; firstRow += SEGMENT_ROWS) {
      const segment = { firstRow, ...sortedByPair(stretchOf(arrivals!, firstRow), facts.pairs) };
      route(segment, scratch);
      if (phase === 'decisions') bringBack(segment, scratch, decisions);
    }
  }

  return {
    run() {
      clearTotals(totals);
      if (segments === null) runArrivals();
      else runSegments();
    },
    tell(sink) {
      if (phase === 'decisions') tellRows(segments, decisions, sink);
      tellTotals(totals, sink);
    },
    close() {},
    version: `@asof/routing on Node ${process.versions.node}`,
    plan: null,
    outsideUsage: null,
  };
};

/** Every line with this route has this group: the caller's own knowledge, as settlement has it. */
function groupsByRoute({ route, group }: Timelines, routes: number): Int32Array {
  const groups = new Int32Array(routes).fill(-1);
  for (let line = 0; line < route.length; line++) if (route[line]! >= 0) groups[route[line]!] = group[line]!;
  return groups;
}

function addDebitsAndHeld(segment: Sorted, groupOfRoute: Int32Array, out: Out, totals: TotalColumns): void {
  for (let row = 0; row < segment.place.length; row++) {
    const route = out.route[row]!;
    const amountMinor = segment.amountMinor[row]!;
    if (route < 0) {
      totals.heldCount[-1 - route]! += 1;
      totals.heldMinor[-1 - route]! += amountMinor;
    } else if (segment.effect[row] === DEBIT) {
      const group = groupOfRoute[route]!;
      totals.debitCount[group]! += 1;
      totals.debitsMinor[group]! += amountMinor;
    }
  }
}

function viewOf(out: Out, from: number, rows: number): Out {
  return {
    route: out.route.subarray(from, from + rows),
    feeMinor: out.feeMinor.subarray(from, from + rows),
    plan: out.plan.subarray(from, from + rows),
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

function bringBack({ firstRow, place }: Sorted, from: Out, to: Out): void {
  for (let index = 0; index < place.length; index++) {
    const row = firstRow + place[index]!;
    to.route[row] = from.route[index]!;
    to.feeMinor[row] = from.feeMinor[index]!;
    to.plan[row] = from.plan[index]!;
    to.ambiguous[row] = from.ambiguous[index]!;
  }
}

function tellRows(segments: readonly Sorted[] | null, out: Out, sink: AnswerSink): void {
  const tell = (row: number, at: number): void => sink.row(row, out.route[at]!, out.feeMinor[at]!, out.ambiguous[at]!);
  if (segments === null) for (let row = 0; row < out.route.length; row++) tell(row, row);
  else
    for (const { firstRow, place } of segments)
      for (let index = 0; index < place.length; index++) tell(firstRow + place[index]!, firstRow + index);
}
