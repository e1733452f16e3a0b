// A day in one command: `batch run --transactions FILE` comes to what `import transactions FILE` and `batch run` come to.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Ran, runAsof } from '../command-line.ts';

const file = (name: string): string => join(import.meta.dirname, name);
const FIRST = file('transactions-1.csv');
const SECOND = file('transactions-2.csv');

/** A ledger with the estate, and the command line over it. */
async function ledger(): Promise<(...args: string[]) => Promise<Ran>> {
  const data = await mkdtemp(join(tmpdir(), 'asof-one-command-'));
  const asof = (...args: string[]) => runAsof(['--data', data, '--json', ...args]);
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees'])
    expect((await asof('import', kind, file(`${kind}.csv`))).code, kind).toBe(0);
  return asof;
}

it('takes the files, then settles them, and tells both', async () => {
  const [apart, together] = [await ledger(), await ledger()];
  const imported = [await apart('import', 'transactions', FIRST), await apart('import', 'transactions', SECOND)];
  const settled = await apart('batch', 'run');
  const ran = await together('batch', 'run', '--transactions', FIRST, SECOND, '--threads', '1');
  expect(ran.code).toBe(3); // rows are quarantined
  expect(ran.stderr).toContain('asof quarantine list');
  expect(ran.lines).toEqual([...imported, settled].flatMap(({ lines }) => lines));
});

it('may be given again: the file is known, and nothing is settled twice', async () => {
  const asof = await ledger();
  await asof('batch', 'run', '--transactions', FIRST);
  const again = await asof('batch', 'run', '--transactions', FIRST);
  expect(again.lines.map(line => line['outcome'] ?? line['batch'])).toEqual(['known']);
  expect((await asof('batch', 'list')).lines).toHaveLength(1);
});

it('cuts nothing when a file cannot be taken, and keeps those before it', async () => {
  const asof = await ledger();
  const ran = await asof('batch', 'run', '--transactions', FIRST, file('no-such-file.csv'));
  expect([ran.code, ran.stderr]).toEqual([1, expect.stringContaining('no-such-file.csv')]);
  expect((await asof('batch', 'list')).lines).toEqual([]);
  expect((await asof('import', 'list')).lines).toHaveLength(5);
});
