// Decides every row of a batch, part by part: credits by the kernel, debits without an original by where the kernel leads them, and
// rows that were settled one by one as they were. One pass; what a part decided is handed on before the next is read.
import { assert, type HeldReason, type RowDecision, TRANSACTION_KINDS, unreachable } from '@asof/domain';
import {
  type ColumnMemory,
  checkRows,
  createWasmKernel,
  EFFECT,
  emptyTotals,
  type GroupTotals,
  lineInEffect,
  type WasmKernel,
} from '@asof/routing';
import {
  type ColumnsToRoute,
  type NumberedPart,
  type NumberedRows,
  type ReadPart,
  readAhead,
} from '../batch/numbered-rows.ts';
import { type FlatTimelines, heldReasonOf, type Pair } from '../timelines/flat-timelines.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import type { SettledRows } from './debits.ts';
import { collectDebts, type DebtCollector } from './debts.ts';
import { AMBIGUOUS, flagsOf, type PartDecisions } from './decision-file.ts';
import { placementOfLine } from './line-placement.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import { createPartColumns, type PartColumns } from './part-columns.ts';
import type { PartRuns } from './part-runs.ts';
import { collectPlacements, type Placement, type PlacementCollector, placementOf } from './placement.ts';
import type { Survey } from './survey.ts';
import type { RoutedSums } from './totals.ts';

export type RoutedPart = {
  readonly part: NumberedPart;
  readonly segment: ColumnsToRoute;
  /** Of the part's rows. They are used again for the part after the next. */
  readonly decisions: PartDecisions;
  /** By row, where the kernel decided it: the line of the timelines, or below zero. */
  readonly line: Int32Array;
  readonly effect: Uint8Array;
  readonly runs: PartRuns;
};

export type RowRouting = {
  /** In the order of parts; ask for the next when done with one. */
  readonly parts: () => AsyncGenerator<RoutedPart>;
  /** Complete when all parts were routed. */
  readonly sums: Omit<RoutedSums, 'debits'>;
  readonly placements: readonly Placement[];
};

export type RowsToRoute = {
  readonly rows: NumberedRows;
  readonly readPart: ReadPart;
  readonly survey: Survey;
  readonly timelines: RoutedTimelines;
  readonly settled: SettledRows;
  /** Where the index of the timelines lies, and segments that are read. */
  readonly memory: ColumnMemory;
};

export function routeRows({ rows, readPart, survey, timelines, settled, memory }: RowsToRoute): RowRouting {
  const placements = collectPlacements();
  const debts = collectDebts();
  const totals = emptyTotals(timelines.index.settings.groups, memory);
  const numbers = createLineNumbers(timelines.flat, placements);
  const most = rows.parts.reduce((count, part) => Math.max(count, part.count), 0);
  const { pairs } = survey.pairs;
  const line = memory.int32(most);
  const columns = [columnsFor(most, memory), columnsFor(most, memory)] as const;
  const kernel = { ...createWasmKernel(memory), partColumns: createPartColumns(memory, most) };
  const work = { timelines, placements, debts, pairs, totals, numbers, kernel, line };
  const bySettled = [...settled].sort(([left], [right]) => left - right);
  let next = 0;
  return {
    sums: { groups: totals, debts: debts.sums },
    placements: placements.all,
    async *parts() {
      for await (const [part, segment, index] of readAhead(rows.parts, readPart.routed)) {
        const first = next;
        while (next < bySettled.length && bySettled[next]![0] < part.offset + part.count) next++;
        const own = bySettled.slice(first, next).map(([number, row]) => ({ ...row, index: number - part.offset }));
        yield routePart(
          { ...work, columns: columns[index % 2 === 0 ? 0 : 1] },
          { part, segment, runs: survey.runs[index]!, settled: own },
        );
      }
    },
  };
}

type SettledRow = { readonly index: number } & (SettledRows extends Map<number, infer Row> ? Row : never);

type Work = {
  readonly timelines: RoutedTimelines;
  readonly placements: PlacementCollector;
  readonly debts: DebtCollector;
  readonly pairs: readonly Pair[];
  readonly totals: GroupTotals;
  readonly numbers: LineNumbers;
  readonly kernel: Pick<WasmKernel, 'routeRuns'> & { readonly partColumns: PartColumns };
  readonly line: Int32Array;
  readonly columns: PartDecisions & { readonly effect: Uint8Array };
};

type PartToRoute = Pick<RoutedPart, 'part' | 'segment' | 'runs'> & { readonly settled: readonly SettledRow[] };

function columnsFor(rows: number, memory: ColumnMemory): Work['columns'] {
  return {
    outcome: memory.int32(rows),
    feeMinor: memory.float64(rows),
    flags: memory.uint8(rows),
    effect: memory.uint8(rows),
  };
}

function routePart(work: Work, { part, segment, runs, settled }: PartToRoute): RoutedPart {
  const { timelines, totals, columns, kernel } = work;
  const { index } = timelines;
  const effect = columns.effect.subarray(0, part.count);
  writeEffects(segment, settled, effect);
  const out = {
    line: work.line.subarray(0, part.count),
    feeMinor: columns.feeMinor.subarray(0, part.count),
    ambiguous: columns.flags.subarray(0, part.count),
  };
  const rows = { ...kernel.partColumns(segment, runs), effect };
  checkRows(rows, { pairs: index.timelines.start.length - 1, modes: index.settings.uncertaintyMicros.length });
  kernel.routeRuns({ index, rows, out, totals }, 0, runs.runPair.length);
  const outcome = columns.outcome.subarray(0, part.count);
  const decisions = { outcome, feeMinor: out.feeMinor, flags: out.ambiguous };
  place(work, { segment, runs, effect, line: out.line, decisions, settled });
  return { part, segment, decisions, line: out.line, effect, runs };
}

