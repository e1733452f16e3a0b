// What routed rows come to: by row the placement or why there is none, and the fee as it is stored; by part how many became what. The
// module places most rows in one pass; those that stand somewhere first, and the unusual ones, are placed here, row by row.
import { assert, type HeldReason, type Instant, type RowDecision, TRANSACTION_KINDS, unreachable } from '@asof/domain';
import { type ColumnMemory, EFFECT, lineInEffect, type PlacingTables, type WasmPlacing } from '@asof/routing';
import type { PairNumbers } from '../batch/pairs.ts';
import type { RoutedColumns } from '../segment/open-segment.ts';
import { type FlatTimelines, heldReasonOf } from '../timelines/flat-timelines.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import type { SettledRows } from './debits.ts';
import type { DebtCollector } from './debts.ts';
import { AMBIGUOUS, FEE_BEYOND, flagsOf, type PartDecisions } from './decision-file.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { OutcomeCounter, OutcomeCounts } from './outcomes.ts';
import { type PartRuns, pairOfRow } from './part-runs.ts';
import { type PlacementCollector, placementOf } from './placement.ts';

export type SettledRow = { readonly index: number } & (SettledRows extends Map<number, infer Row> ? Row : never);

/** `feeMinor` and the ambiguity in `flags` as the kernel wrote them; everything else of the decisions is written here. */
export type RowsToPlace = PartDecisions &
  PartRuns & {
    readonly beyond: number[];
    readonly segment: Pick<RoutedColumns, 'occurredAt' | 'amountMinor'>;
    readonly effect: Uint8Array;
    /** Of the timelines, or below zero. */
    readonly line: Int32Array;
    /** In ascending order of index; the kernel passed over them. */
    readonly settled: readonly SettledRow[];
  };

export type PlacedPart = {
  readonly counts: OutcomeCounts;
  /** Routed credits whose account is not the one that their pair shows at the cut: money that the current card would have got wrongly. */
  readonly toEarlierCard: number;
  /** Of all rows, both inclusive. */
  readonly occurredFrom: Instant;
  readonly occurredTo: Instant;
};

export type RowPlacer = (rows: RowsToPlace) => PlacedPart;

export type RowPlacing = {
  readonly timelines: RoutedTimelines;
  readonly placements: PlacementCollector;
  readonly debts: DebtCollector;
  readonly outcomes: OutcomeCounter;
  readonly pairs: PairNumbers;
  readonly tables: PlacingTables;
  /** Of the module; whoever answers each row as it was asked has all of them placed here. */
  readonly placeFrom: WasmPlacing['placeFrom'];
};

/** Places in the tally. */
const [EARLIEST, LATEST, EARLIER_CARD] = [0, 1, 2];

/** What rows are placed by, in the memory. No line is numbered yet. */
export function placingTablesOf(
  { timelines, pairs, outcomes }: Pick<RowPlacing, 'timelines' | 'pairs' | 'outcomes'>,
  cutAt: Instant,
  memory: ColumnMemory,
): PlacingTables {
  const { flat, index } = timelines;
  const { answer } = flat.timelines;
  const shown = memory.int32(pairs.pairs.length);
  const currency = memory.uint8(pairs.pairs.length);
  for (let pair = 0; pair < shown.length; pair++) {
    shown[pair] = answer[lineInEffect(flat.timelines, pair, cutAt)]!;
    currency[pair] = pairs.currencyOf(pair);
  }
  return {
    ...{ index, shown, currency, ...outcomes.columns },
    priced: memory.int32(answer.length).fill(NOT_NUMBERED),
    free: memory.int32(answer.length).fill(NOT_NUMBERED),
    tally: memory.float64(3),
    freeKind: TRANSACTION_KINDS.indexOf('adjustment'),
    ownFlags: flagsOf(false, 'own'),
  };
}

const NOT_NUMBERED = -1;

/** Parts in their order, so that placements are numbered in the order in which rows first use them. */
export function createRowPlacer(placing: RowPlacing): RowPlacer {
  const { timelines, placements, outcomes, tables, placeFrom } = placing;
  const { tally } = tables;
  const numbers = createLineNumbers(timelines.flat, placements, tables);
  return rows => {
    const settled = rows.settled.values();
    tally.set([Infinity, -Infinity, 0]);
    const work = { ...placing, numbers, settled };
    for (let row = placeFrom(0); row < rows.effect.length; row = placeFrom(row + 1)) placeRow(work, rows, row);
    assert(settled.next().done === true, 'every settled row stands in its part');
    return {
      counts: outcomes.part(),
      toEarlierCard: tally[EARLIER_CARD]!,
      occurredFrom: tally[EARLIEST]! as Instant,
      occurredTo: tally[LATEST]! as Instant,
    };
  };
}

