// The end-to-end twin: every batch of every acquirer, made from the facts by scanning them, row by row. Slow and obvious; what the
// columns compute must be equal to this, field by field.
import type { Estate, EstateHistory } from '../estate/estate.ts';
import type { AcquirerId, BatchId, TransactionId } from '../ids.ts';
import { assert } from '../kernel.ts';
import type { HeldReason } from '../transaction.ts';
import type { AcceptedRow } from './accepted-row.ts';
import type { Uncertainty } from './boundary.ts';
import { decideRowsSlowly, type Making } from './decide-rows-slowly.ts';
import { comesBackNow, type PastBatch } from './fate.ts';
import { batchIdOf, type Cut, isFresh } from './membership.ts';
import { type FrozenRow, type Misroute, misrouteOf } from './misroute.ts';
import { type ClosedSubBatch, nettingOf } from './netting.ts';
import { instructionKeyText, payoutOf } from './payout.ts';
import { cardOf } from './row-decision.ts';
import {
  type CarriedAmount,
  type CurrencyTotal,
  currencyTotalsOf,
  type DecidedRow,
  type FormedTotals,
  grossByOutcome,
  groupTotalsOf,
  heldByReason,
  keyText,
  overflowingTotal,
  subBatchesOf,
} from './totals.ts';

/** R9: what a person decided about a held row. */
export type PersonalDecision = {
  readonly kind: 'rejected' | 'freed';
  readonly transactionId: TransactionId;
  readonly position: bigint;
};

/** `instruction` is the key text of the payout instruction (`instructionKeyText`). */
export type PayoutCancellation = { readonly instruction: string; readonly position: bigint };

export type SettlementFacts = {
  readonly history: Pick<EstateHistory, 'at'>;
  readonly rows: readonly AcceptedRow[];
  readonly personalDecisions: readonly PersonalDecision[];
  readonly cancellations: readonly PayoutCancellation[];
  /** In the order in which they were made; K never steps back within an acquirer. */
  readonly cuts: readonly (Cut & { readonly uncertainty: Uncertainty })[];
};
type SlowCut = SettlementFacts['cuts'][number];

export type SettledBatch = SlowCut &
  FormedTotals & {
    readonly batchId: BatchId;
    readonly sequence: number;
    readonly previousBatchId: BatchId | null;
    readonly fresh: number;
    readonly retried: number;
    readonly heldByReason: ReadonlyMap<HeldReason, number>;
    readonly currencies: readonly CurrencyTotal[];
    /** In ascending order of transaction id. */
    readonly misroutes: readonly Misroute[];
  };

/** R5: a cut whose totals leave the exact range makes no batch, takes no number, and names the group. */
export type RefusedCut = Cut & { readonly code: 'amount-overflow'; readonly group: string };

export type CutOutcome =
  | { readonly kind: 'settled'; readonly batch: SettledBatch }
  | { readonly kind: 'refused'; readonly refusal: RefusedCut };

/** R1 to R20 over all facts: the outcome of each cut, in the order of the cuts. */
export function settleSlowly(facts: SettlementFacts): readonly CutOutcome[] {
  const outcomes: CutOutcome[] = [];
  for (const cut of facts.cuts) outcomes.push(settleCut(facts, cut, batchesOf(outcomes, cut.acquirerId)));
  return outcomes;
}

/** The batches of one acquirer among the outcomes, in order. */
export function batchesOf(outcomes: readonly CutOutcome[], acquirerId: AcquirerId): readonly SettledBatch[] {
  return outcomes.flatMap(outcome =>
    outcome.kind === 'settled' && outcome.batch.acquirerId === acquirerId ? [outcome.batch] : [],
  );
}

function settleCut(facts: SettlementFacts, cut: SlowCut, past: readonly SettledBatch[]): CutOutcome {
  const previous = past.at(-1);
  assert(previous === undefined || previous.knownAt <= cut.knownAt, 'K never steps back within an acquirer');
  const sequence = past.length + 1;
  const batchId = batchIdOf(cut.acquirerId, sequence);
  const estate = facts.history.at(cut.knownAt);
  const fresh = facts.rows.filter(row => isFresh(row, cut, past));
  const retried = retriedRows(facts, cut, previous);
  const decided = inIdOrder(decideRowsSlowly(makingOf(facts, cut, past, [...fresh, ...retried])));
  const totals = groupTotalsOf(decided);
  const { transfers, closed } = nettingOf(subBatchesOf(totals, carriedIn(facts, cut, past)));
  const paid = payOut(estate, cut, batchId, closed);
  const formed = { decided, gross: grossByOutcome(decided), totals, transfers, ...paid };
  const currencies = currencyTotalsOf(formed);
  const batch = {
    ...{ ...cut, batchId, sequence, previousBatchId: previous?.batchId ?? null },
    ...{ fresh: fresh.length, retried: retried.length, heldByReason: heldByReason(decided) },
    ...{ ...formed, currencies, misroutes: misroutesOf(estate, past) },
  };
  const group = overflowingTotal({ ...formed, currencies });
  if (group === null) return { kind: 'settled', batch };
  return { kind: 'refused', refusal: { ...cut, code: 'amount-overflow', group } };
}