const ADJUSTMENT = TRANSACTION_KINDS.indexOf('adjustment');

/** A segment signs amounts by effect, so that a debit shows. What is settled already is passed over. */
function writeEffects({ amountMinor, kind }: ColumnsToRoute, settled: readonly SettledRow[], effect: Uint8Array): void {
  for (let row = 0; row < effect.length; row++) {
    if (amountMinor[row]! < 0) effect[row] = EFFECT.debit;
    else effect[row] = kind[row] === ADJUSTMENT ? EFFECT.freeCredit : EFFECT.feeBearingCredit;
  }
  for (const { index } of settled) effect[index] = EFFECT.passedOver;
}

type Placing = Pick<RoutedPart, 'segment' | 'runs' | 'effect' | 'line' | 'decisions'> & {
  readonly settled: readonly SettledRow[];
};

/** Turns lines into outcomes, row by row, so that placements are numbered in the order of their first use. */
function place(work: Work, placing: Placing): void {
  const { numbers } = work;
  const { runs, effect, line: lines, settled } = placing;
  const { runPair, runStart } = runs;
  const { outcome, flags } = placing.decisions;
  const known = numbers.pricedKnown;
  let next = 0;
  for (let run = 0; run < runPair.length; run++) {
    for (let row = runStart[run]!; row < runStart[run + 1]!; row++) {
      const line = lines[row]!;
      const asks = effect[row]!;
      if (asks === EFFECT.passedOver) putSettled(work, placing.decisions, settled[next++]!);
      else if (asks === EFFECT.debit) placeDebit(work, placing, runPair[run]!, row);
      else if (line < 0) outcome[row] = heldCode(heldReasonOf(line));
      else if (asks === EFFECT.feeBearingCredit) outcome[row] = known[line]! < 0 ? numbers.priced(line) : known[line]!;
      else outcome[row] = numbers.free(line);
    }
  }
  assert(next === settled.length && flags.length === outcome.length, 'every settled row stands in its part');
}

/** R12, R13: a debit without an original falls where its terminal leads, else on the debt of its terminal's merchant. */
function placeDebit(
  { timelines, numbers, placements, debts, pairs }: Work,
  placing: Placing,
  pair: number,
  row: number,
): void {
  const { segment, line: lines, decisions } = placing;
  const line = lines[row]!;
  const ambiguous = decisions.flags[row] === AMBIGUOUS;
  if (line >= 0) {
    decisions.outcome[row] = numbers.free(line);
    decisions.flags[row] = flagsOf(ambiguous, 'own');
    return;
  }
  const { flat, index } = timelines;
  const assignment = flat.assignmentAt(lineInEffect(index.timelines, pair, segment.occurredAt[row]!));
  if (assignment === null) {
    decisions.outcome[row] = heldCode('NO_ASSIGNMENT' satisfies HeldReason);
    return;
  }
  const { merchantId, terminalId, storeId } = assignment;
  const { currency } = pairs[pair]!;
  debts.add({ merchantId, terminalId, currency }, -segment.amountMinor[row]!);
  const debt = { merchantId, terminalId, storeId, currency, accountId: null, bindingId: null, scope: null };
  decisions.outcome[row] = placements.add({ ...debt, planId: null, refundFee: null });
  decisions.flags[row] = flagsOf(ambiguous, 'debt');
}

function putSettled({ placements }: Work, { outcome, feeMinor, flags }: PartDecisions, row: SettledRow): void {
  const { index, currency, decision } = row;
  outcome[index] = outcomeOf(placements, currency, decision);
  feeMinor[index] = decision.outcome === 'routed' ? Number(decision.feeMinor) : 0;
  flags[index] = flagsOfDecision(decision);
}

function outcomeOf(placements: PlacementCollector, currency: SettledRow['currency'], decision: RowDecision): number {
  if (decision.outcome === 'routed') return placements.add(placementOf(decision, currency));
  return decision.outcome === 'cancelled' ? CANCELLED : heldCode(decision.reason);
}

function flagsOfDecision(decision: RowDecision): number {
  switch (decision.outcome) {
    case 'routed':
      return flagsOf(decision.ambiguous, decision.effect === 'debit' ? decision.falls : null);
    case 'cancelled':
      return flagsOf(false, null);
    case 'held':
      return flagsOf(decision.ambiguous, null);
    default:
      return unreachable(decision);
  }
}

/** The placement of rows on a line of the timelines: remembered by line, because most lines of a batch's pairs place many rows. */
type LineNumbers = {
  readonly priced: (line: number) => number;
  readonly free: (line: number) => number;
  /** What `priced` has answered so far, below zero elsewhere: a look here saves a call for nearly every row. */
  readonly pricedKnown: Int32Array;
};

function createLineNumbers(flat: FlatTimelines, placements: PlacementCollector): LineNumbers {
  const [pricedKnown, freeKnown] = [noNumbers(flat), noNumbers(flat)];
  const remembered = (known: Int32Array, isPriced: boolean) => (line: number) => {
    if (known[line]! < 0) known[line] = placements.add(placementOfLine(flat, line, isPriced));
    return known[line]!;
  };
  return { priced: remembered(pricedKnown, true), free: remembered(freeKnown, false), pricedKnown };
}

const noNumbers = ({ timelines }: FlatTimelines) => new Int32Array(timelines.route.length).fill(-1);
