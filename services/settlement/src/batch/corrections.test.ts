import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench, type RowSaid, RUN } from './bench.fixture.ts';
import { expectLikeTwin, frozenSide, newest } from './twin.fixture.ts';

describe('a correction after the cut', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.assign('t');
    for (const account of ['a', 'b', 'c']) await bench.register(account);
    await bench.assert('one', 'a');
    await bench.plan({ rateMillionths: 10_000 });
  });
  afterEach(() => expectLikeTwin(bench));
  const settled = async (...rows: readonly RowSaid[]) => {
    await bench.receive(...rows);
    await bench.batches.run(RUN);
    return newest(bench);
  };
  const misroutesNow = async () => {
    await bench.batches.run(RUN);
    const { misroutes } = await newest(bench);
    return misroutes.map(({ rrn, fromAccountId, toAccountId, amountMinor, routedIn }) => {
      return [rrn, fromAccountId, toAccountId, amountMinor, routedIn];
    });
  };
  const sale = { rrn: 'S', at: 10, amount: 10_000 } as const;

  it('H8: leaves the decisions as they are and yields one misroute for each row of its period', async () => {
    await settled(sale, { rrn: 'LATER', at: 60, amount: 700 });
    const before = await frozenSide(bench, bench.ledger.batches.all()[0]!);
    await bench.assert('retro', 'b', { from: 0, to: 50 });
    expect(await misroutesNow()).toEqual([['S', 'a', 'b', 10_000n, 'A-000001']]);
    expect(await frozenSide(bench, bench.ledger.batches.all()[0]!)).toEqual(before);
    const { payouts, subBatches } = await newest(bench);
    expect([payouts, subBatches]).toEqual([[], []]);
  });

  it('H7: a back-dated card re-routes what is not cut yet and becomes a misroute of what is', async () => {
    await settled(sale);
    await bench.receive({ rrn: 'OPEN', at: 20, amount: 300 });
    await bench.assert('backdated', 'b', { from: 5 });
    await bench.batches.run(RUN);
    const { decided, misroutes } = await newest(bench);
    expect(decided['OPEN']).toMatchObject({ accountId: 'b' });
    expect(misroutes).toMatchObject([{ rrn: 'S', fromAccountId: 'a', toAccountId: 'b' }]);
  });

  it('H9: a correction of a correction is told from the last right account, and each K stays reproducible', async () => {
    await settled(sale);
    await bench.assert('second', 'b', { from: 0 });
    expect(await misroutesNow()).toEqual([['S', 'a', 'b', 10_000n, 'A-000001']]);
    await bench.assert('third', 'c', { from: 0 });
    expect(await misroutesNow()).toEqual([['S', 'b', 'c', 10_000n, 'A-000001']]);
    await bench.void('third');
    await bench.void('second');
    expect(await misroutesNow()).toEqual([['S', 'c', 'a', 10_000n, 'A-000001']]);
    const accounts = bench.ledger.batches.all().map(({ cut }) => {
      const [shown] = bench.history.at(cut.knownAt).bindingLine({
        ...{ merchantId: 'm', scope: 'merchant', scopeId: 'm', currency: 'CNY' },
      } as never);
      return shown!.shows.kind === 'binding' && shown!.shows.accountId;
    });
    expect(accounts).toEqual(['a', 'b', 'c', 'a']);
  });

  it('R20: a row that would be held now is told with no account; another binding to the same card is no misroute', async () => {
    await settled(sale);
    await bench.assert('same', 'a', { from: 0, to: 50 });
    expect(await misroutesNow()).toEqual([]);
    await bench.end('same', { from: 0, to: 50 });
    expect(await misroutesNow()).toEqual([['S', 'a', null, 10_000n, 'A-000001']]);
    await bench.assert('again', 'b', { from: 0, to: 50 });
    expect(await misroutesNow()).toEqual([['S', null, 'b', 10_000n, 'A-000001']]);
  });

  it('R20: debits that fell on their original’s account follow it, gross and unsigned', async () => {
    await settled(sale, { rrn: 'D', kind: 'refund', ref: 'S', at: 60, amount: 400 });
    await bench.assert('retro', 'b', { from: 0, to: 50 });
    const told = await misroutesNow();
    expect(Object.fromEntries(told.map(([rrn, ...said]) => [rrn, said]))).toEqual({
      S: ['a', 'b', 10_000n, 'A-000001'],
      D: ['a', 'b', 400n, 'A-000001'],
    });
  });

  it('R20: a debit of an earlier batch follows its original too, also one that was corrected before the debit fell on it', async () => {
    await bench.register('big', { minimum: 1_000_000n });
    await bench.assert('saving', 'big', { from: 0, to: 50 });
    await bench.assert('some-day', 'big', { from: 9000 });
    const refund = { kind: 'refund', ref: 'S', at: 60, amount: 400 } as const;
    await settled(sale, { ...refund, rrn: 'D1' });
    await bench.receive({ rrn: 'BETWEEN', at: 70, amount: 1 });
    await bench.batches.run(RUN);
    await bench.assert('retro', 'b', { from: 0, to: 50 });
    await bench.receive({ ...refund, rrn: 'D2', at: 61 });
    const told = await misroutesNow();
    expect(Object.fromEntries(told.map(([rrn, from, to]) => [rrn, [from, to]]))).toEqual({
      S: ['big', 'b'],
      D1: ['big', 'b'],
    });
    expect((await newest(bench)).decided['D2']).toMatchObject({ falls: 'original', accountId: 'big' });
    await bench.receive({ rrn: 'LAST', at: 80, amount: 1 });
    expect(await misroutesNow()).toEqual([['D2', 'big', 'b', 400n, 'A-000003']]);
  });

  it('R20: a card that is known to have begun earlier, or a terminal that showed another MID, reaches the rows between', async () => {
    await bench.assign('u');
    await bench.assert('own', 'b', { scope: 'terminal', id: 'u', from: 20 });
    await settled({ rrn: 'OWN', tid: 'u', at: 10, amount: 5 }, { rrn: 'AFTER', tid: 'u', at: 25, amount: 6 }, sale);
    await bench.assert('earlier', 'b', { scope: 'terminal', id: 'u', from: 5, to: 20 });
    expect(await misroutesNow()).toEqual([['OWN', 'a', 'b', 5n, 'A-000001']]);
    await bench.assign('t', { mid: 'M2', from: 5 });
    expect(await misroutesNow()).toEqual([['S', 'a', null, 10_000n, 'A-000001']]);
  });

  it('R20: held and cancelled rows are never misrouted; a held row that routes now is a release', async () => {
    await bench.end('one', { from: 30, to: 40 });
    await settled(
      sale,
      { rrn: 'V', kind: 'void', ref: 'S', at: 20, amount: 10_000 },
      { rrn: 'HELD', at: 35, amount: 5 },
    );
    await bench.assert('retro', 'b', { from: 0, to: 50 });
    expect(await misroutesNow()).toEqual([]);
    expect((await newest(bench)).decided['HELD']).toMatchObject({ outcome: 'routed', accountId: 'b' });
  });

  it('R20: a plan that changes, or a card of another time, makes no misroute and no event', async () => {
    await settled(sale);
    await bench.plan({ from: 0, rateMillionths: 1 });
    await bench.assert('future', 'b', { from: 11 });
    expect(await misroutesNow()).toEqual([]);
    expect(bench.ledger.batches.all()[1]!.misroutes).toBeNull();
  });

  it('H34: a move of a terminal that is registered late re-routes the rows of both merchants', async () => {
    await bench.register('n-card', { merchant: 'n' });
    await bench.assert('other', 'n-card', { merchant: 'n' });
    await bench.plan({ merchant: 'n' });
    await settled(sale);
    await bench.assign('t', { merchant: 'n', from: 5 });
    expect(await misroutesNow()).toEqual([['S', 'a', 'n-card', 10_000n, 'A-000001']]);
  });
});
