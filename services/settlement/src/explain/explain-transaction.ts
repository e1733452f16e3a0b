// Everything there is to tell about one transaction, gathered from where it stands frozen: its decisions, the facts they rest on, the
// sub-batches and payouts that took its money, and what later corrections say.
import type { HeldEvent } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import type { BatchReader } from '../batch/batch-reader.ts';
import type { DecisionRow, MisrouteRow } from '../batch/batch-rows.ts';
import type { Ledger } from '../batch/ledger.ts';
import type { ContentStore } from '../content-store/content-store.ts';
import { releasedNow } from '../held/released-now.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import type { Segment } from '../segment/segment.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { transactionAt } from '../segment/segment-row.ts';
import { explainQuestion } from './explain-route.ts';
import type { Explained, TransactionExplanation, TransactionQuery } from './explanation.ts';
import { findRows } from './find-rows.ts';
import { matching } from './matching.ts';
import { moneyTrail } from './money-trail.ts';

/** More hits than a person looks at. */
const EXPLAINED_MAX = 20;

export type ExplainDeps = {
  readonly log: EventLog;
  readonly store: ContentStore;
  readonly ledger: Ledger;
  readonly reader: BatchReader;
};

type Hit = { readonly reference: AcceptedSegment; readonly segment: Segment; readonly row: number };

/**
 * Hits in no particular order. Reads every segment, one in memory at a time, and looks at the columns that are asked about; an id names one
 * row at most, so that it is sought no further than where it is found.
 */
export async function explainTransactions(deps: ExplainDeps, query: TransactionQuery): Promise<Explained> {
  await deps.ledger.reader.catchUp();
  const found: TransactionExplanation[] = [];
  for (const reference of everySegment(deps.ledger)) {
    if (query.transactionId !== undefined && found.length > 0) break;
    const wanted = EXPLAINED_MAX - found.length;
    const segment = await readSegment(deps.store, reference.sha256);
    const rows = findRows(segment, query, wanted + 1);
    for (const row of rows.slice(0, wanted)) found.push(await explainHit(deps, { reference, segment, row }));
    if (rows.length > wanted) return { found, hasMore: true };
  }
  return { found, hasMore: false };
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
  const decidedByPerson = ledger.batches.heldSteps(transactionId).at(-1)?.event ?? null;
  return {
    decision,
    history,
    row: { ...transaction, fileSha256: reference.fileSha256, line: segment.line[row]! },
    route: await explainQuestion(log, estate, transaction),
    original: decision?.originalTransactionId
      ? await reader.namedDecision(decision.batchId, reference.sha256, row)
      : null,
    money: await moneyTrail(ledger, reader, decision),
    decidedByPerson,
    releasedBy: decision?.outcome === 'held' ? await releaseOf(reader, decision, decidedByPerson) : null,
    misroutes: await misroutesOf(deps, acquirerId, transactionId),
  };
}

async function releaseOf(
  reader: BatchReader,
  { batchId, transactionId }: DecisionRow,
  decidedByPerson: HeldEvent | null,
): Promise<string | null> {
  const [held] = await matching(reader.held(batchId), row => row.transactionId === transactionId, 1);
  return held === undefined ? null : releasedNow(held, decidedByPerson?.type ?? null);
}

async function misroutesOf(
  { ledger, reader }: ExplainDeps,
  acquirerId: DecisionRow['acquirerId'],
  transactionId: DecisionRow['transactionId'],
): Promise<readonly MisrouteRow[]> {
  const found: MisrouteRow[] = [];
  for (const { cut, misroutes } of ledger.batches.batchesOf(acquirerId)) {
    if (misroutes === null) continue;
    found.push(...(await matching(reader.misroutes(cut.batchId), row => row.transactionId === transactionId)));
  }
  return found;
}
