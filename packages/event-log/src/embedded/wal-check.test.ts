import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toArray } from '../contract/bench.ts';
import { EventLogFailure } from '../event-log.ts';
import { acknowledgedInLife } from './killed-log.fixture.ts';
import { temporaryRoot, withLog } from './test-log.fixture.ts';

const root = temporaryRoot();
afterAll(() => rmSync(root, { recursive: true }));
const HEADER_BYTES = 32;
const FRAME_BYTES = 24 + 8192;
const COMMITS_AT_RISK = 2;
/** Three writers of at most three events each wait for one commit together. */
const EVENTS_OF_A_COMMIT_MAX = 9;

const killed = mkdtempSync(join(root, 'killed-'));
let wal: Buffer;
let whole: readonly string[];

const read = (directory: string) =>
  withLog(directory, async log => (await toArray(log.readAll('start'))).map(({ id }) => id as string));

/** The killed process's files, the write-ahead log changed. */
function withWal(bytes: Uint8Array): string {
  const directory = mkdtempSync(join(root, 'log-'));
  copyFileSync(join(killed, 'events.db'), join(directory, 'events.db'));
  writeFileSync(join(directory, 'events.db-wal'), bytes);
  return directory;
}
const flipped = (offset: number) => {
  const bytes = Uint8Array.from(wal);
  bytes[offset] = bytes[offset]! ^ (1 << (offset % 8));
  return bytes;
};

beforeAll(async () => {
  await acknowledgedInLife({ directory: killed, life: 1, atHalfStatement: 0, atAcknowledgement: 40, bodyBytes: 50 });
  wal = readFileSync(join(killed, 'events.db-wal'));
  whole = await read(withWal(wal));
}, 60_000);

describe('F2: a write-ahead log that a crash left', () => {
  it('is taken as it is, and cut at its last whole commit', async () => {
    expect(whole.length).toBeGreaterThan(40);
    const torn = await read(withWal(wal.subarray(0, wal.length - 100)));
    expect(torn).toEqual(whole.slice(0, torn.length));
    expect(torn.length).toBeGreaterThanOrEqual(whole.length - EVENTS_OF_A_COMMIT_MAX);
  });

  it('stops the opening when a frame in the middle is damaged', async () => {
    const middle = HEADER_BYTES + Math.floor(wal.length / FRAME_BYTES / 2) * FRAME_BYTES;
    // Its page, its number, its salt, its checksum.
    for (const offset of [24 + 4_000, 3, 9, 17])
      await expect(read(withWal(flipped(middle + offset)))).rejects.toMatchObject({
        code: 'log-corrupt',
        message: expect.stringContaining('of the write-ahead log is damaged'),
      });
  });

  it('stops the opening when its header is damaged: SQLite would ignore the whole file', async () => {
    for (const offset of [1, 9, 17, 21, 25])
      await expect(read(withWal(flipped(offset)))).rejects.toMatchObject({ code: 'log-corrupt' });
  });

  it('never loses more than the last commits to a flipped bit without saying so', async () => {
    for (let offset = 0; offset < wal.length; offset += 6_007) {
      const answer = await read(withWal(flipped(offset))).catch((error: unknown) => error);
      if (answer instanceof EventLogFailure) expect(answer.code).toBe('log-corrupt');
      else {
        expect(answer).toEqual(whole.slice(0, (answer as string[]).length));
        const lost = whole.length - (answer as string[]).length;
        expect(lost).toBeLessThanOrEqual(COMMITS_AT_RISK * EVENTS_OF_A_COMMIT_MAX);
      }
    }
  });

  it('does not take frames of an earlier round for commits that were lost', async () => {
    const directory = mkdtempSync(join(root, 'round-'));
    const life = { directory, atHalfStatement: 0, bodyBytes: 40_000 };
    await acknowledgedInLife({ ...life, life: 2, atAcknowledgement: 420 });
    expect((await read(directory)).length).toBeGreaterThan(420);
  });
});
