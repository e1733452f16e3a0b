import { once } from 'node:events';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedEvent, revision } from '../contract/bench.ts';
import type { NewEvent } from '../event-log.ts';
import { GENESIS, hashOf } from './chain.ts';
import { type ChainEvent, createChainThread } from './chain-thread.ts';
import { type EmbeddedEventLog, openEmbeddedEventLog } from './embedded.ts';
import { TEST_CLOCK, temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
const whole = join(root, 'whole');
const EVENTS = 24_000;
const AN_APPEND = 1_000;
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(async () => {
  const numbers = Array.from({ length: EVENTS }, (_, n) => n);
  await withLog(whole, async log => {
    for (let from = 0; from < EVENTS; from += AN_APPEND) {
      const [first, ...more] = numbers.slice(from, from + AN_APPEND).map(numberedEvent) as [NewEvent];
      await log.append('long', from === 0 ? 'absent' : revision(from - 1), [first, ...more]);
    }
  });
}, 60_000);

async function openTampered(statement: string): Promise<EmbeddedEventLog> {
  const directory = mkdtempSync(join(root, 'log-'));
  copyFileSync(join(whole, 'events.db'), join(directory, 'events.db'));
  const db = new DatabaseSync(join(directory, 'events.db'), { defensive: false });
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${String(name)}`);
  db.exec(statement);
  for (const { sql } of triggers) db.exec(String(sql));
  db.close();
  return openEmbeddedEventLog({ directory, clock: TEST_CLOCK });
}

/** Reads so slowly at first that the thread has begun long before the end. */
async function readSlowly(log: EmbeddedEventLog) {
  const positions: bigint[] = [];
  let failure: unknown = null;
  try {
    for await (const page of log.readPages('start')) {
      positions.push(...page.map(({ position }) => position));
      if (positions.length <= 3_000) await pause(100);
    }
  } catch (error) {
    failure = error;
  }
  await log.close();
  return { read: positions.length, last: positions.at(-1), failure };
}

describe('a long stretch', () => {
  it('is given whole', async () => {
    const log = await openEmbeddedEventLog({ directory: whole, clock: TEST_CLOCK });
    expect(await readSlowly(log)).toEqual({ read: EVENTS, last: BigInt(EVENTS), failure: null });
  });

  it.each([
    ["UPDATE event SET body = '{}' WHERE position = 20500", 20_500],
    ["UPDATE event SET id = 'x' WHERE position = 21001", 21_001],
    ["UPDATE event SET hash = hash || '0' WHERE position = 21000", 21_000],
    ["UPDATE event SET hash = '00' WHERE position = 22999", 22_999],
    ['UPDATE event SET recorded_at = recorded_at + 1 WHERE position = 500', 500],
    ['DELETE FROM event WHERE position = 20500', 20_500],
    ['UPDATE event SET body = hex(zeroblob(1500000)) WHERE position = 20500', 20_500],
  ])('is given up to the damage and no further: %s', async (statement, position) => {
    const { read, last, failure } = await readSlowly(await openTampered(statement));
    expect({ read, last }).toEqual({ read: position - 1, last: BigInt(position - 1) });
    expect(failure).toMatchObject({ code: 'log-corrupt', message: expect.stringContaining(`position ${position}`) });
  });

  it('may be left before its end, and its thread ends with it', async () => {
    const log = await openEmbeddedEventLog({ directory: whole, clock: TEST_CLOCK });
    for (const read of [() => log.readPages('start'), () => log.readAll('start')]) {
      const begun = once(process, 'worker') as Promise<[Worker]>;
      const events = read()[Symbol.asyncIterator]();
      expect(await events.next()).toMatchObject({ done: false });
      const ended = begun.then(([thread]) => once(thread, 'exit'));
      await events.return?.();
      await ended;
      expect(await events.next()).toMatchObject({ done: true });
    }
    await log.close();
  });

  it('ends with the log that is closed under it', async () => {
    const log = await openEmbeddedEventLog({ directory: whole, clock: TEST_CLOCK });
    const pages = log.readPages('start')[Symbol.asyncIterator]();
    await pages.next();
    await log.close();
    const rest = async () => {
      while (!(await pages.next()).done);
    };
    await expect(rest()).rejects.toMatchObject({ code: 'log-unavailable' });
  });
});

describe('a thread of the chain', () => {
  const chain = (bodies: readonly string[]): ChainEvent[] => {
    let previous = GENESIS;
    return bodies.map((body, index) => {
      const event = { position: index + 1, stream: 's', revision: index, id: 'i', type: 'T', recordedAt: 5, body };
      previous = hashOf(previous, event);
      return { event, hash: previous };
    });
  };
  const page = chain(['{}', '[]', '"é"']);

  it('tells pages that are linked from others, in the order of the questions', async () => {
    const thread = createChainThread();
    const answers = [page, page.toReversed(), page.slice(0, 1), page.slice(1)].map(each =>
      thread.areLinked(GENESIS, each),
    );
    expect(await Promise.all(answers)).toEqual([true, false, true, false]);
    expect(thread.isReady()).toBe(true);
    thread.close();
  });

  it('cannot tell of a page too large for it, nor after its end', async () => {
    const thread = createChainThread();
    expect(await thread.areLinked(GENESIS, chain([''.padEnd(1_500_000)]))).toBe(false);
    const asked = thread.areLinked(GENESIS, page);
    thread.close();
    expect(typeof (await asked)).toBe('boolean');
    expect(await thread.areLinked(GENESIS, page)).toBe(false);
    expect(thread.isReady()).toBe(false);
  });
});
