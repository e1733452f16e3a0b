import { expect, it } from 'vitest';
import { createBatchReader } from '../batch/batch-reader.ts';
import { createBench, RUN } from '../batch/bench.fixture.ts';
import { explainTransactions } from './explain-transaction.ts';

/** A merchant with one card, and what its explanations read of segments. */
async function explaining() {
  const bench = await createBench();
  const { log, ledger } = bench;
  const read: string[] = [];
  const store: typeof bench.store = {
    ...bench.store,
    read(kind, sha256) {
      if (kind === 'segments') read.push(sha256);
      return bench.store.read(kind, sha256);
    },
  };
  await bench.assign('t');
  await bench.register('a');
  await bench.assert('b', 'a');
  await bench.plan();
  const deps = { log, store, ledger, reader: createBatchReader(store, ledger) };
  return { bench, read, why: (transactionId: string) => explainTransactions(deps, { transactionId }) };
}

it('a refund is explained with the newest decision about its original, whichever batch decided that', async () => {
  const { bench, why } = await explaining();
  await bench.receive({ rrn: 'X1', at: 1, amount: 100 }, { rrn: 'R1', tid: 'gone', at: 1, amount: 100 });
  await bench.batches.run(RUN);
  const [refund] = await bench.receive({ kind: 'refund', ref: 'R1', rrn: 'D1', at: 2, amount: 30 });
  await bench.batches.run(RUN);
  const waiting = await why(refund!.transactionId);
  expect(waiting.found[0]?.decision).toMatchObject({ outcome: 'held', reason: 'ORIGINAL_HELD' });
  expect(waiting.found[0]?.original).toMatchObject({ rrn: 'R1', outcome: 'held', batchId: 'A-000002' });
  await bench.assign('g', { tid: 'gone' });
  await bench.batches.run(RUN);
  const { found } = await why(refund!.transactionId);
  expect(found[0]?.decision).toMatchObject({ outcome: 'routed', batchId: 'A-000003' });
  expect(found[0]?.original).toMatchObject({ rrn: 'R1', outcome: 'routed', batchId: 'A-000003' });
});

it('an id is sought no further than where it is found', async () => {
  const { bench, read, why } = await explaining();
  const [older] = await bench.receive({ at: 1, amount: 100 });
  const [newer] = await bench.receive({ at: 2, amount: 100 });
  const found = async (id: string) => (await why(id)).found.map(({ row }) => row.transactionId);
  expect(await found(newer!.transactionId)).toEqual([newer!.transactionId]);
  expect(new Set(read).size).toBe(1);
  expect(await found(older!.transactionId)).toEqual([older!.transactionId]);
  expect(new Set(read).size).toBe(2);
  expect(await found('0'.repeat(64))).toEqual([]);
});
