// A day in one command: `batch run --transactions FILE` comes to what `import transactions FILE` and `batch run` come to.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { expect, it } from 'vitest';
import { type Ran, runAsof } from '../command-line.ts';

const file = (name: string): string => join(import.meta.dirname, name);
const FIRST = file('transactions-1.csv');
const SECOND = file('transactions-2.csv');

/** A ledger with the estate, and the command line over it. */
async function ledger(clock?: () => Instant): Promise<(...args: string[]) => Promise<Ran>> {
  const data = await mkdtemp(join(tmpdir(), 'asof-one-command-'));
  const asof = (...args: string[]) => runAsof(['--data', data, '--json', ...args], clock);
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

it('cuts nothing at an instant that has not come, unless it is named', async () => {
  const asof = await ledger(() => (Date.UTC(2026, 10, 20, 12) * 1000) as Instant);
  const ran = await asof('batch', 'run', '--transactions', FIRST);
  expect([ran.code, ran.stderr]).toEqual([
    4,
    expect.stringMatching(/acquirer ACQ1: line \d+ of transactions-1\.csv .* was received at 2026-11-21T/),
  ]);
  expect(ran.stderr).toContain('--cut-at TIME');
  expect((await asof('batch', 'cut')).code).toBe(4);
  expect((await asof('batch', 'list')).lines).toEqual([]);
  const settled = await asof('batch', 'run', '--cut-at', '2026-11-20T20:00:00+08:00');
  expect(settled.lines).toMatchObject([
    { batch: 'ACQ1-000001', cutAt: '2026-11-20T12:00:00.000000Z', businessDate: '2026-11-20' },
  ]);
});
