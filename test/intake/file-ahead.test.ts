// A large file is begun before the command line is understood. What the command then says and leaves is the same as without.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileOf, goodRow, lineOf } from '@asof/settlement/intake-fixture';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const MAIN = fileURLToPath(new URL('../../services/asof/src/main.mjs', import.meta.url));
const ROWS = 260_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'asof-ahead-'));
  const lines = Array.from({ length: ROWS }, (_, n) => lineOf(goodRow(n)));
  lines[ROWS - 10] = 'no row';
  await writeFile(join(folder, 'day.csv'), fileOf(lines));
  await writeFile(join(folder, 'wrong.csv'), fileOf(lines, 'kind,acquirer,mid'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Code and words of the command as a process of its own, which begins the file ahead. */
function ahead(ledger: string, ...argv: string[]) {
  const all = [MAIN, '--data', join(folder, ledger), '--json', '--quiet', ...argv];
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { encoding: 'utf8', timeout: 60_000 });
  return { code: status, stdout, stderr: stderr.replaceAll(ledger, 'LEDGER') };
}

/** The same inside this process, which begins nothing. */
async function plainly(ledger: string, ...argv: string[]) {
  const ran = await runAsof(['--data', join(folder, ledger), '--json', '--quiet', ...argv]);
  return { code: ran.code, stdout: ran.stdout, stderr: ran.stderr.replaceAll(ledger, 'LEDGER') };
}

const file = (name: string) => join(folder, name);
const contents = (ledger: string) => readdir(join(folder, ledger, 'segments'));

describe('a large file that is begun ahead', () => {
  it('comes in as one that was not, and is known when it comes again', async () => {
    for (const outcome of ['imported', 'known']) {
      const said = ahead('one', 'import', 'transactions', file('day.csv'));
      expect(said).toEqual(await plainly('other', 'import', 'transactions', file('day.csv')));
      expect(said.stdout).toContain(`"outcome":"${outcome}"`);
      expect(await contents('one')).toEqual(await contents('other'));
    }
  });

  it.each([
    ['is refused for its header', ['import', 'transactions', 'wrong.csv']],
    ['is not there', ['import', 'transactions', 'missing.csv']],
  ])('%s: the same is said, and no content is left', async (_, [command, kind, name]) => {
    const said = ahead('empty', command!, kind!, file(name!));
    expect(said).toEqual(await plainly('void', command!, kind!, file(name!)));
    expect(said.code).toBe(1);
    expect(await contents('empty')).toEqual([]);
  });

  it('has no ledger to come into: the same is said, and none is made', async () => {
    const said = ahead('nowhere', 'batch', 'run', '--transactions', file('day.csv'));
    expect(said).toEqual(await plainly('nowhere', 'batch', 'run', '--transactions', file('day.csv')));
    expect(said.stderr).toContain('there is no ledger');
    expect(await readdir(folder)).not.toContain('nowhere');
  });
});
