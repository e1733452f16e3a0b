// An estate that somebody wrote by hand from docs/file-formats.md and settled on paper from docs/settlement-rules.md: the command
// line must come to the same decisions and the same cents.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ran, runAsof } from '../command-line.ts';

type Line = Readonly<Record<string, unknown>>;

let data: string;
const asof = (...args: string[]): Promise<Ran> => runAsof(['--data', data, '--json', ...args]);
const lines = async (...args: string[]): Promise<readonly Line[]> => {
  const ran = await asof(...args);
  expect(ran.stderr).not.toContain('defect');
  return ran.lines;
};
const file = (name: string): string => join(import.meta.dirname, name);
const pick = (row: Line | undefined, ...names: string[]): readonly unknown[] => names.map(name => row?.[name]);
const byLine = (rows: readonly Line[], line: number): Line | undefined => rows.find(row => row['line'] === line);

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'asof-stranger-'));
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees']) {
    expect((await asof('import', kind, file(`${kind}.csv`))).code, kind).toBe(0);
  }
  expect((await asof('import', 'transactions', file('transactions-1.csv'))).code).toBe(3);
  expect((await asof('batch', 'run')).code).toBe(0);
});

describe('a first day', () => {
  it('accounts for every row of the file', async () => {
    const quarantined = await lines('quarantine', 'list');
    expect(quarantined.map(row => pick(row, 'line', 'code'))).toEqual([
      [16, 'key-clash'],
      [17, expect.stringContaining('late')],
    ]);
    const [batch] = await lines('batch', 'list');
    expect(pick(batch, 'batch', 'rows', 'routed', 'cancelled', 'held')).toEqual(['ACQ1-000001', 16, 10, 2, 4]);
    expect(batch?.['heldByReason']).toEqual({ NO_ASSIGNMENT: 1, NO_BINDING: 2, ORIGINAL_UNKNOWN: 1 });
  });

  it('routes each row to the card in effect when it happened, at its price', async () => {
    const rows = await lines('batch', 'show', 'ACQ1-000001', '--decisions');
    const told = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 18, 19, 20].map(line => [
      line,
      ...pick(byLine(rows, line), 'outcome', 'reason', 'account', 'fee'),
    ]);
    expect(told).toEqual([
      [2, 'routed', null, 'SHOP-A', '0.48'],
      [3, 'routed', null, 'SHOP-B', '0.20'],
      [4, 'cancelled', null, null, '0.00'],
      [5, 'routed', null, 'SHOP-A', '0.15'],
      [6, 'routed', null, 'CAFE-A', '0.20'],
      [7, 'held', 'NO_BINDING', null, '0.00'],
      [8, 'routed', null, 'BAKERY-A', '0.06'],
      [9, 'routed', null, 'SHOP-A', '-0.03'],
      [10, 'cancelled', null, null, '0.00'],
      [11, 'routed', null, 'SHOP-B', '0.05'],
      [12, 'held', 'NO_ASSIGNMENT', null, '0.00'],
      [13, 'held', 'NO_BINDING', null, '0'],
      [14, 'held', 'ORIGINAL_UNKNOWN', null, '0.00'],
      [18, 'routed', null, 'SHOP-B', '0.00'],
      [19, 'routed', null, 'SHOP-B', '0.00'],
      [20, 'routed', null, 'SHOP-A', '0.00'],
    ]);
    const ambiguous = rows
      .filter(row => (row['flags'] as string[]).includes('BOUNDARY_AMBIGUOUS'))
      .map(row => row['line']);
    expect(ambiguous.sort()).toEqual([2, 3, 8]);
    expect(pick(byLine(rows, 9), 'falls', 'scope')).toEqual(['original', 'merchant']);
  });

  it('nets and pays out to the cent', async () => {
    const subBatches = await lines('batch', 'show', 'ACQ1-000001', '--sub-batches');
    expect(
      subBatches.map(row => pick(row, 'merchant', 'account', 'credits', 'debits', 'fees', 'net', 'carriedOut')),
    ).toEqual([
      ['BAKERY', 'BAKERY-A', '12.34', '0.00', '0.06', '12.28', '0.00'],
      ['CAFE', 'CAFE-A', '40.00', '0.00', '0.20', '39.80', '0.00'],
      ['SHOP', 'SHOP-A', '125.00', '5.50', '0.60', '118.90', '0.00'],
      ['SHOP', 'SHOP-B', '11.75', '3.00', '0.25', '8.50', '8.50'],
    ]);
    const payouts = await lines('batch', 'show', 'ACQ1-000001', '--payouts');
    expect(payouts.map(row => pick(row, 'account', 'amount', 'currency', 'status'))).toEqual(
      expect.arrayContaining([
        ['BAKERY-A', '12.28', 'CNY', 'created'],
        ['CAFE-A', '39.80', 'CNY', 'created'],
        ['SHOP-A', '118.90', 'CNY', 'created'],
      ]),
    );
    expect(payouts).toHaveLength(3);
  });

  it('says why', async () => {
    const ran = await runAsof(['--data', data, 'why', 'R00000000003']);
    expect(ran.stdout).toContain('SHOP-B');
    expect(ran.stdout).toContain('binding b2');
    expect((await runAsof(['--data', data, 'why', 'R00000000007'])).stdout).toContain('NO_BINDING');
    expect((await runAsof(['--data', data, 'why', 'R00000000009'])).stdout).toContain('0.03 CNY of the fee given back');
  });
});

describe('a second day, after corrections', () => {
  beforeAll(async () => {
    expect((await asof('import', 'bindings', file('bindings-retro.csv'))).code).toBe(0);
    expect((await asof('import', 'transactions', file('transactions-2.csv'))).code).toBe(0);
    expect((await asof('batch', 'run')).code).toBe(0);
  });

  it('releases the held sale that a retroactive binding covers and tries the others again', async () => {
    const [, batch] = await lines('batch', 'list');
    expect(pick(batch, 'batch', 'rows', 'retried', 'routed', 'held', 'misroutes')).toEqual([
      'ACQ1-000002',
      6,
      4,
      3,
      3,
      2,
    ]);
  });

  it('debits the card in effect for the refund of a sale already paid, and nets between the cards', async () => {
    const subBatches = await lines('batch', 'show', 'ACQ1-000002', '--sub-batches');
    expect(subBatches.map(row => pick(row, 'account', 'carriedIn', 'net', 'netted', 'closing', 'carriedOut'))).toEqual([
      ['BAKERY-A', '0.00', '29.85', '0.00', '29.85', '0.00'],
      ['SHOP-A', '0.00', '59.64', '-11.50', '48.14', '0.00'],
      ['SHOP-B', '8.50', '-11.50', '11.50', '0.00', '0.00'],
    ]);
    const transfers = await lines('batch', 'show', 'ACQ1-000002', '--transfers');
    expect(transfers.map(row => pick(row, 'fromAccount', 'toAccount', 'amount', 'currency'))).toEqual([
      ['SHOP-A', 'SHOP-B', '11.50', 'CNY'],
    ]);
  });

  it('leaves the decisions of the first day and tells what was due elsewhere', async () => {
    const misroutes = await lines('batch', 'show', 'ACQ1-000002', '--misroutes');
    const told = misroutes.map(row => pick(row, 'rrn', 'fromAccount', 'toAccount', 'amount'));
    expect(told.sort()).toEqual([
      ['R00000000002', 'SHOP-A', 'SHOP-B', '100.00'],
      ['R00000000020', 'SHOP-A', 'SHOP-B', '0.50'],
    ]);
    expect((await runAsof(['--data', data, 'verify'])).code).toBe(0);
  });
});
