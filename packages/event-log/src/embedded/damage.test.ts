import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedEvent, revision, toArray } from '../contract/bench.ts';
import type { Position } from '../event-log.ts';
import { type OpenDatabase, openDatabase } from '../sqlite/database.ts';
import { damagedRuns, everythingReadable } from './damaged-log.fixture.ts';
import { type EmbeddedEventLog, openEmbeddedEventLog } from './embedded.ts';
import { TEST_CLOCK, tamperedCopy, temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
const whole = join(root, 'whole');
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(() =>
  withLog(whole, async log => {
    for (let n = 0; n < 12; n += 1) {
      const [stream, seen] = [`s-${n % 3}`, n < 3 ? 'absent' : revision(Math.floor(n / 3) - 1)] as const;
      await log.append(stream, seen, [numberedEvent(n)]);
    }
  }),
);

const tampered = (...statements: readonly string[]): string => tamperedCopy(whole, ...statements);
const open = (directory: string) => openEmbeddedEventLog({ directory, clock: TEST_CLOCK });
const corrupt = (...words: string[]) => ({
  name: 'EventLogFailure',
  code: 'log-corrupt',
  retryable: false,
  message: expect.stringMatching(new RegExp(words.join('.*'))),
});

describe('the file forbids it', () => {
  it.each([
    "UPDATE event SET body = '{}' WHERE position = 5",
    'DELETE FROM event WHERE position = 12',
    'UPDATE head SET position = 3',
    'DELETE FROM head',
  ])('%s', async statement => {
    const directory = tampered();
    const db = new DatabaseSync(join(directory, 'events.db'));
    expect(() => db.exec(statement)).toThrow(/never|only moves on/);
    db.close();
    await withLog(directory, async log => expect((await log.verify()).damages).toEqual([]));
  });
});

describe('a changed event', () => {
  it.each([
    ['body', `'{"data":{"n":99}}'`],
    ['type', "'Recounted'"],
    ['recorded_at', '1700000000000001'],
    ['hash', "'00'"],
    ['id', "'00000000-0000-8000-8000-000000000099'"],
  ])('is refused wherever its %s was changed, and named by position and stream', async (column, value) => {
    const directory = tampered(`UPDATE event SET ${column} = ${value} WHERE position = 5`);
    await withLog(directory, async log => {
      const named = corrupt('position 5', 's-1', 'is not what was written');
      await expect(toArray(log.readAll('start'))).rejects.toMatchObject(named);
      await expect(toArray(log.readPages('start'))).rejects.toMatchObject(named);
      await expect(toArray(log.readAll('start', { streamPrefixes: ['s-2'] }))).rejects.toMatchObject(named);
      await expect(toArray(log.readAll(4n as Position))).rejects.toMatchObject(named);
      await expect(toArray(log.readStream('s-1'))).rejects.toMatchObject(named);
      expect(await toArray(log.readStream('s-0'))).toHaveLength(4);
      const { events, damages } = await log.verify();
      expect(events).toBeLessThan(12);
      expect(damages[0]).toEqual({ position: 5n, stream: 's-1', what: 'the event is not what was written' });
    });
  });

  it('is found although every column but the place was put right with it: the next event tells', async () => {
    const directory = tampered(
      "UPDATE event SET body = '{}', hash = (SELECT hash FROM event WHERE position = 4) WHERE position = 5",
    );
    await withLog(directory, async log => {
      expect((await log.verify()).damages.map(({ position }) => position)).toEqual([5n, 6n]);
    });
  });

  it('cannot answer when an instant falls to it', async () => {
    await withLog(tampered("UPDATE event SET body = '{}' WHERE position = 12"), async log => {
      await expect(log.positionAt(TEST_CLOCK())).rejects.toMatchObject(corrupt('position 12'));
    });
  });

  it('is refused when its number is none that was ever written', async () => {
    const directory = tampered('UPDATE event SET recorded_at = 9007199254740993 WHERE position = 5');
    await withLog(directory, async log => {
      await expect(toArray(log.readAll('start'))).rejects.toMatchObject(corrupt('a number'));
      await expect(toArray(log.readStream('s-1'))).rejects.toMatchObject(corrupt('a number'));
      expect((await log.verify()).damages[0]).toMatchObject({ position: 5n });
    });
  });
});

describe('events that vanished or moved', () => {
  it('a missing event in the middle is named by its position', async () => {
    await withLog(tampered('DELETE FROM event WHERE position = 5'), async log => {
      await expect(toArray(log.readAll('start'))).rejects.toMatchObject(corrupt('position 5', 'missing'));
      await expect(toArray(log.readStream('s-1'))).rejects.toMatchObject(corrupt());
      await expect(log.census(12n as Position)).rejects.toMatchObject(
        corrupt('stream s-1 has 3 events up to revision 3'),
      );
      const { damages } = await log.verify();
      expect(damages[0]).toMatchObject({ position: 5n, stream: null });
      expect(damages.some(({ stream }) => stream === 's-1')).toBe(true);
    });
  });

  it('a missing last event of a stream leaves the stream dense, and the count short', async () => {
    await withLog(tampered('DELETE FROM event WHERE position = 10'), async log => {
      await expect(log.census(12n as Position)).rejects.toMatchObject(
        corrupt('holds 11 events where the log holds 12'),
      );
      expect((await log.verify()).damages.at(-1)).toMatchObject({
        what: 'the index of streams holds 11 events, the log 12',
      });
    });
  });

  it('a head record alone that moved is caught on opening', async () => {
    const directory = tampered('UPDATE head SET position = 13');
    await expect(open(directory)).rejects.toMatchObject(corrupt('should end at position 13 but ends at 12'));
  });

  it('a head record that is no longer what it was when the log was opened is found', async () => {
    let isChanged = false;
    const changing: OpenDatabase = file => {
      const db = openDatabase(file);
      return {
        ...{ isTransaction: false, exec: sql => db.exec(sql), close: () => db.close() },
        prepare: sql => {
          const statement = db.prepare(sql);
          if (!sql.endsWith('FROM head')) return statement;
          return { ...statement, get: () => (isChanged ? [11, null, ''] : statement.get()) };
        },
      };
    };
    const found = (log: EmbeddedEventLog) => {
      isChanged = true;
      return log.verify();
    };
    const { damages } = await withLog(whole, found, changing);
    expect(damages.map(({ what }) => what)).toEqual(['the log ends at position 12, its head record says 11']);
  });

  it('a log that lost its last events is not opened', async () => {
    const directory = tampered('DELETE FROM event WHERE position > 9');
    await expect(open(directory)).rejects.toMatchObject(corrupt('should end at position 12 but ends at 9'));
  });

  it('a log whose head record was set back with them is caught by what came before', async () => {
    const directory = tampered('UPDATE head SET position = 9, hash = (SELECT hash FROM event WHERE position = 9)');
    await expect(open(directory)).rejects.toMatchObject(corrupt('should end at position 9 but ends at 12'));
  });

  it('two events that changed places are both refused', async () => {
    const directory = tampered(
      'UPDATE event SET position = -1 WHERE position = 5',
      'UPDATE event SET position = 5 WHERE position = 6',
      'UPDATE event SET position = 6 WHERE position = -1',
    );
    await withLog(directory, async log => {
      await expect(toArray(log.readAll('start'))).rejects.toMatchObject(corrupt('position 5'));
      expect((await log.verify()).damages.map(({ position }) => position)).toEqual(expect.arrayContaining([5n, 6n]));
    });
  });

  it('an event moved to another stream is refused there and missed here', async () => {
    const directory = tampered("UPDATE event SET stream = 's-9', revision = 0 WHERE position = 12");
    await withLog(directory, async log => {
      await expect(toArray(log.readStream('s-9'))).rejects.toMatchObject(corrupt('position 12'));
      await expect(toArray(log.readAll('start'))).rejects.toMatchObject(corrupt('position 12'));
    });
  });

  it('an id that stands twice is found although no index forbids it any more', async () => {
    const directory = tampered(
      'DROP INDEX event_by_id',
      'UPDATE event SET id = (SELECT id FROM event WHERE position = 4) WHERE position = 5',
    );
    await expect(open(directory)).rejects.toMatchObject(corrupt('definition of event_by_id'));
  });
});

describe('a flipped bit', () => {
  it('F5: never changes what a reader gets without being found', async () => {
    const bytes = readFileSync(join(whole, 'events.db'));
    const directory = join(root, 'flipped');
    mkdirSync(directory);
    writeFileSync(join(directory, 'events.db'), bytes);
    const expected = await everythingReadable(directory);
    const occupied = Array.from(bytes.keys()).filter(at => bytes[at] !== 0);
    const sample = occupied.filter((_, index) => index % 12 === 0);
    const { tried, noticed, unnoticed } = await damagedRuns({ directory, bytes, offsets: sample, expected });
    expect(unnoticed).toEqual([]);
    expect(tried).toBe(sample.length);
    // Most of the occupied bytes are events and indexes: a test in which damage rarely matters would prove nothing.
    expect(noticed).toBeGreaterThan(tried / 2);
  });
});
