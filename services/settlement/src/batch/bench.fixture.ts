// A small world for tests of batches: facts are said briefly and recorded in a memory log, rows become segments, and the same facts are
// kept for the slow twin. Times are small whole milliseconds; ids are plain text; what is not said is merchant `m`, CNY, for ever.
import {
  type AcceptedRow,
  type AccountId,
  type AcquirerId,
  type Actor,
  type BindingId,
  CommandId,
  Currency,
  createEstateHistory,
  type DomainEvent,
  ESTATE_EVENTS,
  type EstateEvent,
  encodeFact,
  type FeePlanPublished,
  type Instant,
  type MerchantId,
  type Mid,
  type Minor,
  type PersonalDecision,
  type Scope,
  type ScopeKey,
  type SegmentReference,
  type StoreId,
  type TerminalId,
  type Tid,
  type Transaction,
  type TransactionId,
} from '@asof/domain';
import { type EventLog, type Expected, eventIdOf } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { type ContentStore, contentName } from '../content-store/content-store.ts';
import { memoryContentStore } from '../content-store/memory.ts';
import { inlineDigest } from '../decision/digest.ts';
import { memoryScratch } from '../scratch/scratch.ts';
import { buildSegment } from '../segment/segment-build.ts';
import { writeSegment } from '../segment/segment-codec.ts';
import { transactionIdOf } from '../segment/transaction-id/transaction-id.ts';
import type { BatchRunOptions } from '../settlement.ts';
import type { PayoutRow } from './batch-rows.ts';
import { createBatches } from './batches.ts';
import { createLedger } from './ledger.ts';

export const at = (milliseconds: number): Instant => (milliseconds * 1000) as Instant;
const ACTOR: Actor = { kind: 'person', id: 'ann', role: 'operator' };
export const RUN: BatchRunOptions = { actor: ACTOR, signal: new AbortController().signal };
const CNY = Currency.parse('CNY');

export type RowSaid = Partial<Pick<Transaction, 'kind' | 'mode' | 'rrn' | 'stan'>> & {
  readonly acquirer?: string;
  readonly mid?: string;
  readonly tid?: string;
  readonly currency?: string;
  readonly at: number;
  readonly received?: number;
  readonly amount: number;
  readonly ref?: string;
};
type KeySaid = { readonly merchant?: string; readonly scope?: Scope; readonly id?: string; readonly currency?: string };
type SpanSaid = { readonly from?: number; readonly to?: number | null };

export type Bench = Awaited<ReturnType<typeof createBench>>;

/** Acquirer `A` trusts online clocks to ±2 ms and offline ones to ±5 ms. */
export async function createBench(log: EventLog = memoryEventLog({ clock: () => at(1_000_000) })) {
  const contents = new Map<string, Uint8Array>();
  const store = memoryContentStore(contents);
  const ledger = createLedger(log);
  const recorder = createRecorder(log);
  const rows: AcceptedRow[] = [];
  const personalDecisions: PersonalDecision[] = [];
  const cancellations: { readonly row: PayoutRow; readonly position: bigint }[] = [];
  const { record } = recorder;

  async function person(kind: PersonalDecision['kind'], transactionId: TransactionId, acquirer = 'A') {
    const type = kind === 'rejected' ? 'HeldRowRejected' : 'HeldRefundFreed';
    const event = { type, transactionId, acquirerId: acquirer as AcquirerId, why: 'because' } as const;
    const position = await record(`held-${transactionId}`, event);
    personalDecisions.push({ kind, transactionId, position });
  }

  await configure(record, 'A');
  return {
    ...{ log, store, contents, ledger, record, rows, personalDecisions, cancellations, history: recorder.history },
    batches: createBatches({ log, store, ledger, openDigest: inlineDigest(memoryScratch) }),
    ...estateSayings(record),
    configure: (acquirer: string) => configure(record, acquirer),

    /** One file; answers with the accepted rows in its order. */
    async receive(...said: readonly RowSaid[]): Promise<readonly AcceptedRow[]> {
      const transactions = said.map((row, index) => transactionOf(row, rows.length + index));
      const segments = await segmentsOf(store, transactions);
      const position = await record(`intake-${segments[0]!.sha256}`, receivedEvent(segments, transactions.length));
      const accepted = transactions.map((transaction, index) => ({ ...transaction, position, line: index + 2 }));
      rows.push(...accepted);
      return accepted;
    },
    reject: (transactionId: TransactionId, acquirer?: string) => person('rejected', transactionId, acquirer),
    free: (transactionId: TransactionId, acquirer?: string) => person('freed', transactionId, acquirer),
    async cancel(row: PayoutRow): Promise<void> {
      const { instructionId, batchId, merchantId, accountId, currency, amountMinor } = row;
      const order = { instructionId, batchId, merchantId, accountId, currency, amountMinor };
      const position = await record(`payout-${instructionId}`, { type: 'PayoutCancelled', ...order, why: 'because' });
      cancellations.push({ row, position });
    },
  };
}

