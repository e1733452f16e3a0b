// Cuts batches and carries them through: route, misroutes, net, instruct. Each batch is made whole before anything of it is told, so
// that a cut whose totals are not exact leaves nothing but files that no event names, and an interrupted run finds its batch again by the cut's own K.
import { type AcquirerId, assert, type BatchId, Sha256 } from '@asof/domain';
import type { EventLog, Position } from '@asof/event-log';
import type { ContentStore } from '../content-store/content-store.ts';
import type { BatchRunOptions } from '../settlement.ts';
import type { BatchRecord } from './batch-book.ts';
import type { KeepContent } from './batch-content.ts';
import { BatchFailure } from './batch-failure.ts';
import type { CutOrder, MadeBatch } from './batch-steps.ts';
import { cutAtOf, cutOrderOf, type Knowledge } from './cut-order.ts';
import { refuseFutureCut } from './future-cut.ts';
import type { Ledger } from './ledger.ts';
import { makeBatch } from './make-batch.ts';
import type { SourcesOf } from './sources.ts';
import { type BatchStep, tellBatch } from './tell-batch.ts';

export type BatchDeps = {
  readonly log: EventLog;
  readonly store: ContentStore;
  readonly ledger: Ledger;
  readonly sourcesOf: SourcesOf;
};

export type BatchRun = {
  /** R16: BatchCut only. An acquirer's unfinished batch refuses it, unless it is this very cut: then it is a repetition. */
  readonly cut: (options: BatchRunOptions) => Promise<readonly BatchId[]>;
  /**
   * Finishes what is unfinished, then cuts what came since and carries it through. Where nothing at all was recorded since an
   * acquirer's last cut at the same instant, the run is a repetition and leaves that acquirer as it is.
   */
  readonly run: (options: BatchRunOptions) => Promise<readonly BatchId[]>;
};

/** Both reject with BatchFailure, or with the failures of log and store. What was told before stays; the same call finishes the work. */
export function createBatchRun(deps: BatchDeps): BatchRun {
  const { ledger } = deps;
  const newest = (acquirerId: AcquirerId) => ledger.batches.batchesOf(acquirerId).at(-1) ?? null;
  /**
   * The acquirers, each with the batch that this call repeats, if it does. Rejects where a default instant lies ahead of the clock: nothing
   * is told then.
   */
  async function planned(
    options: BatchRunOptions,
    mayRepeat: (last: BatchRecord) => boolean,
  ): Promise<ReadonlyMap<AcquirerId, BatchRecord | null>> {
    const plan = new Map<AcquirerId, BatchRecord | null>();
    for (const acquirerId of await acquirersOf(ledger, options)) {
      const last = newest(acquirerId);
      const isRepeated = last !== null && mayRepeat(last) && isRepetition(ledger, last, options);
      plan.set(acquirerId, isRepeated ? last : null);
      if (!isRepeated && options.cutAt === undefined && options.now !== undefined)
        await refuseFutureCut(deps, acquirerId, options.now);
    }
    return plan;
  }
  return {
    async cut(options) {
      const cut: BatchId[] = [];
      for (const [acquirerId, repeated] of await planned(options, ({ status }) => status === 'cut'))
        cut.push(repeated?.cut.batchId ?? (await cutNext(deps, acquirerId, options, 'cut')));
      return cut;
    },
    async run(options) {
      const touched: BatchId[] = [];
      const plan = await planned(options, () => true);
      for (const last of [...plan.keys()].map(newest)) {
        if (last === null || last.status === 'instructed') continue;
        touched.push(await finish(deps, last, options));
      }
      for (const [acquirerId, repeated] of plan)
        if (repeated === null) touched.push(await cutNext(deps, acquirerId, options, 'instruct'));
      return touched;
    },
  };
}

/** Those that were asked for; by default every acquirer with an accepted row. */
async function acquirersOf(
  { reader, intake }: Ledger,
  { acquirerId }: BatchRunOptions,
): Promise<readonly AcquirerId[]> {
  await reader.catchUp();
  const received = intake.acquirerIds();
  if (acquirerId === undefined) return received;
  if (received.includes(acquirerId)) return [acquirerId];
  throw new BatchFailure('nothing-received', `acquirer ${acquirerId}: no row of it was accepted yet`);
}

