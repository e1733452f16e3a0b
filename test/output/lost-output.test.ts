// What becomes of the work when its output does not arrive: the reader of a pipe has left, as in `asof … | head`, or the disk is full.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

const MAIN = fileURLToPath(new URL('../../services/asof/src/main.mjs', import.meta.url));
const stranger = (name: string): string => join(import.meta.dirname, '..', 'stranger', name);

type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
/** `left`: its reader has left before anything is written. `full`: a disk without space. */
type Output = 'read' | 'left' | 'full';

/** The command as a process of its own. */
async function ran(argv: readonly string[], out: Output = 'read', talk: Output = 'read'): Promise<Ended> {
  const full = [out, talk].includes('full') ? openSync('/dev/full', 'w') : null;
  const way = (output: Output) => (output === 'full' ? full : 'pipe');
  const child = spawn(process.execPath, [MAIN, ...argv], { stdio: ['ignore', way(out), way(talk)] });
  const said = { stdout: '', stderr: '' };
  for (const [name, output] of [['stdout', out] as const, ['stderr', talk] as const]) {
    if (output === 'left') child[name]?.destroy();
    else child[name]?.on('data', bytes => (said[name] += bytes));
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (full !== null) closeSync(full);
  return { code, ...said };
}

describe('a batch run over two files', () => {
  let files: readonly string[];
  let parent: string;
  let ledgers = 0;

  /** Of two acquirers, and of a year that has passed on every machine. */
  beforeAll(async () => {
    parent = await mkdtemp(join(tmpdir(), 'asof-lost-'));
    const rows = (await readFile(stranger('transactions-1.csv'), 'utf8')).replaceAll('2026-', '2024-');
    files = [join(parent, 'first.csv'), join(parent, 'second.csv')];
    await writeFile(files[0]!, rows);
    await writeFile(files[1]!, rows.replaceAll('ACQ1', 'ACQ2'));
  });

  it.each<readonly [string, Output, Output]>([
    ['its data', 'left', 'read'],
    ['its talk', 'read', 'left'],
    ['either', 'left', 'left'],
    ['its talk, for want of space', 'read', 'full'],
  ])('is settled, and ends with its own code, where nobody gets %s', async (_, out, talk) => {
    const data = join(parent, `data-${ledgers++}`);
    expect((await ran(['--data', data, 'import', 'terminals', stranger('terminals.csv')])).code).toBe(0);
    const { code, stdout } = await ran(
      ['--data', data, '--json', 'batch', 'run', '--transactions', ...files],
      out,
      talk,
    );
    expect(code).toBe(3); // rows are quarantined
    expect(stdout.trim().split('\n')).toHaveLength(out === 'read' ? 4 : 1);
    const { lines } = await runAsof(['--data', data, '--json', 'batch', 'list']);
    expect(lines.map(({ batch, status }) => [batch, status])).toEqual([
      ['ACQ1-000001', 'instructed'],
      ['ACQ2-000001', 'instructed'],
    ]);
  });
});

describe.runIf(existsSync('/dev/full'))('data that find no space', () => {
  let data: string;
  beforeAll(async () => {
    data = await mkdtemp(join(tmpdir(), 'asof-full-'));
    const asof = (...argv: string[]) => runAsof(['--data', data, ...argv]);
    for (const kind of ['terminals', 'accounts', 'bindings', 'fees'])
      expect((await asof('import', kind, stranger(`${kind}.csv`))).code, kind).toBe(0);
    expect((await asof('batch', 'run', '--transactions', stranger('transactions-1.csv'))).code).toBe(3);
  });

  it.each([
    ['payout', 'export'],
    ['payout', 'list', '--json'],
    ['batch', 'show', 'ACQ1-000001', '--decisions'],
    ['verify', '--help'],
  ])('end the command with 5 and a sentence: %s %s', async (...argv) => {
    const { code, stderr } = await ran(['--data', data, ...argv], 'full');
    expect([code, stderr]).toEqual([
      5,
      'asof: ENOSPC: no space left on device, write\n      free space, then run the same command again\n',
    ]);
  });
});

it('ends with a failure where a file took only a part of what it said', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'asof-part-')), 'help.txt');
  // What Node keeps of compiled sources would not fit either.
  const env = { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' };
  const line = 'ulimit -f 1; exec "$0" "$1" --help > "$2"'; // a block: fewer bytes than the help has
  const { status, stderr } = spawnSync('sh', ['-c', line, process.execPath, MAIN, path], { encoding: 'utf8', env });
  expect([status, stderr]).toEqual([1, expect.stringMatching(/^asof: EFBIG: file too large, write\n.*ulimit -f/)]);
  expect((await stat(path)).size).toBeLessThan((await runAsof(['--help'])).stdout.length);
});
