// For tests: flips bits in a log's file and says whether a reader could be fooled.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toArray } from '../contract/bench.ts';
import { EventLogFailure } from '../event-log.ts';
import { type EmbeddedEventLog, openEmbeddedEventLog } from './embedded.ts';
import { TEST_CLOCK } from './test-log.fixture.ts';

export type DamageRun = {
  readonly directory: string;
  readonly bytes: Uint8Array;
  readonly offsets: readonly number[];
  /** What `everythingReadable` says of the whole log. */
  readonly expected: string;
};

/** Everything that a reader can get from the log of a directory, as text; rejects with what the log says against it. */
export async function everythingReadable(directory: string): Promise<string> {
  const log = await openEmbeddedEventLog({ directory, clock: TEST_CLOCK });
  try {
    return await readings(log);
  } finally {
    await log.close();
  }
}

async function readings(log: EmbeddedEventLog): Promise<string> {
  const head = await log.head();
  const parts: unknown[] = [head, await log.positionAt(TEST_CLOCK()), head && (await log.census(head))];
  parts.push(await toArray(log.readAll('start')));
  for (const stream of ['s-0', 's-1', 's-2', 's-3']) parts.push(await toArray(log.readStream(stream)));
  return JSON.stringify(parts, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
}

/** Flips one bit at each offset, reads all, and holds a silent difference against what `verify` finds. */
export async function damagedRuns({ directory, bytes, offsets, expected }: DamageRun) {
  let noticed = 0;
  const unnoticed: number[] = [];
  for (const offset of offsets) {
    const flipped = Uint8Array.from(bytes);
    flipped[offset] = flipped[offset]! ^ (1 << (offset % 8));
    for (const left of ['events.db-wal', 'events.db-journal']) rmSync(join(directory, left), { force: true });
    writeFileSync(join(directory, 'events.db'), flipped);
    const [read, isFound] = [await orFailure(everythingReadable(directory)), await isDamageFound(directory)];
    if (read instanceof EventLogFailure || isFound) noticed += 1;
    if (read !== expected && !isFound) unnoticed.push(offset);
  }
  return { tried: offsets.length, noticed, unnoticed };
}

/** Failures of the log are answers here; anything else is a defect and is thrown. */
async function orFailure<T>(answer: Promise<T>): Promise<T | EventLogFailure> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof EventLogFailure) return error;
    throw error;
  }
}

async function isDamageFound(directory: string): Promise<boolean> {
  const log = await orFailure(openEmbeddedEventLog({ directory, clock: TEST_CLOCK }));
  if (log instanceof EventLogFailure) return true;
  const verified = await orFailure(log.verify());
  await log.close();
  return verified instanceof EventLogFailure || verified.damages.length > 0;
}
