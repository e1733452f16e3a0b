import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { numberedEvent, revision } from '../contract/bench.ts';
import { damagedRuns, everythingReadable } from './damaged-log.fixture.ts';
import { withLog } from './test-log.fixture.ts';

const root = mkdtempSync(join(tmpdir(), 'asof-log-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('every byte of a log of twelve events', () => {
  it('F5: with one bit flipped, never changes what a reader gets without being found', {
    timeout: 3_600_000,
  }, async () => {
    const directory = join(root, 'flipped');
    mkdirSync(directory);
    await withLog(directory, async log => {
      for (let n = 0; n < 12; n += 1)
        await log.append(`s-${n % 3}`, n < 3 ? 'absent' : revision(Math.floor(n / 3) - 1), [numberedEvent(n)]);
    });
    const bytes = readFileSync(join(directory, 'events.db'));
    const expected = await everythingReadable(directory);
    const runs = await damagedRuns({ directory, bytes, offsets: Array.from(bytes.keys()), expected });
    expect(runs).toMatchObject({ tried: bytes.length, unnoticed: [] });
  });
});
