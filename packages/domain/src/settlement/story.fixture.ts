// A little history of settlement for tests, told in order: what became known, what was received, what people did, when it was cut.
// Each told thing takes the next position. Times are small whole numbers; amounts are minor units.

import type { ScopeKey } from '../estate/estate.ts';
import {
  asserted,
  assigned,
  at,
  CNY,
  merchantKey,
  minor,
  published,
  registered,
  USD,
} from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { AccountRegistered, BindingAsserted, EstateEvent } from '../event/estate-events.ts';
import type { AccountId, AcquirerId, Mid, Tid, TransactionId } from '../ids.ts';
import type { Minor } from '../money/amount.ts';
import type { Currency } from '../money/currency.ts';
import type { CaptureMode, TransactionKind } from '../transaction.ts';
import type { AcceptedRow } from './accepted-row.ts';
import { cardOf } from './row-decision.ts';
import {
  batchesOf,
  type CutOutcome,
  type PayoutCancellation,
  type PersonalDecision,
  type SettledBatch,
  type SettlementFacts,
  settleSlowly,
} from './settle-slowly.ts';
import type { DecidedRow, PaidOrCarried } from './totals.ts';

export const ACQ = 'ACQ' as AcquirerId;

/** What a row says; what is left out is usual. `of` is the original reference. */
export type Said = {
  readonly kind?: TransactionKind;
  readonly rrn: string;
  readonly amount: bigint;
  readonly at: number;
  readonly received?: number;
  readonly of?: string;
  readonly acquirer?: string;
  readonly mid?: string;
  readonly tid?: string;
  readonly mode?: CaptureMode;
  readonly currency?: string;
};

let rowsSaid = 0;

/** Transaction ids rise in the order in which the rows are said. */
export function accepted(said: Said, position: bigint, line: number): AcceptedRow {
  rowsSaid += 1;
  return {
    transactionId: rowsSaid.toString(16).padStart(64, '0') as TransactionId,
    kind: said.kind ?? 'sale',
    acquirerId: (said.acquirer ?? ACQ) as AcquirerId,
    mid: (said.mid ?? 'M1') as Mid,
    tid: (said.tid ?? 'T1') as Tid,
    batchNumber: '000001',
    stan: '000001',
    rrn: said.rrn,
    occurredAt: at(said.at),
    receivedAt: at(said.received ?? said.at),
    mode: said.mode ?? 'online',
    amountMinor: said.amount as Minor,
    currency: (said.currency ?? 'CNY') as Currency,
    originalReference: said.of ?? null,
    position,
    line,
  };
}

export type CutSaid = {
  readonly acquirer?: AcquirerId;
  readonly knownAt?: bigint;
  readonly uncertainty?: { readonly online: number; readonly offline: number };
};

export function story() {
  const history = createEstateHistory();
  const rows: AcceptedRow[] = [];
  const personalDecisions: PersonalDecision[] = [];
  const cancellations: PayoutCancellation[] = [];
  const cuts: SettlementFacts['cuts'][number][] = [];
  let position = 0n;

  const facts = (): SettlementFacts => ({ history, rows, personalDecisions, cancellations, cuts });
  const outcomes = (): readonly CutOutcome[] => settleSlowly(facts());
  const named = (rrn: string): AcceptedRow => {
    const row = rows.find(candidate => candidate.rrn === rrn);
    if (row === undefined) throw new RangeError(`no row ${rrn}`);
    return row;
  };
  const decide = (kind: PersonalDecision['kind'], { transactionId }: AcceptedRow) => {
    position += 1n;
    personalDecisions.push({ kind, transactionId, position });
  };
  const cancel = (instruction: string) => {
    position += 1n;
    cancellations.push({ instruction, position });
  };
  return {
    facts,
    outcomes,
    now: () => position,
    knows: (...events: readonly EstateEvent[]) => {
      for (const event of events) history.apply(event, ++position);
    },
    /** One file. */
    receives: (...said: readonly Said[]) => {
      position += 1n;
      rows.push(...said.map((row, index) => accepted(row, position, index + 2)));
    },
    rejects: (rrn: string) => decide('rejected', named(rrn)),
    rejectsRow: (row: AcceptedRow) => decide('rejected', row),
    frees: (rrn: string) => decide('freed', named(rrn)),
    freesRow: (row: AcceptedRow) => decide('freed', row),
    /** `ACQ-000001/m1/A/CNY`. */
    cancels: (instruction: string) => cancel(`instruction/${instruction}`),
    cancelsInstruction: cancel,
    cuts: (cutAt: number, { acquirer = ACQ, knownAt = position, uncertainty }: CutSaid = {}) => {
      cuts.push({
        acquirerId: acquirer,
        cutAt: at(cutAt),
        knownAt,
        uncertainty: uncertainty ?? { online: 0, offline: 0 },
      });
      position += 1n;
    },
    batches: (acquirer: AcquirerId = ACQ): readonly SettledBatch[] => batchesOf(outcomes(), acquirer),
  };
}