/** R9, R16: whatever the acquirer's last batch held and no person has rejected since. */
function retriedRows(facts: SettlementFacts, cut: Cut, previous: SettledBatch | undefined): readonly AcceptedRow[] {
  const held = previous?.decided.filter(({ decision }) => decision.outcome === 'held') ?? [];
  return held.map(({ row }) => row).filter(row => !isDecidedByPerson(facts, 'rejected', row, cut.knownAt));
}

function isDecidedByPerson(
  { personalDecisions }: SettlementFacts,
  kind: PersonalDecision['kind'],
  { transactionId }: AcceptedRow,
  knownAt: bigint,
): boolean {
  return personalDecisions.some(
    decision => decision.kind === kind && decision.transactionId === transactionId && decision.position <= knownAt,
  );
}

function makingOf(
  facts: SettlementFacts,
  { knownAt, uncertainty }: SlowCut,
  past: readonly SettledBatch[],
  members: readonly AcceptedRow[],
): Making {
  return {
    estate: facts.history.at(knownAt),
    knownAt,
    uncertainty,
    members,
    past: past.map(batch => ({ ...pastBatchOf(facts, batch), decided: batch.decided })),
    isFreed: row => isDecidedByPerson(facts, 'freed', row, knownAt),
  };
}

/** What R13 asks of a finished batch. */
function pastBatchOf(facts: SettlementFacts, { knownAt, carriedOut, instructions }: SettledBatch): PastBatch {
  return {
    knownAt,
    endOf: key => {
      const isIt = (entry: CarriedAmount) => keyText(entry) === keyText(key);
      const paid = instructions.find(isIt);
      if (paid !== undefined) return { kind: 'instructed', cancelledAt: cancellationOf(facts, paid.instruction) };
      return { kind: carriedOut.some(entry => isIt(entry) && entry.amountMinor > 0n) ? 'carried' : 'nothing-left' };
    },
  };
}

function cancellationOf({ cancellations }: SettlementFacts, instruction: string): bigint | null {
  return cancellations.find(cancellation => cancellation.instruction === instruction)?.position ?? null;
}

/** R17, R19: what the last batch carried out, and every instruction cancelled since it was cut. */
function carriedIn(facts: SettlementFacts, cut: Cut, past: readonly SettledBatch[]): readonly CarriedAmount[] {
  const previous = past.at(-1);
  if (previous === undefined) return [];
  const cancelled = past
    .flatMap(batch => batch.instructions)
    .filter(({ instruction }) => {
      const cancelledAt = cancellationOf(facts, instruction);
      return cancelledAt !== null && comesBackNow(cancelledAt, previous.knownAt, cut.knownAt);
    });
  return [...previous.carriedOut, ...cancelled];
}

function payOut(estate: Estate, { cutAt }: Cut, batchId: BatchId, closed: readonly ClosedSubBatch[]) {
  const subBatches = closed.map(sub => ({ ...sub, payout: payoutOf(estate, cutAt, sub) }));
  const instructions = subBatches.flatMap(({ merchantId, accountId, currency, closingMinor, payout }) => {
    if (payout.kind !== 'paid' || accountId === null) return [];
    const instruction = instructionKeyText({ batchId, merchantId, accountId, currency });
    return [{ merchantId, accountId, currency, amountMinor: closingMinor, instruction }];
  });
  const carriedOut = subBatches
    .filter(({ payout, closingMinor }) => payout.kind === 'carried' && closingMinor !== 0n)
    .map(({ merchantId, accountId, currency, closingMinor: amountMinor }) => ({
      ...{ merchantId, accountId, currency, amountMinor },
    }));
  return { subBatches, instructions, carriedOut };
}

/** R20: every row that an earlier batch routed, against what is known now. */
function misroutesOf(estate: Estate, past: readonly SettledBatch[]): readonly Misroute[] {
  const routed = inIdOrder(past.flatMap(batch => batch.decided)).flatMap(routedRow);
  const told = past.flatMap(batch => batch.misroutes);
  return routed.flatMap(({ row, decision }) => {
    const last = told.findLast(misroute => misroute.transactionId === row.transactionId);
    const lastRight = last === undefined ? (cardOf(decision)?.accountId ?? null) : last.toAccountId;
    return misrouteOf(estate, frozenRow({ row, decision }, routed), lastRight) ?? [];
  });
}

type RoutedOnly = Pick<FrozenRow, 'row' | 'decision'>;

function routedRow({ row, decision }: DecidedRow): readonly RoutedOnly[] {
  return decision.outcome === 'routed' ? [{ row, decision }] : [];
}

function frozenRow({ row, decision }: RoutedOnly, routed: readonly RoutedOnly[]): FrozenRow {
  const originalId = decision.effect === 'debit' ? decision.originalId : null;
  const original = routed.find(candidate => candidate.row.transactionId === originalId);
  return { row, decision, original: original === undefined ? null : frozenRow(original, routed) };
}

function inIdOrder(decided: readonly DecidedRow[]): readonly DecidedRow[] {
  return [...decided].sort((left, right) => (left.row.transactionId < right.row.transactionId ? -1 : 1));
}
