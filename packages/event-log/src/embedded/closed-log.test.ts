import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedEvent } from '../contract/bench.ts';
import { verifyClosedLog } from './closed-log.ts';
import { openEmbeddedEventLog } from './embedded.ts';
import { TEST_CLOCK, tamperedCopy, temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
const whole = join(root, 'whole');
afterAll(() => rmSync(root, { recursive: true }));

beforeAll(() =>
  withLog(whole, async log => {
    for (let n = 0; n < 12; n += 1) await log.append(`s-${n}`, 'absent', [numberedEvent(n)]);
  }),
);

/** A directory that holds nothing but a file of this content, as a log. */
function stored(content: string): string {
  const directory = mkdtempSync(join(root, 'stored-'));
  writeFileSync(join(directory, 'events.db'), content);
  return directory;
}

describe('verifying a log that nobody has open', () => {
  it('reads it and leaves the directory as it is, byte for byte', async () => {
    const directory = mkdtempSync(join(root, 'copy-'));
    copyFileSync(join(whole, 'events.db'), join(directory, 'events.db'));
    const before = readFileSync(join(directory, 'events.db'));
    expect(await verifyClosedLog(directory)).toEqual({ events: 12, damages: [] });
    expect(readFileSync(join(directory, 'events.db')).equals(before)).toBe(true);
    expect(readdirSync(directory)).toEqual(['events.db']);
  });

  it('names an event that is not what was written', async () => {
    const directory = tamperedCopy(whole, "UPDATE event SET body = '{}' WHERE position = 5");
    const { events, damages } = await verifyClosedLog(directory);
    expect(events).toBe(11);
    expect(damages).toEqual([{ position: 5n, stream: 's-4', what: 'the event is not what was written' }]);
  });

  it.each([
    ['DELETE FROM event WHERE position > 10', 10, 'the log ends at position 10, its head record says 12'],
    ['UPDATE head SET position = 1 << 50', 12, `the log ends at position 12, its head record says ${2 ** 50}`],
  ])('reads one that cannot be opened: %s', async (statement, events, what) => {
    const directory = tamperedCopy(whole, statement);
    const opening = openEmbeddedEventLog({ directory, clock: TEST_CLOCK });
    await expect(opening).rejects.toMatchObject({ code: 'log-corrupt' });
    expect(await verifyClosedLog(directory)).toEqual({ events, damages: [{ position: null, stream: null, what }] });
  });

  it.each([
    ['no database at all', 'a letter', /not a database/],
    ['an empty file', '', /definition of event/],
  ])('says so of %s', async (_, content, what) => {
    expect(await verifyClosedLog(stored(content))).toEqual({
      events: 0,
      damages: [{ position: null, stream: null, what: expect.stringMatching(what) }],
    });
  });

  it('says that it did not read a write-ahead log beside it', async () => {
    const directory = tamperedCopy(whole);
    writeFileSync(join(directory, 'events.db-wal'), 'frames');
    expect((await verifyClosedLog(directory)).damages).toEqual([
      { position: null, stream: null, what: 'events.db-wal was not read: the log was not closed' },
    ]);
  });

  it('rejects where there is no log to read', async () => {
    await expect(verifyClosedLog(mkdtempSync(join(root, 'none-')))).rejects.toMatchObject({ code: 'log-unavailable' });
  });
});
