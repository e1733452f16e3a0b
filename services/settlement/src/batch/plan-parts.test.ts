import type { Sha256, TransactionId } from '@asof/domain';
import { assert, expect, it } from 'vitest';
import { readSegment } from '../segment/segment-codec.ts';
import { createBench, RUN } from './bench.fixture.ts';
import { createFrozenBatches } from './frozen-batch.ts';
import { planParts } from './plan-parts.ts';

it('R9: rows that the batch before held come again without those that a person rejected; segments are read for these alone', async () => {
  const bench = await createBench();
  const held = await bench.receive({ at: 1, amount: 1 }, { at: 2, amount: 2 }, { at: 3, amount: 3 });
  await bench.batches.run(RUN);
  const record = bench.ledger.batches.all().at(-1);
  assert(record !== undefined);
  const read: Sha256[] = [];
  const retried = async (rejected: readonly TransactionId[]) => {
    const parts = await planParts({
      segments: bench.ledger.intake.segmentsOf(record.cut.acquirerId),
      cut: record.cut,
      past: [createFrozenBatches(bench.store)(record)],
      readSegment(sha256) {
        read.push(sha256);
        return readSegment(bench.store, sha256);
      },
      rejected: new Set(rejected),
    });
    return parts.map(part => [...part.retried]);
  };
  expect(await retried([])).toEqual([[0, 1, 2]]);
  expect(read).toEqual([]);
  expect(await retried([held[1]!.transactionId])).toEqual([[0, 2]]);
  expect(read).toHaveLength(1);
  expect(await retried(held.map(({ transactionId }) => transactionId))).toEqual([]);
});
