import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedEvent, revision } from '../contract/bench.ts';
import type { Census, CensusMark, Position } from '../event-log.ts';
import { tamperedCopy, temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
const whole = join(root, 'whole');
const EVENTS = 60;
/** So near the end that the rows behind it are looked at, and not the whole index. */
const MARKED = 55n as Position;
let mark: CensusMark;
let end: Census;
afterAll(() => rmSync(root, { recursive: true }));

/** Stream s-0 has positions 1, 4, 7 …; the last of all begins a stream of its own. */
beforeAll(() =>
  withLog(whole, async log => {
    for (let n = 0; n < EVENTS - 1; n += 1) {
      const seen = n < 3 ? 'absent' : revision(Math.floor(n / 3) - 1);
      await log.append(`s-${n % 3}`, seen, [numberedEvent(n)]);
    }
    await log.append('late', 'absent', [numberedEvent(EVENTS)]);
    mark = { position: MARKED, census: await log.census(MARKED) };
    end = await log.census(BigInt(EVENTS) as Position);
  }),
);

/** What the log, changed behind the program's back, says it holds since the mark. */
function censusAfter(...statements: readonly string[]): Promise<Census> {
  const directory = tamperedCopy(whole, ...statements);
  return withLog(directory, log => log.census(BigInt(EVENTS) as Position, mark));
}

/** The index of streams without some rows, though it says that it has all. */
function indexWithout(rows: string): readonly string[] {
  const definition = 'CREATE UNIQUE INDEX event_by_stream ON event (stream, revision)';
  return [
    'DROP INDEX event_by_stream',
    `${definition} WHERE NOT (${rows})`,
    'PRAGMA writable_schema = ON',
    `UPDATE sqlite_schema SET sql = '${definition}' WHERE name = 'event_by_stream'`,
    'PRAGMA writable_schema = RESET',
  ];
}

const corrupt = (message: string) => ({ code: 'log-corrupt', message: expect.stringContaining(message) });

describe('a census that goes on from an older one', () => {
  it('says what the whole one says', async () => {
    expect(await censusAfter()).toEqual(end);
  });

  it('misses an event that vanished since, from the middle of its stream or from its end', async () => {
    await expect(censusAfter('DELETE FROM event WHERE position = 56')).rejects.toMatchObject(
      corrupt('the index of streams does not hold s-1'),
    );
    await expect(censusAfter('DELETE FROM event WHERE position = 58')).rejects.toMatchObject(
      corrupt('stand at positions'),
    );
  });

  it('misses an event that the index of streams does not hold', async () => {
    for (const rows of ['position = 57', 'position = 59', "stream = 's-1' AND position > 50", "stream = 'late'"])
      await expect(censusAfter(...indexWithout(rows)), rows).rejects.toMatchObject(
        corrupt('the index of streams does not hold'),
      );
  });

  it('misses the event before the first of a stream since, in the index that leads to it', async () => {
    await expect(censusAfter(...indexWithout('position = 55'))).rejects.toMatchObject(
      corrupt('the index of streams does not hold s-0'),
    );
  });

  it('tells an event of a stream from one of another', async () => {
    const moved = await censusAfter("UPDATE event SET stream = 's-9', revision = 0 WHERE position = 58");
    expect(moved.events).toBe(end.events);
    expect(moved.headsSha256).not.toBe(end.headsSha256);
  });
});
