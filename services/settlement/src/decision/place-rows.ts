// What routed rows come to: by row the placement or why there is none, and the fee as it is stored; by part how many became what. One
// pass over the rows that the kernel decided. Most are credits that their fee plan prices: those of a run are counted together.
import { assert, type HeldReason, type Instant, type RowDecision, unreachable } from '@asof/domain';
import { EFFECT, lineInEffect } from '@asof/routing';
import type { PairNumbers } from '../batch/pairs.ts';
import type { RoutedColumns } from '../segment/open-segment.ts';
import { type FlatTimelines, heldReasonOf } from '../timelines/flat-timelines.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import type { SettledRows } from './debits.ts';
import type { DebtCollector } from './debts.ts';
import { AMBIGUOUS, FEE_BEYOND, flagsOf, type PartDecisions } from './decision-file.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { OutcomeCounter, OutcomeCounts } from './outcomes.ts';
import type { PartRuns } from './part-runs.ts';
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
  readonly cutAt: Instant;
};

/** Parts in their order, so that placements are numbered in the order in which rows first use them. */
export function createRowPlacer(placing: RowPlacing): RowPlacer {
  const { timelines, placements, outcomes, pairs, cutAt } = placing;
  const { flat } = timelines;
  const shown = Int32Array.from(
    pairs.pairs,
    (_, pair) => flat.timelines.answer[lineInEffect(flat.timelines, pair, cutAt)]!,
  );
  const numbers = createLineNumbers(flat, placements);
  return rows => {
    const settled = rows.settled.values();
    const tally = { toEarlierCard: 0, occurredFrom: Infinity, occurredTo: -Infinity };
    const work = { ...placing, numbers, shown, settled, tally };
    for (let run = 0; run < rows.runPair.length; run++) placeRun(work, rows, run);
    assert(settled.next().done === true, 'every settled row stands in its part');
    const { occurredFrom, occurredTo, toEarlierCard } = tally;
    return {
      ...{ counts: outcomes.part(), toEarlierCard },
      ...{ occurredFrom: occurredFrom as Instant, occurredTo: occurredTo as Instant },
    };
  };
}

type Work = RowPlacing & {
  readonly numbers: LineNumbers;
  /** What each pair answers at the cut. */
  readonly shown: Int32Array;
  readonly settled: Iterator<SettledRow>;
  readonly tally: { toEarlierCard: number; occurredFrom: number; occurredTo: number };
};

const { feeBearingCredit, debit, passedOver } = EFFECT;

/** A run is short and there are many: the function is soon compiled whole, as one over all rows of a part would not be. */
function placeRun(work: Work, rows: RowsToPlace, run: number): void {
  const { numbers, outcomes, pairs, tally } = work;
  const { known } = numbers;
  const { answer } = work.timelines.flat.timelines;
  const { effect, line: lines, outcome, feeMinor, fee } = rows;
  const { amountMinor, occurredAt } = rows.segment;
  const pair = rows.runPair[run]!;
  const from = rows.runStart[run]!;
  const to = rows.runStart[run + 1]!;
  const shown = work.shown[pair]!;
  let creditsMinor = 0;
  let others = 0;
  let earlier = 0;
  let first = tally.occurredFrom;
  let last = tally.occurredTo;
  for (let row = from; row < to; row++) {
    const line = lines[row]!;
    if (effect[row]! === feeBearingCredit && line >= 0) {
      const number = known[line]!;
      outcome[row] = number < 0 ? numbers.priced(line) : number;
      creditsMinor += amountMinor[row]!;
      if (answer[line]! !== shown) earlier++;
    } else {
      placeOther(work, rows, pair, row);
      if (effect[row]! < debit && line >= 0 && answer[line]! !== shown) earlier++;
      others++;
    }
    const at = occurredAt[row]!;
    if (at < first) first = at;
    if (at > last) last = at;
    const minor = feeMinor[row]!;
    const narrow = minor | 0;
    fee[row] = narrow;
    if (narrow !== minor || narrow === FEE_BEYOND) putBeyond(rows, row);
  }
  outcomes.routedCredits(pairs.currencyOf(pair), to - from - others, creditsMinor);
  tally.toEarlierCard += earlier;
  tally.occurredFrom = first;
  tally.occurredTo = last;
}

function putBeyond({ fee, beyond }: RowsToPlace, row: number): void {
  fee[row] = FEE_BEYOND;
  beyond.push(row);
}

function placeOther(work: Work, rows: RowsToPlace, pair: number, row: number): void {
  const { numbers, outcomes, pairs, settled } = work;
  const { outcome, effect, segment } = rows;
  const line = rows.line[row]!;
  if (effect[row]! === passedOver) putSettled(work, rows, row, settled.next().value as SettledRow | undefined);
  else if (effect[row]! === debit) placeDebit(work, rows, pair, row);
  else outcome[row] = line < 0 ? heldCode(heldReasonOf(line)) : numbers.free(line);
  outcomes.row(pairs.currencyOf(pair), outcome[row]!, segment.amountMinor[row]!);
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
  /** What `priced` has answered so far, below zero elsewhere: a look here saves a call for nearly every row. */
  readonly known: Int32Array;
};

function createLineNumbers({ timelines, texts }: FlatTimelines, placements: PlacementCollector): LineNumbers {
  const { route, plan } = timelines;
  const [known, freeKnown] = [noNumbers(route.length), noNumbers(route.length)];
  return {
    known,
    priced(line) {
      if (known[line]! >= 0) return known[line]!;
      assert(plan[line]! >= 0, 'a line that routes a credit has a plan that prices it');
      known[line] = placements.addRouted(texts, route[line]!, plan[line]!);
      return known[line]!;
    },
    free(line) {
      if (freeKnown[line]! < 0) freeKnown[line] = placements.addRouted(texts, route[line]!, NO_PLAN);
      return freeKnown[line]!;
    },
  };
}

const NO_PLAN = -1;
const noNumbers = (lines: number) => new Int32Array(lines).fill(-1);
