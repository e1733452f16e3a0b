// A batch that a person named, or what to do when there is none of that name.
import type { Batches, BatchSummary } from '@asof/settlement';
import { CommandFailure, EXIT } from '../exit-code.ts';

export async function knownBatch(batches: Batches, id: string): Promise<BatchSummary> {
  const found = (await batches.summaries()).find(({ batchId }) => batchId === id);
  if (found === undefined)
    throw new CommandFailure(EXIT.failure, 'batch-unknown', `there is no batch ${id}`, 'asof batch list names them');
  return found;
}
