import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench, type RowSaid, RUN } from './bench.fixture.ts';
import { expectLikeTwin, newest } from './twin.fixture.ts';

describe('the money of a batch', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.assign('t');
    for (const account of ['a', 'b']) await bench.register(account);
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    await bench.plan();
  });
  afterEach(() => expectLikeTwin(bench));
  const settled = async (...rows: readonly RowSaid[]) => {
    await bench.receive(...rows);
    await bench.batches.run(RUN);
    return newest(bench);
  };
  const debit = (at: number, amount: number) => ({ kind: 'adjustment', at, amount: -amount }) as const;

  it('H44: a negative card takes from a positive one by an explicit transfer, and no payout is ever negative', async () => {
    const { transfers, subBatches, payouts } = await settled(debit(10, 300), { at: 120, amount: 1000 });
    expect(transfers).toMatchObject([{ fromAccountId: 'b', toAccountId: 'a', amountMinor: 300n }]);
    expect(
      subBatches.map(({ accountId, netMinor, nettedMinor, closingMinor }) => [
        accountId,
        netMinor,
        nettedMinor,
        closingMinor,
      ]),
    ).toEqual([
      ['a', -300n, 300n, 0n],
      ['b', 1000n, -300n, 700n],
    ]);
    expect(payouts).toMatchObject([{ accountId: 'b', amountMinor: 700n }]);
  });

  it('H44: what the others cannot give is carried on and met by the next batch', async () => {
    expect((await settled(debit(10, 300), { at: 120, amount: 100 })).payouts).toEqual([]);
    const second = await settled({ at: 130, amount: 1000 });
    expect(second.transfers).toMatchObject([{ fromAccountId: 'b', toAccountId: 'a', amountMinor: 200n }]);
    expect(second.payouts).toMatchObject([{ accountId: 'b', amountMinor: 800n }]);
    expect(second.summary.currencies).toMatchObject([{ carriedInMinor: -200n, paidMinor: 800n, carriedOutMinor: 0n }]);
  });

  it('R17: totals are by merchant, terminal, account and currency, and carry nothing', async () => {
    await bench.assign('u');
    await bench.assert('yen', 'a', { currency: 'JPY' });
    await bench.plan({ currency: 'JPY' });
    const { totals } = await settled(
      { at: 10, amount: 100 },
      { at: 11, amount: 200 },
      debit(12, 50),
      { tid: 'u', at: 10, amount: 400 },
      { at: 10, amount: 7, currency: 'JPY' },
    );
    expect(
      totals.map(total => [total.terminalId, total.currency, total.count, total.creditsMinor, total.debitsMinor]),
    ).toEqual([
      ['t', 'CNY', 3, 300n, 50n],
      ['u', 'CNY', 1, 400n, 0n],
      ['t', 'JPY', 1, 7n, 0n],
    ]);
  });

  it('R18: the debt takes last, is never paid, and gives last when it is above zero', async () => {
    await bench.end('old', { from: 50, to: 60 });
    const first = await settled(debit(55, 500), { at: 10, amount: 300 });
    expect(first.transfers).toMatchObject([{ fromAccountId: 'a', toAccountId: null, amountMinor: 300n }]);
    expect(first.subBatches.at(-1)).toMatchObject({ accountId: null, because: 'debt', carriedOutMinor: -200n });
    const second = await settled({ at: 120, amount: 1000 });
    expect(second.payouts).toMatchObject([{ accountId: 'b', amountMinor: 800n }]);
  });

  it('R18: money never crosses merchants, currencies or acquirers', async () => {
    await bench.configure('B');
    await bench.register('n-card', { merchant: 'n' });
    await bench.assert('other', 'n-card', { merchant: 'n' });
    await bench.plan({ merchant: 'n' });
    await bench.plan({ currency: 'JPY' });
    await bench.assert('yen', 'b', { currency: 'JPY' });
    await bench.assign('u', { merchant: 'n' });
    await bench.assign('v', { acquirer: 'B' });
    const { transfers } = await settled(
      debit(10, 300),
      { at: 120, amount: 1000, currency: 'JPY' },
      { tid: 'u', at: 120, amount: 1000 },
      { acquirer: 'B', tid: 'v', at: 120, amount: 1000 },
    );
    expect(transfers).toEqual([]);
  });

  it('R19: below the minimum is carried, with the minimum reached is paid, once', async () => {
    await bench.register('big', { minimum: 1000n });
    await bench.assert('saving', 'big', { from: 200 });
    const first = await settled({ at: 210, amount: 999 });
    expect(first.subBatches).toMatchObject([{ because: 'below-minimum', instructionId: null, carriedOutMinor: 999n }]);
    const second = await settled({ at: 220, amount: 1 });
    expect(second.payouts).toMatchObject([{ accountId: 'big', amountMinor: 1000n, status: 'created', why: null }]);
    expect((await settled({ at: 5, received: 230, amount: 1 })).subBatches).toMatchObject([{ accountId: 'a' }]);
  });

  it('R19: nothing strands below the minimum on a card that no binding leads to any more', async () => {
    await bench.register('big', { minimum: 1000n });
    await bench.assert('saving', 'big', { from: 200, to: 250 });
    expect((await settled({ at: 210, amount: 5 })).subBatches).toMatchObject([{ because: 'below-minimum' }]);
    const second = await settled({ at: 251, amount: 7 });
    expect(second.payouts.map(({ accountId, amountMinor }) => [accountId, amountMinor])).toEqual([
      ['b', 7n],
      ['big', 5n],
    ]);
    expect(second.subBatches.at(-1)).toMatchObject({ accountId: 'big', because: 'last-chance' });
  });

  it('R19: an instruction’s id follows from batch, merchant, account and currency', async () => {
    const { payouts } = await settled({ at: 10, amount: 100 });
    expect(payouts[0]!.instructionId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(payouts[0]).toMatchObject({ token: 'tok-a', tail: '1234' });
  });

  it('R19: a cancelled instruction’s amount comes back in the first batch cut after it, and only there', async () => {
    const { payouts } = await settled({ at: 10, amount: 100 });
    await bench.cancel(payouts[0]!);
    const second = await settled({ at: 20, amount: 1 });
    expect(second.payouts).toMatchObject([{ accountId: 'a', amountMinor: 101n }]);
    expect((await settled({ at: 30, amount: 1 })).payouts).toMatchObject([{ accountId: 'a', amountMinor: 1n }]);
  });

  it('R3: of a batch, rows are routed, cancelled or held, and each of them is somewhere', async () => {
    const { summary } = await settled(
      { rrn: 'S', at: 10, amount: 100 },
      { kind: 'void', ref: 'S', at: 20, amount: 100 },
      { at: 30, amount: 100 },
      { tid: 'nobody', at: 30, amount: 100 },
    );
    expect(summary).toMatchObject({ rows: 4, routed: 1, cancelled: 2, held: 1, heldByReason: { NO_ASSIGNMENT: 1 } });
  });

  it('I6: decisions, totals and sub-batches of a batch sum to the same, and nothing is lost between payouts and carry', async () => {
    const { decided, totals, subBatches, payouts, summary } = await settled(
      { rrn: 'S', at: 10, amount: 100 },
      { rrn: 'D', kind: 'refund', ref: 'S', at: 120, amount: 30 },
      { rrn: 'T', at: 130, amount: 1000 },
    );
    const sum = (amounts: readonly bigint[]) => amounts.reduce((left, right) => left + right, 0n);
    const routed = Object.values(decided).filter(({ outcome }) => outcome === 'routed');
    const fees = sum(routed.map(({ feeMinor }) => feeMinor));
    expect(sum(totals.map(({ feesMinor }) => feesMinor))).toBe(fees);
    expect(sum(subBatches.map(({ feesMinor }) => feesMinor))).toBe(fees);
    expect(sum(totals.map(({ creditsMinor }) => creditsMinor))).toBe(1100n);
    const carried = sum(subBatches.map(({ carriedOutMinor }) => carriedOutMinor));
    expect(sum(payouts.map(({ amountMinor }) => amountMinor)) + carried).toBe(1100n - 30n - fees);
    expect(summary.currencies[0]!.carriedOutMinor).toBe(carried);
  });
});
