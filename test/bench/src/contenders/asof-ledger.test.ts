// Timelines come to the same lines whichever way they are made ready, and the recorded ledger says what the product's import says.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { openEmbeddedEventLog } from '@asof/event-log/embedded';
import { createLedger } from '@asof/settlement';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type AnswerSink, createChecksum } from '../answer/checksum.ts';
import { pairsOf } from '../world/estate-pairs.ts';
import { importedLog } from '../world/imported-ledger.ts';
import { makeWorld } from '../world/make-world.ts';
import { recordedLedger } from '../world/recorded-ledger.ts';
import { asofLedger } from './asof-ledger.ts';
import type { Phase } from './contender.ts';

let work: string;
let world: string;
beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'asof-bench-test-'));
  world = makeWorld(work, { rows: 10, terminals: 300, seed: 3, skew: 1 });
});
afterAll(() => rmSync(work, { recursive: true }));

async function answerOf(phase: Phase) {
  const loaded = await asofLedger({ world, phase, rowOrder: 'arrival', threads: 1 });
  const { sink, decisions, totals } = createChecksum();
  let lines = 0;
  for (let run = 0; run < 2; run++) {
    await loaded.reset?.();
    await loaded.run();
  }
  const row: AnswerSink['row'] = (...told) => {
    lines++;
    sink.row(...told);
  };
  await loaded.tell({ ...sink, row });
  await loaded.close();
  return { answer: `${decisions()}-${totals()}`, lines, events: loaded.events };
}

async function flatOf(directory: string) {
  const log = await openEmbeddedEventLog({ directory, clock: () => 0 as Instant });
  const { timelines, reader } = createLedger(log);
  await reader.catchUp();
  await log.close();
  const { timelines: lines, plans, groupCount } = timelines.flatten(reader.position() ?? 0n, pairsOf(world));
  return { lines, plans, groupCount };
}

it('the snapshot with the rest of the log, and the log alone, come to the same lines', async () => {
  const [snapshot, replay] = [await answerOf('snapshot'), await answerOf('replay')];
  expect(snapshot).toEqual(replay);
  expect(replay.lines).toBeGreaterThan(600);
});

it('the sealed file alone knows less than the log, by the events that came after it', async () => {
  const [sealed, replay] = [await answerOf('sealed'), await answerOf('replay')];
  expect(sealed.lines).toBeGreaterThan(300);
  expect(sealed.lines).toBeLessThan(replay.lines);
});

it('what is recorded straight into the log flattens to what the product imports', async () => {
  const { log, events, bindings } = await recordedLedger(world);
  expect(bindings).toBeLessThan(events);
  expect(await flatOf(log)).toEqual(await flatOf(importedLog(world)));
});
