// What doctor says of a ledger that it cannot look into: a row of its table, and the advice and the code that any other command ends with.
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { takeWriterLock } from '@asof/event-log/embedded';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Ran, runAsof } from '../command-line.ts';

let data: string;
const asof = (...argv: string[]): Promise<Ran> => runAsof(['--data', data, '--json', ...argv]);

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'asof-doctor-'));
  expect((await asof('import', 'terminals', join(import.meta.dirname, '..', 'stranger', 'terminals.csv'))).code).toBe(
    0,
  );
});

/** The one finding beside the runtime's, held against what another command says of the same ledger. */
async function expectFinding(code: number, advice: string): Promise<void> {
  const [doctor, other] = [await asof('doctor'), await asof('batch', 'list')];
  const [runtime, ledger, ...more] = doctor.lines;
  expect([runtime?.['check'], runtime?.['health'], more]).toEqual(['runtime', 'ok', []]);
  expect(ledger).toEqual({ check: 'ledger', health: 'failure', found: expect.any(String), advice });
  expect(other.stderr).toBe(`asof: ${ledger?.['found']}\n      ${advice}\n`);
  expect([doctor.code, doctor.stderr, other.code]).toEqual([code, '', code]);
}

describe('doctor', () => {
  it('says of a ledger in use to try again, and ends with 5', async () => {
    const lock = takeWriterLock(join(data, 'log'));
    await expectFinding(5, 'nothing is half done; run the same command again').finally(lock.release);
    expect((await asof('doctor')).code).toBe(0);
  });

  it.each([
    ['cannot be opened', () => 0],
    ['has an event that is not what was written', (log: Buffer) => log.lastIndexOf('TerminalAssigned')],
  ])('says of a log that %s how to get it back, and ends with 6', async (_, place) => {
    const path = join(data, 'log', 'events.db');
    const log = await readFile(path);
    log[place(log)]! ^= 1;
    await writeFile(path, log);
    await expectFinding(6, 'run asof verify, then restore from a backup: asof restore');
  });

  it('says of a directory without a ledger that there is none, and ends with 1', async () => {
    data = await mkdtemp(join(tmpdir(), 'asof-doctor-'));
    await expectFinding(1, 'import something first, or name the directory with --data DIR');
  });

  it('says of a directory that it may not use what the system says', async () => {
    data = join(data, 'format.json');
    await expectFinding(1, 'name a directory: something else is there');
  });
});
