// What a person narrows down by is checked: a slip of the pen is told, and is never an empty answer.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

let data: string;
const asof = (...args: string[]) => runAsof(['--data', data, ...args]);
const file = (name: string): string => join(import.meta.dirname, name);

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'asof-filters-'));
  await asof('import', 'terminals', file('terminals.csv'));
});

it('a list of nothing says that there is nothing', async () => {
  const empty = await mkdtemp(join(tmpdir(), 'asof-filters-empty-'));
  await runAsof(['--data', empty, 'acquirer', 'set', 'ACQ1', '--zone', 'Asia/Tokyo', '--reason', 'first']);
  const said = [
    [['batch', 'list'], 'no batch was cut yet'],
    [['held', 'list'], 'no row is held'],
    [['quarantine', 'list'], 'no quarantined row fits'],
    [['payout', 'list'], 'no payout instruction fits'],
    [['import', 'list'], 'no file was imported yet'],
    [['events', 'tail', '--stream', 'batch-'], 'no event fits'],
  ] as const;
  for (const [list, nothing] of said) {
    const { code, stdout, stderr } = await runAsof(['--data', empty, ...list]);
    expect([code, stdout, stderr], list.join(' ')).toEqual([0, '', `${nothing}\n`]);
    expect((await runAsof(['--data', empty, '--quiet', ...list])).stderr).toBe('');
  }
});

it('batch run says whether there was nothing yet or nothing new, and since when', async () => {
  expect((await asof('batch', 'run')).stderr).toContain('nothing to settle: no transaction has been accepted yet');
  for (const kind of ['accounts', 'bindings', 'fees']) await asof('import', kind, file(`${kind}.csv`));
  await asof('batch', 'run', '--transactions', file('transactions-1.csv'));
  const again = await asof('batch', 'run');
  expect([again.code, again.stdout]).toEqual([0, '']);
  expect(again.stderr).toContain('nothing new since ACQ1-000001, cut at 2026-11-21T16:00:01.000000Z\n');
});

it('a status that there is not is a usage error that names those there are', async () => {
  const list = await asof('payout', 'list', '--status', 'bogus');
  expect([list.code, list.stderr]).toEqual([
    2,
    expect.stringContaining('Allowed choices are created, held, released, cancelled.'),
  ]);
  const quarantine = await asof('quarantine', 'list', '--status', 'foo');
  expect([quarantine.code, quarantine.stderr]).toEqual([
    2,
    expect.stringContaining('Allowed choices are waiting, released, rejected.'),
  ]);
  const exported = await asof('payout', 'export', '--status', 'held');
  expect([exported.code, exported.stderr]).toEqual([
    2,
    expect.stringContaining('Allowed choices are created, released.'),
  ]);
});

it('a batch that there is not is told, and that no instruction fits', async () => {
  const unknown = await asof('payout', 'list', '--batch', 'NOPE');
  expect([unknown.code, unknown.stderr]).toEqual([
    1,
    'asof: there is no batch NOPE\n      asof batch list names them\n',
  ]);
  const none = await asof('payout', 'list', '--merchant', 'NOPE');
  expect([none.code, none.stdout, none.stderr]).toEqual([0, '', 'no payout instruction fits\n']);
  const some = await asof('payout', 'export', '--batch', 'ACQ1-000001', '--status', 'created');
  expect([some.code, some.stdout.trimEnd().split('\n').length, some.stderr]).toEqual([0, 4, '']);
});

it('an acquirer without settings shows the defaults, and says that it does', async () => {
  expect((await asof('acquirer', 'show', 'NOPE')).stderr).toBe(
    'no settings and no transactions are known of acquirer NOPE: these are the defaults\n',
  );
  expect((await asof('acquirer', 'show', 'ACQ1')).stderr).toBe(
    'acquirer ACQ1 has no settings of its own: these are the defaults\n',
  );
  await asof('acquirer', 'set', 'ACQ1', '--zone', 'Asia/Tokyo', '--reason', 'moved');
  expect((await asof('acquirer', 'show', 'ACQ1')).stderr).toBe('');
});
