// Whole batches over random worlds: what the columns freeze is what the slow functions of the domain say, field by field.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createBench } from './bench.fixture.ts';
import { type Asserted, begin, happen, happening } from './random-world.fixture.ts';
import { frozenSide, slowSide } from './twin.fixture.ts';

it('columns settle as the slow twin does: decisions, totals, netting, payouts, misroutes, digests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 8, maxLength: 30 }), async events => {
      const bench = await createBench();
      await begin(bench);
      const asserted: Asserted = [];
      for (const event of events) await happen(bench, asserted, event);
      await happen(bench, asserted, { type: 'cut', cutAt: null });
      const cuts = bench.ledger.batches.all();
      for (const acquirerId of bench.ledger.intake.acquirerIds()) {
        const records = bench.ledger.batches.batchesOf(acquirerId);
        const slow = slowSide(bench, acquirerId, cuts);
        expect(slow).toHaveLength(records.length);
        for (const [index, record] of records.entries()) expect(await frozenSide(bench, record)).toEqual(slow[index]);
      }
    }),
    { numRuns: Number(process.env['TWIN_RUNS'] ?? 60) },
  );
}, 120_000);