/** Nothing but batches was recorded since the cut, and it would cut at the same instant. */
function isRepetition(ledger: Ledger, { cut }: BatchRecord, { cutAt }: BatchRunOptions): boolean {
  const isNothingNew = (ledger.batches.lastOtherPosition() ?? 0n) <= cut.knownAt;
  return isNothingNew && cutAtOf(ledger, cut.acquirerId, cut.knownAt, cutAt) === cut.cutAt;
}

async function cutNext(
  deps: BatchDeps,
  acquirerId: AcquirerId,
  options: BatchRunOptions,
  last: BatchStep,
): Promise<BatchId> {
  const { ledger } = deps;
  options.signal.throwIfAborted();
  await ledger.reader.catchUp();
  const previous = ledger.batches.batchesOf(acquirerId).at(-1) ?? null;
  if (previous !== null && previous.status !== 'instructed')
    throw new BatchFailure('previous-batch-unfinished', `${previous.cut.batchId} is ${previous.status}: run it first`);
  const knownAt = ledger.reader.position();
  assert(knownAt !== null, 'an acquirer with accepted rows has events');
  const known = await proveRead(ledger, acquirerId, knownAt);
  const cutAt = cutAtOf(ledger, acquirerId, knownAt, options.cutAt);
  const made = await makeWhole(deps, cutOrderOf(ledger, acquirerId, cutAt, known));
  await tell(deps, made, null, options, last);
  return made.cut.fact.batchId;
}

/** Makes the batch once more, as of its own cut, and tells what was not told. */
async function finish(deps: BatchDeps, record: BatchRecord, options: BatchRunOptions): Promise<BatchId> {
  options.signal.throwIfAborted();
  const { type, inputSheetSha256, rows, gross, ...order } = record.cut;
  const known = await proveRead(deps.ledger, order.acquirerId, order.knownAt as Position);
  const made = await makeWhole(deps, { ...order, ...known });
  await tell(deps, made, record, options, 'instruct');
  return order.batchId;
}

/** I10: no batch without the proof that everything up to K was read. */
async function proveRead({ reader }: Ledger, acquirerId: AcquirerId, knownAt: Position): Promise<Knowledge> {
  const proof = await reader.proveComplete(knownAt);
  if (proof.kind === 'complete')
    return { knownAt, read: { ...proof.read, headsSha256: Sha256.parse(proof.read.headsSha256) } };
  const { code, stream, read, stored } = proof.refusal;
  const where = stream === null ? 'in streams that were never read' : `first in stream ${stream}`;
  const detail = `${read.events} events were read up to ${knownAt}, the log holds ${stored.events}; they differ ${where}`;
  throw new BatchFailure(code, `acquirer ${acquirerId}: ${detail}`);
}

async function makeWhole({ sourcesOf, store }: BatchDeps, order: CutOrder): Promise<MadeBatch> {
  const keep: KeepContent = (kind, chunks) => store.put(kind, chunks);
  const made = await makeBatch(order, sourcesOf(order), { keep, isStored: true });
  if (made.kind === 'made') return made;
  const detail = `${made.group}: the sum is beyond 2^53 − 1 minor units and would not be exact; nothing was cut`;
  throw new BatchFailure('amount-overflow', `acquirer ${order.acquirerId}: ${detail}`);
}

async function tell(
  { log, ledger }: BatchDeps,
  made: MadeBatch,
  record: BatchRecord | null,
  { actor, signal, onProgress }: BatchRunOptions,
  last: BatchStep,
): Promise<void> {
  const { acquirerId, batchId, sequence, rows } = made.cut.fact;
  const before = ledger.batches.batchesOf(acquirerId)[sequence - 2] ?? null;
  const previous = before && { batchId: before.cut.batchId, knownAt: before.cut.knownAt, status: before.status };
  const onStep = (step: BatchStep) => onProgress?.({ batchId, step, rows: rows.fresh + rows.retried });
  await tellBatch(made, { record, previous }, last, { log, actor, signal, onStep });
  await ledger.reader.catchUp();
}
