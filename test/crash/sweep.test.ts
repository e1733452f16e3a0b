// Breaks the job at every append and every content write, runs it again, and holds what it left against a run that nothing disturbed.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generateDemo } from '@asof/asof';
import type { Instant } from '@asof/domain';
import { memoryEventLog } from '@asof/event-log/memory';
import { memoryContentStore } from '@asof/settlement';
import { beforeAll, describe, expect, it } from 'vitest';
import { type BreakMode, Interrupted, interruption, throwInterrupted } from './interruption.ts';
import { type JobPlaces, outcomeOf, settleFiles } from './job.ts';

let files: string;
const places = (): JobPlaces => {
  let micros = 0;
  return { log: memoryEventLog({ clock: () => micros++ as Instant }), contents: memoryContentStore(), files };
};
/** The same places, seen through an interruption. */
async function run(undisturbed: JobPlaces, at: number, mode: BreakMode): Promise<number> {
  const broken = interruption(at, mode, throwInterrupted);
  const { log, contents } = undisturbed;
  await settleFiles({ log: broken.log(log), contents: broken.contents(contents), files }).catch((error: unknown) => {
    if (!(error instanceof Interrupted)) throw error;
  });
  return broken.writes();
}

beforeAll(async () => {
  files = await mkdtemp(join(tmpdir(), 'asof-sweep-'));
  await generateDemo({ seed: 7, merchants: 5, terminals: 9, transactions: 250, days: 2, directory: files });
});

describe('a job broken at any write', () => {
  it('is finished by running it again: the same events, the same bytes, nothing lost and nothing twice', {
    timeout: 600_000,
  }, async () => {
    const whole = places();
    const writes = await run(whole, Number.POSITIVE_INFINITY, 'before');
    const wanted = await outcomeOf(whole);
    expect(writes).toBeGreaterThan(100);
    expect(wanted.events.some(event => event.includes(' BatchInstructed '))).toBe(true);
    for (let at = 1; at <= writes; at++) {
      for (const mode of ['before', 'after'] as const) {
        const disturbed = places();
        await run(disturbed, at, mode);
        await settleFiles(disturbed);
        const found = await outcomeOf(disturbed);
        expect(found, `broken ${mode} write ${at} of ${writes}`).toEqual(wanted);
      }
    }
  });

  it('changes nothing when it is run again after its end', async () => {
    const whole = places();
    await settleFiles(whole);
    const wanted = await outcomeOf(whole);
    await settleFiles(whole);
    expect(await outcomeOf(whole)).toEqual(wanted);
  });
});
