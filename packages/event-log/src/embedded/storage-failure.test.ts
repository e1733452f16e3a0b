import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { numberedEvent, revision, toArray } from '../contract/bench.ts';
import { type Database, openDatabase } from '../sqlite/database.ts';
import { type Fault, faultyOpen, sqliteError } from '../sqlite/faulty-database.fixture.ts';
import type { EmbeddedEventLog } from './embedded.ts';
import { temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
afterAll(() => rmSync(root, { recursive: true }));
const newDirectory = () => mkdtempSync(join(root, 'log-'));

const SYNC_FAILED = 1034;
const READ_FAILED = 266;
const WRITE_FAILED = 778;
const NO_MEMORY = 7;
const BUSY = 5;
const ids = async (log: EmbeddedEventLog) => (await toArray(log.readAll('start'))).map(({ id }) => id);
const idOf = (n: number) => numberedEvent(n).id;
const unavailable = { name: 'EventLogFailure', code: 'log-unavailable', retryable: false };

/** A fault that waits until the test arms it with a statement to break, once. */
function breaker() {
  let armed: { readonly at: RegExp; readonly when: 'before' | 'after'; readonly error: Error } | null = null;
  const fault: Fault = (sql, done) => {
    if (!armed?.at.test(sql) || done !== (armed.when === 'after')) return;
    const { error } = armed;
    armed = null;
    throw error;
  };
  const arm = (at: RegExp, errcode: number, when: 'before' | 'after' = 'before') => {
    armed = { at, when, error: sqliteError(errcode, `made to fail with ${errcode}`) };
  };
  return { open: faultyOpen(fault), arm };
}

async function expectStopped(log: EmbeddedEventLog) {
  await expect(log.append('z', 'absent', [numberedEvent(99)])).rejects.toMatchObject(unavailable);
  await expect(toArray(log.readAll('start'))).rejects.toMatchObject(unavailable);
  await expect(toArray(log.readStream('a'))).rejects.toMatchObject(unavailable);
  await expect(log.head()).rejects.toMatchObject(unavailable);
  await expect(log.verify()).rejects.toMatchObject(unavailable);
}

describe('a sync that fails on commit', () => {
  it.each([
    ['before the commit took', 'before', [1, 2]],
    ['after the commit took', 'after', [1, 3, 2]],
  ] as const)(
    '%s: the outcome is unknown, the log stops, and repeating elsewhere records once',
    async (_, when, after) => {
      const directory = newDirectory();
      const { open, arm } = breaker();
      await withLog(
        directory,
        async log => {
          await log.append('a', 'absent', [numberedEvent(1)]);
          arm(/^COMMIT/, SYNC_FAILED, when);
          const failed = log.append('a', revision(0), [numberedEvent(when === 'after' ? 3 : 2)]);
          await expect(failed).rejects.toMatchObject({ code: 'log-outcome-unknown', retryable: true });
          await expectStopped(log);
        },
        open,
      );
      await withLog(directory, async log => {
        if (when === 'after')
          expect(await log.append('a', revision(0), [numberedEvent(3)])).toMatchObject({ revision: 1n });
        expect(await log.append('b', 'absent', [numberedEvent(2)])).toMatchObject({ kind: 'appended' });
        expect(await ids(log)).toEqual(after.map(idOf));
        expect((await log.verify()).damages).toEqual([]);
      });
    },
  );

  it('answers every append of the group with the unknown outcome, and those that wait behind it with log-unavailable', async () => {
    const { open, arm } = breaker();
    await withLog(
      newDirectory(),
      async log => {
        arm(/^COMMIT/, SYNC_FAILED);
        const first = Array.from({ length: 2_501 }, (_, n) =>
          log.append(`s-${n}`, 'absent', [numberedEvent(2 * n), numberedEvent(2 * n + 1)]),
        );
        const codes = (await Promise.allSettled(first)).map(r => (r.status === 'rejected' ? r.reason.code : r.status));
        expect(new Set(codes.slice(0, 2_500))).toEqual(new Set(['log-outcome-unknown']));
        expect(codes.at(-1)).toBe('log-unavailable');
      },
      open,
    );
  });

  it('stops the log when a checkpoint cannot sync, though what was committed is acknowledged and kept', async () => {
    const directory = newDirectory();
    const { open, arm } = breaker();
    await withLog(
      directory,
      async log => {
        arm(/wal_checkpoint/, SYNC_FAILED);
        expect(await log.append('a', 'absent', [numberedEvent(1)])).toMatchObject({ kind: 'appended' });
        await expectStopped(log);
      },
      open,
    );
    await withLog(directory, async log => expect(await ids(log)).toEqual([idOf(1)]));
  });
});

describe('storage that fails elsewhere', () => {
  it('a write that fails before the commit wrote nothing: log-unavailable, and the log stops', async () => {
    const directory = newDirectory();
    const { open, arm } = breaker();
    await withLog(
      directory,
      async log => {
        arm(/^INSERT INTO event/, WRITE_FAILED, 'after');
        await expect(log.append('a', 'absent', [numberedEvent(1)])).rejects.toMatchObject(unavailable);
        await expectStopped(log);
      },
      open,
    );
    await withLog(directory, async log => expect(await ids(log)).toEqual([]));
  });

  it('a read that fails stops the log', async () => {
    const { open, arm } = breaker();
    await withLog(
      newDirectory(),
      async log => {
        await log.append('a', 'absent', [numberedEvent(1)]);
        arm(/WHERE position > \?/, READ_FAILED);
        await expect(toArray(log.readAll('start'))).rejects.toMatchObject(unavailable);
        await expectStopped(log);
      },
      open,
    );
  });

  it('a failure that passes leaves the log open', async () => {
    const { open, arm } = breaker();
    await withLog(
      newDirectory(),
      async log => {
        arm(/^BEGIN/, BUSY);
        const failed = log.append('a', 'absent', [numberedEvent(1)]);
        await expect(failed).rejects.toMatchObject({ code: 'log-unavailable', retryable: true });
        expect(await log.append('a', 'absent', [numberedEvent(1)])).toMatchObject({ kind: 'appended', revision: 0n });
      },
      open,
    );
  });

  it('a failure that passes in the middle of a group leaves nothing of the group, and no transaction', async () => {
    const { open, arm } = breaker();
    await withLog(
      newDirectory(),
      async log => {
        arm(/^UPDATE head/, BUSY);
        const failed = log.append('a', 'absent', [numberedEvent(1)]);
        await expect(failed).rejects.toMatchObject({ code: 'log-unavailable', retryable: true });
        expect(await ids(log)).toEqual([]);
        expect(await log.append('b', 'absent', [numberedEvent(2)])).toMatchObject({ kind: 'appended', position: 1n });
        expect(await ids(log)).toEqual([idOf(2)]);
      },
      open,
    );
  });

  it('a failure of another kind stops the log too', async () => {
    const { open, arm } = breaker();
    await withLog(
      newDirectory(),
      async log => {
        arm(/^INSERT INTO event/, NO_MEMORY);
        await expect(log.append('a', 'absent', [numberedEvent(1)])).rejects.toMatchObject(unavailable);
        await expectStopped(log);
      },
      open,
    );
  });
});

describe('a full disk', () => {
  it('refuses with log-full, leaves nothing half written, goes on reading, and appends again when there is space', async () => {
    let db: Database | undefined;
    const limited = (file: string) => {
      db = openDatabase(file);
      return db;
    };
    await withLog(
      newDirectory(),
      async log => {
        await log.append('a', 'absent', [numberedEvent(1)]);
        db?.exec('PRAGMA max_page_count = 8');
        const large = (n: number) => ({ ...numberedEvent(n), body: `"${'x'.repeat(20_000)}"` });
        const group = [
          log.append('b', 'absent', [large(2), large(3)]),
          log.append('c', 'absent', [large(4), large(5)]),
        ];
        for (const append of group) await expect(append).rejects.toMatchObject({ code: 'log-full', retryable: true });
        expect(await ids(log)).toEqual([idOf(1)]);
        expect((await log.verify()).damages).toEqual([]);
        db?.exec('PRAGMA max_page_count = 1000000');
        expect(await log.append('b', 'absent', [large(2), large(3)])).toMatchObject({ kind: 'appended', revision: 1n });
        expect(await log.append('a', revision(0), [numberedEvent(6)])).toMatchObject({ kind: 'appended' });
        expect(await ids(log)).toEqual([1, 2, 3, 6].map(idOf));
        expect((await log.verify()).damages).toEqual([]);
      },
      limited,
    );
  });
});