export type Story = ReturnType<typeof story>;

/** Binding `b<account>` to the account, from an instant on; of the merchant unless another key is given. */
export function bound(
  account: string,
  from: number,
  to: number | null = null,
  key: ScopeKey = merchantKey(),
): BindingAsserted {
  return { ...asserted(`b${account}`, from, to, key), accountId: account as AccountId };
}

/** An account in CNY and USD with a minimum payout in minor units of each. */
export function account(accountId: string, merchant = 'm1', minimumPayoutMinor = 1n): AccountRegistered {
  const currencies = [CNY, USD].map(currency => ({ currency, minimumPayoutMinor: minor(minimumPayoutMinor) }));
  return { ...registered(accountId, merchant), currencies };
}

/** Merchant m1 with terminal t1 (ACQ, M1, T1), accounts A and B, its card A and a fee of 1 % from instant 0 on. */
export function shop(refundFee: 'kept' | 'returned' = 'kept') {
  const told = story();
  told.knows(assigned('t1', 0, null, { shown: 'ACQ M1 T1' }), account('A'), account('B'), bound('A', 0), {
    ...published(0, 10_000),
    refundFee,
  });
  return told;
}

/** `{ R1: '+10000 A fee 38', R2: 'held NO_BINDING' }`: what the batch decided, by RRN. */
export function decisionsOf(batch: SettledBatch): Readonly<Record<string, string>> {
  const byId = new Map(batch.decided.map(({ row }) => [row.transactionId, row.rrn]));
  return Object.fromEntries(batch.decided.map(decided => [decided.row.rrn, decisionText(decided, byId)]));
}

function decisionText({ row, decision }: DecidedRow, rrnOf: ReadonlyMap<TransactionId, string>): string {
  if (decision.outcome === 'cancelled') return `cancelled with ${rrnOf.get(decision.otherId)}`;
  const doubt = decision.ambiguous ? ' ambiguous' : '';
  if (decision.outcome === 'held') return `held ${decision.reason}${doubt}`;
  const fee = ` fee ${decision.feeMinor}${doubt}`;
  if (decision.effect === 'credit') return `+${row.amountMinor} ${decision.accountId}${fee}`;
  const magnitude = row.amountMinor < 0n ? -row.amountMinor : row.amountMinor;
  return `-${magnitude} ${cardOf(decision)?.accountId ?? decision.merchantId} (${decision.falls})${fee}`;
}

/** `m1 A CNY: +10000 -500 fee 38 in 0, net 9462, closes 9462, paid`; the debt is told as `debt`. */
export function subBatchesOfBatch(batch: SettledBatch): readonly string[] {
  return batch.subBatches.map(subBatchText);
}

function subBatchText(sub: PaidOrCarried): string {
  const { merchantId, accountId, currency, creditsMinor, debitsMinor, feesMinor, carriedInMinor } = sub;
  const amounts = `+${creditsMinor} -${debitsMinor} fee ${feesMinor} in ${carriedInMinor}`;
  const end = sub.payout.kind === 'paid' ? 'paid' : 'carried';
  return `${merchantId} ${accountId ?? 'debt'} ${currency}: ${amounts}, net ${sub.netMinor}, closes ${sub.closingMinor}, ${end}`;
}

/** `A > B 700`; the debt is told as `debt`. */
export function transfersOf(batch: SettledBatch): readonly string[] {
  return batch.transfers.map(
    ({ fromAccountId, toAccountId, amountMinor }) =>
      `${fromAccountId ?? 'debt'} > ${toAccountId ?? 'debt'} ${amountMinor}`,
  );
}

/** `R1 A > B 10000`; none is told as `none`. */
export function misroutesOfBatch(batch: SettledBatch, rows: readonly AcceptedRow[]): readonly string[] {
  return batch.misroutes.map(({ transactionId, fromAccountId, toAccountId, amountMinor }) => {
    const rrn = rows.find(row => row.transactionId === transactionId)?.rrn;
    return `${rrn} ${fromAccountId ?? 'none'} > ${toAccountId ?? 'none'} ${amountMinor}`;
  });
}

export const instructionsOf = (batch: SettledBatch): readonly string[] =>
  batch.instructions.map(({ instruction, amountMinor }) => `${instruction} ${amountMinor}`);

/** Rows as `receives` takes them. */
export const sale = (rrn: string, at: number, amount = 10_000n) => ({ rrn, at, amount });
export const refund = (rrn: string, of: string, at: number, amount: bigint) =>
  ({ kind: 'refund', rrn, of, at, amount }) as const;
export const voided = (rrn: string, of: string, at: number, amount = 10_000n) =>
  ({ kind: 'void', rrn, of, at, amount }) as const;
export const reversed = (rrn: string, of: string, at: number, amount = 10_000n) =>
  ({ kind: 'reversal', rrn, of, at, amount }) as const;
