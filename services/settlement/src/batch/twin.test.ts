// Whole batches over random worlds: what the columns freeze is what the slow functions of the domain say, field by field.
import fc from 'fast-check';
import { it } from 'vitest';
import { createBench } from './bench.fixture.ts';
import { type Asserted, begin, happen, happening } from './random-world.fixture.ts';
import { expectLikeTwin } from './twin.fixture.ts';

it('columns settle as the slow twin does: decisions, totals, netting, payouts, misroutes, digests', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { minLength: 8, maxLength: 30 }), async events => {
      const bench = await createBench();
      await begin(bench);
      const asserted: Asserted = [];
      for (const event of events) await happen(bench, asserted, event);
      await happen(bench, asserted, { type: 'cut', cutAt: null });
      await expectLikeTwin(bench);
    }),
    { numRuns: Number(process.env['TWIN_RUNS'] ?? 60) },
  );
}, 120_000);
