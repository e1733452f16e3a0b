// What people see without --json: tables hold what the next command asks for, and one thing alone shows all that there is of it.
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { runAsof } from '../command-line.ts';

let data: string;
const asof = (...args: string[]) => runAsof(['--data', data, ...args]);
const shown = async (...args: string[]): Promise<string> => (await asof(...args)).stdout;
const fieldsOf = async (name: string, ...args: string[]): Promise<readonly unknown[]> =>
  (await asof('--json', ...args)).lines.map(line => line[name]);
const file = (name: string): string => join(import.meta.dirname, name);
const CARD = '4111111111111111';

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'asof-tables-'));
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees']) await asof('import', kind, file(`${kind}.csv`));
  const bad = join(await mkdtemp(join(tmpdir(), 'asof-tables-files-')), 'bad.csv');
  await writeFile(
    bad,
    `kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn\nsale,ACQ1,M1,T1,${CARD},000001,R1,x,y,online,1.00,CNY,\n`,
  );
  await asof('batch', 'run', '--transactions', file('transactions-1.csv'), bad);
});

it('the list of held rows names each by the id that decides it', async () => {
  const ids = await fieldsOf('transactionId', 'held', 'list');
  const [, ...rows] = (await shown('held', 'list')).trimEnd().split('\n');
  expect(rows.map(row => row.split(' ')[0])).toEqual(ids);
  expect((await asof('held', 'reject', String(ids[3]), '--reason', 'no such terminal')).code).toBe(0);
});

it('the list of quarantined rows names each by its file’s SHA-256 and line, and one alone shows its text, masked', async () => {
  const hashes = await fieldsOf('fileSha256', 'quarantine', 'list');
  const [, ...rows] = (await shown('quarantine', 'list')).trimEnd().split('\n');
  expect(rows.map(row => row.split(' ')[0])).toEqual(hashes);
  const one = await shown('quarantine', 'show', String(hashes[0]), '16');
  expect(one).toMatch(/^text +sale,ACQ1,M100,.*,2\.00,CNY,$/m);
  const masked = await shown('quarantine', 'show', String(hashes[2]), '2');
  expect(masked).toMatch(/^text +sale,ACQ1,M1,T1,\*\*\*\* 1111,000001,R1/m);
  expect(masked).not.toContain(CARD);
});

it('a batch alone shows its money, why rows are held, and K as a position', async () => {
  const batch = await shown('batch', 'show', 'ACQ1-000001');
  expect(batch).toMatch(/^position K +\d+$/m);
  expect(batch).toMatch(/^of them tried again +0$/m);
  expect(batch).toMatch(/^held by reason +NO_ASSIGNMENT 1, NO_BINDING 2, ORIGINAL_UNKNOWN 1$/m);
  expect(batch).toMatch(/^currency +credits +debits +fees +carried in +paid +carried out +payouts$/m);
  expect(batch).toMatch(/^CNY +189\.09 +8\.50 +1\.11 +0\.00 +170\.98 +8\.50 +3$/m);
  expect((await asof('--json', 'batch', 'show', 'ACQ1-000001')).lines).toHaveLength(1);
});

it('what is empty is a dash, and every field has a name', async () => {
  expect(await shown('batch', 'show', 'ACQ1-000001', '--decisions')).not.toContain('[]');
  const [instruction] = await fieldsOf('instruction', 'payout', 'list');
  expect(await shown('payout', 'show', String(instruction))).toMatch(/^currency +CNY$/m);
});

it('an import names its file without directories, and counts the lines of one that it took nothing of', async () => {
  const path = join(await mkdtemp(join(tmpdir(), 'asof-tables-files-')), 'accounts.csv');
  await writeFile(path, 'account,merchant,token,tail,currencies,minimum_payout\nX,SHOP,tok_x,1,CNY,\nY,SHOP,,1,CNY,\n');
  const none = await asof('import', 'accounts', path, '--all-or-nothing');
  expect([none.code, none.stderr]).toEqual([4, expect.stringContaining('nothing taken: 1 of 2 lines is bad')]);
  expect(none.stdout).toMatch(
    /^file +accounts\.csv\noutcome +none-taken\nlines +2\naccepted +0\nunchanged +0\nrefused +1$/m,
  );
  const known = await shown('import', 'accounts', file('accounts.csv'));
  expect(known).toMatch(/^outcome +known\nlines +-$/m);
});

it('one of a thing is told as one', async () => {
  const row =
    'adjustment,ACQ1,M100,T0000001,000001,000001,R00000000077,2026-11-21T10:00:00+08:00,2026-11-21T10:00:00+08:00,online';
  const columns = 'kind,acquirer,mid,tid,batch,stan,rrn,occurred_at,received_at,mode,amount,currency,original_rrn';
  const path = join(await mkdtemp(join(tmpdir(), 'asof-tables-files-')), 'one.csv');
  await writeFile(path, [columns, ...Array(2).fill(`${row},1.00,CNY,`), `${row},2.00,CNY,`, ''].join('\n'));
  const { stderr } = await asof('batch', 'run', '--transactions', path);
  expect(stderr).toContain('3 rows = 1 accepted + 1 duplicate + 1 quarantined (');
  expect(stderr).toContain('\n1 row is quarantined: ');
  expect(stderr).toContain('\nbatch run  1 batch (');
});

it('a batch that is only cut counts no row as routed, cancelled or held', async () => {
  expect((await shown('batch', 'cut')).split('\n')[1]).toMatch(/^ACQ1-000003 +cut .* +3 +- +- +- +- +-$/);
  const cut = (await asof('--json', 'batch', 'list')).lines.at(-1);
  expect(cut).toMatchObject({ rows: 3, routed: null, held: null, heldByReason: null, misroutes: null, currencies: [] });
  expect(await shown('batch', 'show', 'ACQ1-000003')).toMatch(/^held by reason +-$/m);
});
