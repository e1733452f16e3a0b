// What people decide on the same estate, through the command line: payouts held and cancelled, rows released, freed and rejected, and
// questions about what was known when.
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Ran, runAsof } from '../command-line.ts';

type Line = Readonly<Record<string, unknown>>;

let data: string;
let micros = 1_795_406_400_000_000;
/** Every look at the clock is a second later. */
const clock = (): Instant => {
  micros += 1_000_000;
  return micros as Instant;
};
const asof = (...args: string[]): Promise<Ran> => runAsof(['--data', data, '--json', ...args], clock);
const lines = async (...args: string[]): Promise<readonly Line[]> => (await asof(...args)).lines;
const file = (name: string): string => join(import.meta.dirname, name);
const first = async (fits: (row: Line) => boolean, ...args: string[]): Promise<Line> => {
  const found = (await lines(...args)).find(fits);
  if (found === undefined) throw new Error(`no such row in ${args.join(' ')}`);
  return found;
};

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'asof-people-'));
  for (const kind of ['terminals', 'accounts', 'bindings', 'fees']) await asof('import', kind, file(`${kind}.csv`));
  await asof('import', 'transactions', file('transactions-1.csv'));
  await asof('batch', 'run');
});

describe('people', () => {
  it('hold a payout, which keeps it out of the export, and are refused to hold it twice', async () => {
    const { instruction } = await first(row => row['account'] === 'CAFE-A', 'payout', 'list');
    expect((await asof('payout', 'hold', String(instruction), '--reason', 'court order')).lines[0]).toMatchObject({
      status: 'held',
    });
    const again = await asof('payout', 'hold', String(instruction), '--reason', 'court order');
    expect([again.code, again.stderr]).toEqual([4, expect.stringContaining('payout-already-held')]);
    const { stdout } = await runAsof(['--data', data, 'payout', 'export']);
    expect([stdout.includes('CAFE-A'), stdout.includes('SHOP-A')]).toEqual([false, true]);
  });

  it('cancel it: its money comes back in the next batch and is paid again', async () => {
    const { instruction } = await first(row => row['account'] === 'CAFE-A', 'payout', 'list');
    expect((await asof('payout', 'cancel', String(instruction), '--reason', 'card closed')).code).toBe(0);
    await asof('batch', 'run');
    const again = await first(row => row['account'] === 'CAFE-A', 'batch', 'show', 'ACQ1-000002', '--sub-batches');
    expect(again).toMatchObject({ carriedIn: '39.80', net: '39.80', carriedOut: '0.00' });
    expect(again['instruction']).not.toBe(instruction);
  });

  it('release a row that only came too late, and not one whose key is taken', async () => {
    const late = await first(row => row['line'] === 17, 'quarantine', 'list');
    const sha256 = String(late['fileSha256']);
    expect(
      (await asof('quarantine', 'release', sha256, '17', '--reason', 'the clock was right')).lines[0],
    ).toMatchObject({ status: 'released' });
    const clash = await asof('quarantine', 'release', sha256.slice(0, 12), '16', '--reason', 'x');
    expect([clash.code, clash.stderr]).toEqual([4, expect.stringContaining('key-clash')]);
    expect((await asof('quarantine', 'show', sha256, '99')).code).toBe(1);
    for (const file of ['', sha256.slice(0, 7)])
      expect((await asof('quarantine', 'reject', file, '16', '--reason', 'x')).code, file).toBe(2);
  });

  it('free a refund of its reference and reject a sale that nobody knows; the next batch obeys', async () => {
    const refund = await first(row => row['reason'] === 'ORIGINAL_UNKNOWN', 'held', 'list');
    const sale = await first(row => row['reason'] === 'NO_ASSIGNMENT', 'held', 'list');
    expect(
      (await asof('held', 'without-reference', String(refund['transactionId']), '--reason', 'the shop confirmed it'))
        .code,
    ).toBe(0);
    expect((await asof('held', 'reject', String(sale['transactionId']), '--reason', 'no such terminal')).code).toBe(0);
    expect((await asof('held', 'reject', String(sale['transactionId']), '--reason', 'again')).code).toBe(4);
    await asof('batch', 'run');
    const decisions = await lines('batch', 'show', 'ACQ1-000003', '--decisions');
    expect(decisions.find(row => row['rrn'] === refund['rrn'])).toMatchObject({
      outcome: 'routed',
      falls: 'own',
      account: 'SHOP-B',
    });
    expect(decisions.find(row => row['rrn'] === 'R00000000017')).toMatchObject({
      outcome: 'routed',
      account: 'SHOP-B',
    });
    expect(decisions.some(row => row['rrn'] === sale['rrn'])).toBe(false);
  });

  it('change a card and ask what was known before and after', async () => {
    const before = await lines('events', 'tail', '--last', '1');
    const change = [
      '--binding',
      'b9',
      '--merchant',
      'SHOP',
      '--scope',
      'terminal',
      '--scope-id',
      'T1',
      '--currency',
      'CNY',
    ];
    const asserted = await asof(
      'binding',
      'assert',
      ...change,
      '--account',
      'SHOP-A',
      '--from',
      '2026-11-25',
      '--zone',
      'Asia/Shanghai',
      '--reason',
      'new card',
    );
    expect(asserted.code).toBe(0);
    const ask = ['route', 'explain', 'T1', '--at', '2026-11-26T00:00:00+08:00'];
    expect((await lines(...ask)).find(row => row['currency'] === 'CNY')).toMatchObject({
      binding: 'b9',
      account: 'SHOP-A',
    });
    const then = await lines(...ask, '--known-at', String(before[0]?.['recordedAt']));
    expect(then.find(row => row['currency'] === 'CNY')).toMatchObject({ binding: 'b2', account: 'SHOP-B' });
    const twice = await asof(
      'binding',
      'assert',
      ...change,
      '--account',
      'SHOP-B',
      '--from',
      '2026-11-20T12:00:00+08:00',
      '--reason',
      'x',
    );
    expect([twice.code, twice.stderr]).toEqual([4, expect.stringContaining('binding id is used already')]);
  });

  it('find everything in order afterwards', async () => {
    expect(await asof('verify')).toMatchObject({ code: 0, lines: [] });
    expect((await asof('doctor')).lines.map(row => row['health'])).not.toContain('failure');
    expect((await lines('import', 'list')).map(row => row['kind'])).toEqual([
      'terminals',
      'accounts',
      'bindings',
      'fees',
      'transactions',
    ]);
  });
});
