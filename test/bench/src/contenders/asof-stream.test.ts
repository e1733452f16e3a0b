// A batch that is streamed comes to what the same batch comes to when it lies in memory.
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createChecksum } from '../answer/checksum.ts';
import { makeWorld } from '../world/make-world.ts';
import { SEGMENT_ROWS } from '../world/world-columns.ts';
import { asofTs, asofWasm } from './asof-kernel-phases.ts';
import { type Contender, type Phase, STREAM_ROWS_TOLD_MAX } from './contender.ts';

let work: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'asof-bench-test-'));
});
afterAll(() => rmSync(work, { recursive: true }));

async function answerOf(contender: Contender, world: string, phase: Phase, threads = 1) {
  const loaded = await contender({ world, phase, rowOrder: 'pair', threads });
  const { sink, decisions, totals } = createChecksum();
  await loaded.run();
  await loaded.run();
  await loaded.tell(sink);
  await loaded.close();
  return { decisions: decisions(), totals: totals() };
}

it('decides each row on disk as it does in memory, and leaves nothing behind', async () => {
  const world = makeWorld(work, { rows: 5_000, terminals: 200, seed: 8, skew: 1 });
  const files = readdirSync(world);
  const wanted = await answerOf(asofTs, world, 'decisions');
  expect(await answerOf(asofTs, world, 'stream')).toEqual(wanted);
  expect(await answerOf(asofWasm, world, 'stream')).toEqual(wanted);
  expect(readdirSync(world)).toEqual(files);
});

it('sums over several segments, the last of them a short one', async () => {
  const world = makeWorld(work, { rows: SEGMENT_ROWS + 30_000, terminals: 200, seed: 9, skew: 1 });
  expect(SEGMENT_ROWS).toBeGreaterThan(STREAM_ROWS_TOLD_MAX);
  const { totals } = await answerOf(asofTs, world, 'totals');
  expect((await answerOf(asofTs, world, 'stream')).totals).toBe(totals);
  expect((await answerOf(asofWasm, world, 'stream')).totals).toBe(totals);
});

it('comes to the same with several threads', async () => {
  const world = makeWorld(work, { rows: 20_000, terminals: 200, seed: 8, skew: 1 });
  const wanted = await answerOf(asofTs, world, 'decisions');
  for (const contender of [asofTs, asofWasm]) {
    expect(await answerOf(contender, world, 'stream', 2)).toEqual(wanted);
    expect(await answerOf(contender, world, 'decisions', 2)).toEqual(wanted);
  }
});
