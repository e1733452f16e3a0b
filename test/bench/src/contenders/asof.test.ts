// The product, run over the files of a world, sums up to what the kernel sums from the same world's columns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makeWorld } from '../world/make-world.ts';
import { readGroupNames } from '../world/world-columns.ts';
import { asof } from './asof.ts';
import { asofTs } from './asof-kernel-phases.ts';
import type { AnswerSink, Contender, Phase, RowOrder } from './contender.ts';

type Told = Record<string, readonly number[]>;

/** Groups by their names' number, reasons by theirs; rows of a group counted together, as the product counts them. */
async function totalsOf(
  contender: Contender,
  task: { world: string; phase: Phase; rowOrder: RowOrder },
  names: Float64Array | null,
) {
  const told: Told = {};
  const sink: AnswerSink = {
    row: () => {},
    group(group, { creditCount, creditsMinor, debitCount, debitsMinor, feesMinor }) {
      const count = creditCount + debitCount;
      if (count > 0) told[`group ${names?.[group] ?? group}`] = [count, creditsMinor, debitsMinor + 0, feesMinor];
    },
    held(reason, count) {
      if (count > 0) told[`held ${reason}`] = [count];
    },
  };
  const loaded = await contender({ ...task, threads: 1 });
  await loaded.reset?.();
  await loaded.run();
  await loaded.tell(sink);
  await loaded.close();
  return told;
}

it('from file to instructions the product comes to the same totals as the kernel', async () => {
  const work = mkdtempSync(join(tmpdir(), 'asof-bench-test-'));
  const world = makeWorld(work, { rows: 3_000, terminals: 200, seed: 5, skew: 1 });
  const kernel = await totalsOf(asofTs, { world, phase: 'totals', rowOrder: 'arrival' }, readGroupNames(world));
  const product = await totalsOf(asof, { world, phase: 'file', rowOrder: 'arrival' }, null);
  expect(product).toEqual(kernel);
  expect(Object.keys(kernel).length).toBeGreaterThan(200);
  rmSync(work, { recursive: true });
});
