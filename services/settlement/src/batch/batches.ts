// Batches as the service offers them: cutting and running them, and reading what they are.
import { assert, type BatchId } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import type { Batches } from '../settlement.ts';
import { type BatchReader, createBatchReader } from './batch-reader.ts';
import type { BatchSummary } from './batch-rows.ts';
import { createBatchRun } from './batch-run.ts';
import { summaryOf } from './batch-summary.ts';
import { createFrozenBatches } from './frozen-batch.ts';
import { createSources, type SourcesDeps } from './sources.ts';

export type BatchesDeps = SourcesDeps & { readonly log: EventLog };

/** One ledger serves all: each call reads on to the head of the log first. */
export function createBatches(deps: BatchesDeps): Batches & BatchReader {
  const { log, store, ledger } = deps;
  const { cut, run } = createBatchRun({ log, store, ledger, sourcesOf: createSources(deps) });
  const frozen = createFrozenBatches(store);
  const summaryById = (batchId: BatchId): Promise<BatchSummary> => {
    const record = ledger.batches.batch(batchId);
    assert(record !== null, 'a batch that was told is known');
    return summaryOf(frozen(record));
  };
  const summariesOf = (batchIds: readonly BatchId[]) => Promise.all(batchIds.map(summaryById));
  return {
    ...createBatchReader(store, ledger),
    cut: async options => summariesOf(await cut(options)),
    run: async options => summariesOf(await run(options)),
    async summaries() {
      await ledger.reader.catchUp();
      return Promise.all(ledger.batches.all().map(record => summaryOf(frozen(record))));
    },
  };
}