type Record = (stream: string, event: DomainEvent) => Promise<bigint>;

/** Appends facts one by one; estate facts go to a history of the bench's own too. */
function createRecorder(log: EventLog) {
  const revisions = new Map<string, Expected>();
  const history = createEstateHistory();
  const estateTypes: ReadonlySet<string> = new Set(ESTATE_EVENTS.map(schema => schema.shape.type.value));
  const envelope = {
    ...{ v: 1, tenant: 'A', validFrom: null, validTo: null, actor: ACTOR },
    ...{ causationId: null, correlationId: 'test', reason: null },
  };
  async function record(stream: string, event: DomainEvent): Promise<bigint> {
    const expected = revisions.get(stream) ?? 'absent';
    const commandId = CommandId.parse(`${stream}/${expected}`);
    const fact = encodeFact({ envelope: { ...envelope, commandId }, event });
    const appended = await log.append(stream, expected, [{ id: eventIdOf(commandId, 0), ...fact }]);
    if (appended.kind !== 'appended') throw new Error(`${stream} is at ${appended.actual}`);
    revisions.set(stream, appended.revision);
    if (estateTypes.has(event.type)) history.apply(event as EstateEvent, appended.position);
    return appended.position;
  }
  return { record, history };
}

function configure(record: Record, acquirer: string): Promise<bigint> {
  return record(`acquirer-${acquirer}`, {
    type: 'AcquirerConfigured',
    acquirerId: acquirer as AcquirerId,
    ...{ zone: 'Asia/Shanghai', onlineLateMs: 1e6, offlineLateMs: 1e9, futureMs: 1e6 },
    ...{ uncertaintyOnlineMs: 2, uncertaintyOfflineMs: 5 },
  });
}

type Moved = { readonly acquirer?: string; readonly mid?: string; readonly tid?: string; readonly store?: string };

/** How terminals, accounts, bindings and fee plans are said. */
function estateSayings(record: Record) {
  return {
    ...bindingSayings(record),
    assign: (terminal: string, said: SpanSaid & Moved & { readonly merchant?: string } = {}) =>
      record(`terminal-${terminal}`, {
        type: 'TerminalAssigned',
        terminalId: terminal as TerminalId,
        acquirerId: (said.acquirer ?? 'A') as AcquirerId,
        mid: (said.mid ?? 'M') as Mid,
        tid: (said.tid ?? terminal) as Tid,
        merchantId: (said.merchant ?? 'm') as MerchantId,
        storeId: (said.store ?? null) as StoreId | null,
        serial: null,
        ...span(said),
      }),
    register(account: string, said: { readonly merchant?: string; readonly minimum?: bigint } = {}) {
      const minimumPayoutMinor = (said.minimum ?? 1n) as Minor;
      return record(`account-${account}`, {
        type: 'AccountRegistered',
        accountId: account as AccountId,
        merchantId: (said.merchant ?? 'm') as MerchantId,
        token: `tok-${account}`,
        tail: '1234',
        currencies: [CNY, Currency.parse('JPY')].map(currency => ({ currency, minimumPayoutMinor })),
      });
    },
    plan(said: PlanSaid = {}) {
      const { to, ...since } = span(said);
      const key = keyOf(said);
      return record(`fee-${key.merchantId}.${key.scope}.${key.scopeId}.${key.currency}`, {
        type: 'FeePlanPublished',
        ...key,
        rateMillionths: said.rateMillionths ?? 0,
        fixedMinor: (said.fixed ?? 0n) as Minor,
        minimumMinor: null,
        capMinor: null,
        refundFee: said.refundFee ?? 'kept',
        ...since,
      });
    },
  };
}

