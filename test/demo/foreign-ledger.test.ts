// The demo goes into a new ledger or into its own, never among somebody's facts, whatever their files are called.
import { copyFile, mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { type Ran, runAsof } from '../command-line.ts';

const SIZES = ['--merchants', '4', '--terminals', '8', '--transactions', '50', '--days', '1'];
let parent: string;
const asof = (...args: string[]): Promise<Ran> => runAsof(['--data', join(parent, 'data'), '--json', ...args]);
const generate = (...args: string[]) => asof('demo', 'generate', ...SIZES, '--files', join(parent, 'files'), ...args);
const events = async () => (await asof('events', 'tail', '--last', '1')).lines[0]?.['position'];

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'asof-demo-'));
});

/** A ledger of one's own, whose files have the names of the demo's. */
async function ownLedger(): Promise<void> {
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees', 'transactions']) {
    const name = kind === 'transactions' ? 'transactions-1.csv' : `${kind}.csv`;
    await copyFile(join(import.meta.dirname, '..', 'stranger', name), join(parent, `${kind}.csv`));
    await asof('import', kind, join(parent, `${kind}.csv`));
  }
  expect((await asof('import', 'list')).lines).toHaveLength(5);
}

it('is refused by a ledger of one’s own, which stays as it was', async () => {
  await ownLedger();
  const before = await events();
  for (const ran of [await generate(), await asof('start')])
    expect([ran.code, ran.stderr]).toEqual([
      4,
      expect.stringMatching(/holds a ledger that is not this demo’s\n.*--data DIR/),
    ]);
  expect(await events()).toBe(before);
  expect(await readdir(parent)).not.toContain('files');
});

it('is written beside a ledger of one’s own when it is not imported', async () => {
  await ownLedger();
  const before = await events();
  expect((await generate('--no-import')).code).toBe(0);
  expect(await events()).toBe(before);
});

it('is taken by its own ledger again, and adds nothing', async () => {
  expect((await generate('--seed', '3')).code).toBe(0);
  const before = await events();
  expect((await generate('--seed', '3')).code).toBe(0);
  expect(await events()).toBe(before);
});

it('is refused by the ledger of another demo', async () => {
  expect((await generate('--seed', '3')).code).toBe(0);
  expect((await generate('--seed', '4')).code).toBe(4);
  expect((await asof('start')).code).toBe(4);
});
