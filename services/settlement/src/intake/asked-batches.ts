// Which batches of which pairs a file has spoken of: a row of an earlier file has a key of it only where it is of the same terminal and
// batch (R1).
import type { AcquirerId } from '@asof/domain';
import type { RowRange } from './block-segments.ts';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';

export type AskedBatch = Pick<Pair, 'acquirerId' | 'name'> & { readonly batchNumber: number };

export type AskedBatchesDeps = {
  readonly block: Pick<RowBlock, 'pair' | 'batchNumber'>;
  /** They only grow in number. */
  readonly pairs: readonly Pair[];
  /** Whether anything was accepted of the acquirer before. */
  readonly concerns: (acquirerId: AcquirerId) => boolean;
};

/** Above every batch number, which has six digits. */
const BATCHES = 1_000_000;
/** Where the batch of a pair's last row stands: a pair that is of no concern; one without a row so far. */
const [IGNORED, NONE] = [-2, -1];

/** Answers for a range of rows those that were not asked before. Costs nothing while no pair is of concern. */
export function createAskedBatches(deps: AskedBatchesDeps): (range: RowRange) => readonly AskedBatch[] {
  const { block, pairs, concerns } = deps;
  const lastBatch: number[] = [];
  const asked = new Set<number>();
  let concerned = 0;
  return ({ from, to }) => {
    for (let pair = lastBatch.length; pair < pairs.length; pair++) {
      const isConcerned = concerns(pairs[pair]!.acquirerId);
      if (isConcerned) concerned++;
      lastBatch.push(isConcerned ? NONE : IGNORED);
    }
    const fresh: AskedBatch[] = [];
    if (concerned === 0) return fresh;
    for (let row = from; row < to; row++) {
      const pair = block.pair[row]!;
      const batchNumber = block.batchNumber[row]!;
      // Rows of a pair mostly follow each other in one batch.
      if (lastBatch[pair] === batchNumber || lastBatch[pair] === IGNORED) continue;
      lastBatch[pair] = batchNumber;
      const key = pair * BATCHES + batchNumber;
      if (asked.has(key)) continue;
      asked.add(key);
      const { acquirerId, name } = pairs[pair]!;
      fresh.push({ acquirerId, name, batchNumber });
    }
    return fresh;
  };
}
