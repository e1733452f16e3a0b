// Everything there is to tell about one transaction, gathered from where it stands frozen: its decisions, the facts they rest on, the
// sub-batch and payout that took its money, and what later corrections say.
import type { BatchId } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import type { BatchReader } from '../batch/batch-reader.ts';
import type { DecisionRow, HeldRow, MisrouteRow, PayoutRow, SubBatchRow, TransferRow } from '../batch/batch-rows.ts';
import type { Ledger } from '../batch/ledger.ts';
import type { ContentStore } from '../content-store/content-store.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import type { Segment } from '../segment/segment.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { transactionAt } from '../segment/segment-row.ts';
import { explainQuestion } from './explain-route.ts';
import type { TransactionExplanation, TransactionQuery } from './explanation.ts';
import { findRows } from './find-rows.ts';

/** More hits than a person looks at. */
const EXPLAINED_MAX = 20;

export type ExplainDeps = {
  readonly log: EventLog;
  readonly store: ContentStore;
  readonly ledger: Ledger;
  readonly reader: BatchReader;
};

type Hit = { readonly reference: AcceptedSegment; readonly segment: Segment; readonly row: number };

/** Hits in no particular order, at most EXPLAINED_MAX. Reads every segment's asked columns; one segment in memory at a time. */
export async function explainTransactions(
  deps: ExplainDeps,
  query: TransactionQuery,
): Promise<readonly TransactionExplanation[]> {
  await deps.ledger.reader.catchUp();
  const explanations: TransactionExplanation[] = [];
  for (const reference of everySegment(deps.ledger)) {
    const wanted = EXPLAINED_MAX - explanations.length;
    if (wanted === 0) break;
    const segment = await readSegment(deps.store, reference.sha256);
    for (const row of findRows(segment, query, wanted))
      explanations.push(await explainHit(deps, { reference, segment, row }));
  }
  return explanations;
}

/** Newest first: what people ask about happened lately. */
function everySegment({ intake }: Ledger): readonly AcceptedSegment[] {
  const all = intake.acquirerIds().flatMap(acquirerId => intake.segmentsOf(acquirerId));
  return all.sort((left, right) => Number(right.position - left.position));
}

async function explainHit(deps: ExplainDeps, { reference, segment, row }: Hit): Promise<TransactionExplanation> {
  const { log, ledger, reader } = deps;
  const transaction = transactionAt(segment, row);
  const { acquirerId, transactionId } = transaction;
  const history = await reader.decisionsOfRow(acquirerId, reference.sha256, row);
  const decision = history.at(-1) ?? null;
  const knownAt = decision === null ? null : (ledger.batches.batch(decision.batchId)?.cut.knownAt ?? null);
  const estate = ledger.timelines.history.at(knownAt ?? ledger.reader.position() ?? 0n);
  const { subBatch, transfers, payout } = await moneyOf(deps, decision);
  return {
    decision,
    history,
    row: { ...transaction, fileSha256: reference.fileSha256, line: segment.line[row]! },
    route: await explainQuestion(log, estate, transaction),
    original: decision?.originalTransactionId ? await originalOf(deps, decision) : null,
    subBatch,
    transfers,
    payout,
    releasedBy: decision?.outcome === 'held' ? await releaseOf(reader, decision) : null,
    misroutes: await misroutesOf(deps, acquirerId, transactionId),
  };
}

type Money = {
  readonly subBatch: SubBatchRow | null;
  readonly transfers: readonly TransferRow[];
  readonly payout: PayoutRow | null;
};
const NO_MONEY: Money = { subBatch: null, transfers: [], payout: null };

/** The sub-batch that the row went into, followed through the batches that carried its rest on, to the payout that took it. */
async function moneyOf({ ledger, reader }: ExplainDeps, decision: DecisionRow | null): Promise<Money> {
  if (decision?.outcome !== 'routed') return NO_MONEY;
  const { merchantId, accountId, currency, acquirerId } = decision;
  const isOurs = (row: SubBatchRow): boolean =>
    row.merchantId === merchantId && row.accountId === accountId && row.currency === currency;
  const later = ledger.batches.batchesOf(acquirerId).map(({ cut }) => cut.batchId);
  let found: Money = NO_MONEY;
  for (const batchId of later.slice(later.indexOf(decision.batchId))) {
    const subBatch = await first(reader.subBatches(batchId), isOurs);
    if (subBatch === null) return found;
    const transfers = found === NO_MONEY ? await transfersOf(reader, batchId, subBatch) : found.transfers;
    const payout = await first(reader.payouts(batchId), row => row.instructionId === subBatch.instructionId);
    found = { subBatch: found.subBatch ?? subBatch, transfers, payout };
    if (payout !== null || subBatch.carriedOutMinor <= 0n) return found;
  }
  return found;
}

async function transfersOf(
  reader: BatchReader,
  batchId: BatchId,
  { merchantId, accountId, currency }: SubBatchRow,
): Promise<readonly TransferRow[]> {
  const touching: TransferRow[] = [];
  for await (const row of reader.transfers(batchId)) {
    if (row.merchantId !== merchantId || row.currency !== currency) continue;
    if (row.fromAccountId === accountId || row.toAccountId === accountId) touching.push(row);
  }
  return touching;
}

/** The newest decision about the row that the decision names. */
async function originalOf(
  { store, ledger, reader }: ExplainDeps,
  { acquirerId, originalTransactionId }: DecisionRow,
): Promise<DecisionRow | null> {
  if (originalTransactionId === null) return null;
  for (const { sha256 } of [...ledger.intake.segmentsOf(acquirerId)].reverse()) {
    const segment = await readSegment(store, sha256);
    const [row] = findRows(segment, { transactionId: originalTransactionId }, 1);
    if (row !== undefined) return (await reader.decisionsOfRow(acquirerId, sha256, row)).at(-1) ?? null;
  }
  return null;
}

async function releaseOf(reader: BatchReader, { batchId, transactionId }: DecisionRow): Promise<string | null> {
  const held: HeldRow | null = await first(reader.held(batchId), row => row.transactionId === transactionId);
  return held?.releasedBy ?? null;
}

async function misroutesOf(
  { ledger, reader }: ExplainDeps,
  acquirerId: DecisionRow['acquirerId'],
  transactionId: DecisionRow['transactionId'],
): Promise<readonly MisrouteRow[]> {
  const found: MisrouteRow[] = [];
  for (const { cut, misroutes } of ledger.batches.batchesOf(acquirerId)) {
    if (misroutes === null) continue;
    for await (const row of reader.misroutes(cut.batchId)) if (row.transactionId === transactionId) found.push(row);
  }
  return found;
}

async function first<T>(rows: AsyncIterable<T>, fits: (row: T) => boolean): Promise<T | null> {
  for await (const row of rows) if (fits(row)) return row;
  return null;
}
