import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, describe, expect, it } from 'vitest';
import { numberedEvent, oneOf } from '../contract/bench.ts';
import { temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
afterAll(() => rmSync(root, { recursive: true }));
const newDirectory = () => mkdtempSync(join(root, 'log-'));

describe('verifying a log', () => {
  it('finds nothing against an empty one', async () => {
    expect(await withLog(newDirectory(), log => log.verify())).toEqual({ events: 0, damages: [] });
  });

  it('counts the whole events and tells how far it is', async () => {
    const progress: unknown[] = [];
    await withLog(newDirectory(), async log => {
      await Promise.all(Array.from({ length: 2_500 }, (_, n) => oneOf(log, `s-${n}`, n)));
      const verified = await log.verify({ onProgress: step => progress.push(step) });
      expect(verified).toEqual({ events: 2_500, damages: [] });
    });
    expect(progress).toEqual([1_000, 2_000, 2_500].map(done => ({ done, total: 2_500 })));
  });

  it('is not misled by appends that come meanwhile', async () => {
    await withLog(newDirectory(), async log => {
      await Promise.all(Array.from({ length: 2_000 }, (_, n) => oneOf(log, `s-${n}`, n)));
      const verifying = log.verify({
        onProgress: ({ done }) => void log.append(`late-${done}`, 'absent', [numberedEvent(10_000 + done)]),
      });
      expect(await verifying).toEqual({ events: 2_000, damages: [] });
      expect(await log.head()).toBeGreaterThan(2_000n);
    });
  });

  it('says no more than a hundred times what is wrong', async () => {
    const directory = newDirectory();
    await withLog(directory, async log => {
      await Promise.all(Array.from({ length: 300 }, (_, n) => oneOf(log, `s-${n}`, n)));
    });
    const db = new DatabaseSync(join(directory, 'events.db'), { defensive: false });
    const [trigger] = db.prepare("SELECT sql FROM sqlite_schema WHERE name = 'event_is_not_changed'").all();
    db.exec(`DROP TRIGGER event_is_not_changed; UPDATE event SET type = 'Other'; ${String(trigger?.['sql'])}`);
    db.close();
    const { events, damages } = await withLog(directory, log => log.verify());
    expect([events, damages.length]).toEqual([0, 100]);
  });
});
