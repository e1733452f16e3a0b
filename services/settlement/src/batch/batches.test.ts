import { beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench, RUN } from './bench.fixture.ts';
import { frozenSide, slowSide } from './twin.fixture.ts';

describe('a batch', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.assign('t');
    await bench.register('a');
    await bench.register('b');
    await bench.plan({ rateMillionths: 10_000 });
  });

  it('H1: a sale at the very instant of the change goes to the new card, one microsecond before to the old one', async () => {
    await bench.assert('one', 'a', { to: 100 });
    await bench.assert('two', 'b', { from: 100 });
    await bench.receive({ at: 100, amount: 1000 }, { at: 99.999, amount: 2000 });
    const [summary] = await bench.batches.run(RUN);
    expect(summary).toMatchObject({ routed: 2, held: 0, currencies: [{ creditsMinor: 3000n, feesMinor: 30n }] });
    const [record] = bench.ledger.batches.all();
    expect(await frozenSide(bench, record!)).toEqual(slowSide(bench, record!.cut.acquirerId, [record!])[0]);
  });
});
