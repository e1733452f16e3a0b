import { beforeEach, expect, it } from 'vitest';
import type { BatchRecord } from './batch-book.ts';
import { summaryOf } from './batch-summary.ts';
import { type Bench, createBench, RUN } from './bench.fixture.ts';
import { createFrozenBatches } from './frozen-batch.ts';

let bench: Bench;
/** One row, of a terminal that nobody has. */
beforeEach(async () => {
  bench = await createBench();
  await bench.receive({ tid: 'nowhere', at: 10, amount: 700 });
});

it('a batch that is only cut counts nothing yet', async () => {
  const [cut] = await bench.batches.cut(RUN);
  expect(cut).toMatchObject({
    ...{ status: 'cut', rows: 1, retried: 0, routed: null, cancelled: null, held: null, heldByReason: null },
    ...{ toEarlierCard: null, misroutes: null, digest: null, currencies: [] },
  });
});

it('a batch that was told whole counts zero where there is nothing', async () => {
  const [batch] = await bench.batches.run(RUN);
  expect(batch).toMatchObject({
    ...{ status: 'instructed', rows: 1, routed: 0, cancelled: 0, held: 1, heldByReason: { NO_ASSIGNMENT: 1 } },
    ...{ toEarlierCard: 0, misroutes: 0 },
    currencies: [{ creditsMinor: 0n, carriedInMinor: 0n, paidMinor: 0n, carriedOutMinor: 0n, payouts: 0 }],
  });
});

it('a batch that was left between two steps counts what the steps before told', async () => {
  await bench.batches.run(RUN);
  const told = bench.ledger.batches.all()[0]!;
  const asOf = (status: BatchRecord['status'], untold: Partial<BatchRecord>) =>
    summaryOf(createFrozenBatches(bench.store)({ ...told, status, ...untold }));
  expect(await asOf('routed', { netted: null, instructed: null })).toMatchObject({
    ...{ routed: 0, held: 1, misroutes: null },
    currencies: [{ creditsMinor: 0n, carriedInMinor: null, paidMinor: null, carriedOutMinor: null, payouts: null }],
  });
  expect(await asOf('netted', { instructed: null })).toMatchObject({
    misroutes: 0,
    currencies: [{ carriedInMinor: 0n, paidMinor: null, carriedOutMinor: 0n, payouts: null }],
  });
});