type PlanSaid = KeySaid &
  SpanSaid &
  Partial<Pick<FeePlanPublished, 'rateMillionths' | 'refundFee'>> & { readonly fixed?: bigint };

function bindingSayings(record: Record) {
  const bindingEvent = (key: ScopeKey, event: DomainEvent) =>
    record(`binding-${key.merchantId}.${key.scope}.${key.scopeId}.${key.currency}`, event);
  return {
    assert: (binding: string, account: string, said: SpanSaid & KeySaid = {}) =>
      bindingEvent(keyOf(said), {
        type: 'BindingAsserted',
        bindingId: binding as BindingId,
        ...keyOf(said),
        accountId: account as AccountId,
        kind: 'normal',
        ...span(said),
      }),
    end: (binding: string, said: SpanSaid & KeySaid & { readonly leaves?: 'hole' | 'wider' }) =>
      bindingEvent(keyOf(said), {
        type: 'BindingEnded',
        bindingId: binding as BindingId,
        ...keyOf(said),
        leaves: said.leaves ?? 'hole',
        ...span(said),
      }),
    void: (binding: string, said: KeySaid = {}) =>
      bindingEvent(keyOf(said), { type: 'BindingVoided', bindingId: binding as BindingId, ...keyOf(said) }),
  };
}

function keyOf({ merchant = 'm', scope = 'merchant', id = merchant, currency = 'CNY' }: KeySaid): ScopeKey {
  return { merchantId: merchant as MerchantId, scope, scopeId: id, currency: Currency.parse(currency) };
}

function span({ from = 0, to = null }: SpanSaid) {
  const stated = { from: String(from), to: to === null ? null : String(to), zone: null, tzdbVersion: null };
  return { from: at(from), to: to === null ? null : at(to), stated };
}

function transactionOf(said: RowSaid, number: number): Transaction {
  const key = {
    acquirerId: (said.acquirer ?? 'A') as AcquirerId,
    mid: (said.mid ?? 'M') as Mid,
    tid: (said.tid ?? 't') as Tid,
    batchNumber: '000001',
    stan: said.stan ?? number.toString().padStart(6, '0'),
    rrn: said.rrn ?? `N${number}`,
    kind: said.kind ?? 'sale',
  };
  return {
    ...key,
    transactionId: transactionIdOf(key),
    occurredAt: at(said.at),
    receivedAt: at(said.received ?? said.at),
    mode: said.mode ?? 'online',
    amountMinor: BigInt(said.amount) as Minor,
    currency: Currency.parse(said.currency ?? 'CNY'),
    originalReference: said.ref ?? null,
  };
}

async function segmentsOf(store: ContentStore, rows: readonly Transaction[]): Promise<readonly SegmentReference[]> {
  const placed = rows.map((transaction, index) => ({
    transaction,
    line: index + 2,
    occurredOffset: 0,
    receivedOffset: 0,
  }));
  const byAcquirer = Map.groupBy(placed, ({ transaction }) => transaction.acquirerId);
  const references: SegmentReference[] = [];
  for (const [acquirerId, list] of byAcquirer) {
    const latestReceivedAt = Math.max(...list.map(({ transaction }) => transaction.receivedAt)) as Instant;
    const sha256 = await writeSegment(store, buildSegment(acquirerId, list));
    references.push({ sha256, acquirerId, rows: list.length, latestReceivedAt });
  }
  return references;
}

function receivedEvent(segments: readonly SegmentReference[], rows: number): DomainEvent {
  const fileSha256 = contentName([new TextEncoder().encode(segments.map(({ sha256 }) => sha256).join())]);
  return {
    type: 'TransactionsReceived',
    ...{ formatVersion: 1, fileSha256, fileName: 'rows.csv', fileBytes: 1 },
    ...{ rows, accepted: rows, duplicates: 0, quarantined: 0, totals: [], quarantineSheets: [], windows: [] },
    segments: [...segments],
  };
}