type Work = RowPlacing & { readonly numbers: LineNumbers; readonly settled: Iterator<SettledRow> };

const { feeBearingCredit, debit, passedOver } = EFFECT;

/** As the module places a row, and where it leaves it. */
function placeRow(work: Work, rows: RowsToPlace, row: number): void {
  const { numbers, outcomes, pairs, tables } = work;
  const { tally, shown } = tables;
  const { effect, outcome, segment, feeMinor, fee } = rows;
  const pair = pairOfRow(rows, row);
  const line = rows.line[row]!;
  const isCredit = effect[row]! < debit && line >= 0;
  if (isCredit && effect[row]! === feeBearingCredit) outcome[row] = numbers.priced(line);
  else placeOther(work, rows, pair, row);
  outcomes.row(pairs.currencyOf(pair), outcome[row]!, segment.amountMinor[row]!);
  if (isCredit && work.timelines.flat.timelines.answer[line]! !== shown[pair]!) tally[EARLIER_CARD]!++;
  tally[EARLIEST] = Math.min(tally[EARLIEST]!, segment.occurredAt[row]!);
  tally[LATEST] = Math.max(tally[LATEST]!, segment.occurredAt[row]!);
  const narrow = feeMinor[row]! | 0;
  fee[row] = narrow;
  if (narrow !== feeMinor[row]! || narrow === FEE_BEYOND) putBeyond(rows, row);
}

function putBeyond({ fee, beyond }: RowsToPlace, row: number): void {
  fee[row] = FEE_BEYOND;
  beyond.push(row);
}

function placeOther(work: Work, rows: RowsToPlace, pair: number, row: number): void {
  const { numbers, settled } = work;
  const { outcome, effect } = rows;
  const line = rows.line[row]!;
  if (effect[row]! === passedOver) putSettled(work, rows, row, settled.next().value as SettledRow | undefined);
  else if (effect[row]! === debit) placeDebit(work, rows, pair, row);
  else outcome[row] = line < 0 ? heldCode(heldReasonOf(line)) : numbers.free(line);
}

/** R12, R13: a debit without an original falls where its terminal leads, else on the debt of its terminal's merchant. */
function placeDebit(
  { timelines, numbers, placements, debts, pairs }: Work,
  rows: RowsToPlace,
  pair: number,
  row: number,
): void {
  const { segment, outcome, flags } = rows;
  const line = rows.line[row]!;
  const ambiguous = flags[row] === AMBIGUOUS;
  if (line >= 0) {
    outcome[row] = numbers.free(line);
    flags[row] = flagsOf(ambiguous, 'own');
    return;
  }
  const { flat, index } = timelines;
  const assignment = flat.assignmentAt(lineInEffect(index.timelines, pair, segment.occurredAt[row]!));
  if (assignment === null) {
    outcome[row] = heldCode('NO_ASSIGNMENT' satisfies HeldReason);
    return;
  }
  const { merchantId, terminalId, storeId } = assignment;
  const { currency } = pairs.pairs[pair]!;
  debts.add({ merchantId, terminalId, currency }, -segment.amountMinor[row]!);
  const debt = { merchantId, terminalId, storeId, currency, accountId: null, bindingId: null, scope: null };
  outcome[row] = placements.add({ ...debt, planId: null, refundFee: null });
  flags[row] = flagsOf(ambiguous, 'debt');
}

function putSettled({ placements }: Work, rows: RowsToPlace, at: number, row: SettledRow | undefined): void {
  assert(row?.index === at, 'the rows that the kernel passed over are those that are settled');
  const { outcome, feeMinor, flags } = rows;
  const { currency, decision } = row;
  outcome[at] = outcomeOf(placements, currency, decision);
  feeMinor[at] = decision.outcome === 'routed' ? Number(decision.feeMinor) : 0;
  flags[at] = flagsOfDecision(decision);
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

/** The placement of rows on a line of a pair's timeline: remembered by line, because most lines place many rows. */
type LineNumbers = {
  readonly priced: (line: number) => number;
  readonly free: (line: number) => number;
};

function createLineNumbers(
  { timelines, texts }: FlatTimelines,
  placements: PlacementCollector,
  { priced, free }: PlacingTables,
): LineNumbers {
  const { route, plan } = timelines;
  return {
    priced(line) {
      if (priced[line]! >= 0) return priced[line]!;
      assert(plan[line]! >= 0, 'a line that routes a credit has a plan that prices it');
      priced[line] = placements.addRouted(texts, route[line]!, plan[line]!);
      return priced[line]!;
    },
    free(line) {
      if (free[line]! < 0) free[line] = placements.addRouted(texts, route[line]!, NO_PLAN);
      return free[line]!;
    },
  };
}

const NO_PLAN = -1;
