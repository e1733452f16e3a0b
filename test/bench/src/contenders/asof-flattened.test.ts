// What the product flattens of its own import, routed, sums up to what the kernel sums over the world's ready lines.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { makeWorld } from '../world/make-world.ts';
import { readGroupNames } from '../world/world-columns.ts';
import { asofTs, asofWasm } from './asof-kernel-phases.ts';
import type { AnswerSink, Contender, Phase } from './contender.ts';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'asof-bench-test-'));
});
afterAll(() => rmSync(work, { recursive: true }));

/** Twice: a run must not see what the one before it left. */
async function totalsOf(contender: Contender, world: string, phase: Phase) {
  const names = phase === 'flattened' ? null : readGroupNames(world);
  const told: Record<string, readonly number[]> = {};
  const sink: AnswerSink = {
    row: () => {},
    group(group, { creditCount, creditsMinor, debitCount, debitsMinor, feesMinor }) {
      if (creditCount + debitCount > 0)
        told[`group ${names?.[group] ?? group}`] = [creditCount, creditsMinor, debitCount, debitsMinor + 0, feesMinor];
    },
    held(reason, count, sum) {
      if (count > 0) told[`held ${reason}`] = [count, sum];
    },
  };
  const loaded = await contender({ world, phase, rowOrder: 'pair', threads: 1 });
  await loaded.run();
  await loaded.run();
  await loaded.tell(sink);
  await loaded.close();
  return told;
}

it('both kernels sum over flattened timelines what the one kernel sums over ready lines', async () => {
  const world = makeWorld(work, { rows: 4_000, terminals: 250, seed: 6, skew: 1 });
  const ready = await totalsOf(asofTs, world, 'totals');
  expect(Object.keys(ready).length).toBeGreaterThan(200);
  expect(await totalsOf(asofTs, world, 'flattened')).toEqual(ready);
  expect(await totalsOf(asofWasm, world, 'flattened')).toEqual(ready);
});

it('an estate is imported once for all worlds that have it', async () => {
  const imported = () => readdirSync(work).filter(name => name.startsWith('ledger-imported'));
  const before = imported();
  const world = makeWorld(work, { rows: 100, terminals: 250, seed: 6, skew: 1 });
  await totalsOf(asofTs, world, 'flattened');
  expect(imported()).toEqual(before);
  expect(before).toHaveLength(1);
});
