import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Bench, createBench, type RowSaid, RUN } from './bench.fixture.ts';
import { expectLikeTwin, newest } from './twin.fixture.ts';

const routed = (accountId: string, bindingId: string) => ({ outcome: 'routed', reason: null, accountId, bindingId });
const held = (reason: string) => ({ outcome: 'held', reason, accountId: null, bindingId: null, feeMinor: 0n });

describe('a credit of a batch', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.assign('t');
    for (const account of ['a', 'b']) await bench.register(account);
    await bench.plan({ rateMillionths: 10_000 });
  });
  afterEach(() => expectLikeTwin(bench));
  const settled = async (...rows: readonly RowSaid[]) => {
    await bench.receive(...rows);
    await bench.batches.run(RUN);
    return newest(bench);
  };

  it('H1: at the very instant of the change goes to the new card', async () => {
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    const { decided } = await settled({ rrn: 'AT', at: 100, amount: 1000 });
    expect(decided['AT']).toMatchObject(routed('b', 'new'));
  });

  it('H2: one microsecond before the change goes to the old card', async () => {
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    const { decided } = await settled({ rrn: 'BEFORE', at: 99.999, amount: 1000 });
    expect(decided['BEFORE']).toMatchObject(routed('a', 'old'));
  });

  it('H3: of two cards from the same instant the one asserted later holds', async () => {
    await bench.assert('first', 'a', { from: 100 });
    await bench.assert('second', 'b', { from: 100 });
    const { decided } = await settled({ rrn: 'R', at: 100, amount: 1000 });
    expect(decided['R']).toMatchObject(routed('b', 'second'));
  });

  it('H5: keeps its terminal’s own card when the merchant’s card changes', async () => {
    await bench.assert('own', 'a', { scope: 'terminal', id: 't' });
    await bench.assert('wide', 'b', { from: 50 });
    const { decided } = await settled({ rrn: 'R', at: 60, amount: 1000 });
    expect(decided['R']).toMatchObject({ ...routed('a', 'own'), scope: 'terminal' });
  });

  it('H11: a terminal batch across a change becomes two payouts whose sums tie to it', async () => {
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    const { payouts, summary, totals } = await settled(
      { at: 99, amount: 1000 },
      { at: 100, amount: 3000 },
      { at: 101, amount: 500 },
    );
    expect(payouts.map(({ accountId, amountMinor }) => [accountId, amountMinor])).toEqual([
      ['a', 990n],
      ['b', 3465n],
    ]);
    expect(totals.map(({ accountId, count, netMinor }) => [accountId, count, netMinor])).toEqual([
      ['a', 1, 990n],
      ['b', 2, 3465n],
    ]);
    expect(summary).toMatchObject({
      toEarlierCard: 1,
      currencies: [{ creditsMinor: 4500n, feesMinor: 45n, paidMinor: 4455n, payouts: 2 }],
    });
  });

  it('H15: in the gap between two cards is held until a retroactive binding is decided', async () => {
    await bench.assert('old', 'a');
    await bench.end('old', { from: 50 });
    await bench.assert('new', 'b', { from: 100 });
    const { decided } = await settled({ rrn: 'GAP', at: 70, amount: 1000 }, { rrn: 'LATER', at: 120, amount: 1000 });
    expect(decided['GAP']).toMatchObject(held('BINDING_HOLE'));
    await bench.assert('retro', 'b', { from: 50, to: 100 });
    await bench.batches.run(RUN);
    const second = await newest(bench);
    expect(second.decided).toEqual({ GAP: expect.objectContaining(routed('b', 'retro')) });
    expect(second.payouts).toMatchObject([{ accountId: 'b', amountMinor: 990n }]);
  });

  it('H16: before the first ever binding is held, and only a binding that covers its instant releases it', async () => {
    const first = await settled({ rrn: 'EARLY', at: 10, amount: 1000 });
    expect(first.decided['EARLY']).toMatchObject(held('NO_BINDING'));
    await bench.assert('later', 'a', { from: 20 });
    await bench.batches.run(RUN);
    expect((await newest(bench)).decided['EARLY']).toMatchObject(held('NO_BINDING'));
    await bench.assert('seed', 'b', { from: 0, to: 20 });
    await bench.batches.run(RUN);
    expect((await newest(bench)).decided['EARLY']).toMatchObject(routed('b', 'seed'));
  });

  it('H18: uploaded days late is in the batch of its arrival and on the card of its instant', async () => {
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    await settled({ at: 150, amount: 1000 });
    const { decided, summary } = await settled({ rrn: 'LATE', at: 90, received: 300, mode: 'offline', amount: 1000 });
    expect(summary).toMatchObject({ batchId: 'A-000002', rows: 1, toEarlierCard: 1 });
    expect(decided['LATE']).toMatchObject(routed('a', 'old'));
  });

  it('H21: close to a change routes by its instant and says that the clock leaves doubt', async () => {
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    const { decided } = await settled(
      { rrn: 'EDGE', at: 98, amount: 1000 },
      { rrn: 'SURE', at: 97.999, amount: 1000 },
      { rrn: 'AFTER', at: 102, amount: 1000 },
      { rrn: 'OFFLINE', at: 104.999, mode: 'offline', amount: 1000 },
    );
    const flags = Object.values(decided).map(({ rrn, accountId, ambiguous }) => [rrn, accountId, ambiguous]);
    expect(Object.fromEntries(flags.map(([rrn, ...said]) => [rrn, said]))).toEqual({
      EDGE: ['a', true],
      SURE: ['a', false],
      AFTER: ['b', false],
      OFFLINE: ['b', true],
    });
  });

  it('H31: a late sale from before its terminal moved goes to the old merchant’s card', async () => {
    await bench.register('n-card', { merchant: 'n' });
    await bench.plan({ merchant: 'n' });
    await bench.assert('old', 'a');
    await bench.assert('other', 'n-card', { merchant: 'n' });
    await bench.assign('t', { merchant: 'n', from: 100 });
    const { decided } = await settled(
      { rrn: 'BEFORE', at: 99, received: 200, mode: 'offline', amount: 1000 },
      { rrn: 'AFTER', at: 100, amount: 1000 },
    );
    expect(decided['BEFORE']).toMatchObject({ ...routed('a', 'old'), merchantId: 'm' });
    expect(decided['AFTER']).toMatchObject({ ...routed('n-card', 'other'), merchantId: 'n', feeMinor: 0n });
  });

  it('H32: a TID that another device shows later is two terminals, each with its own card', async () => {
    await bench.assert('one', 'a', { scope: 'terminal', id: 't' });
    await bench.assert('two', 'b', { scope: 'terminal', id: 'u' });
    await bench.record('terminal-t', {
      ...{ type: 'TerminalUnassigned', terminalId: 't' as never, from: 100_000 as never, to: null },
      stated: { from: '', to: null, zone: null, tzdbVersion: null },
    });
    await bench.assign('u', { tid: 't', from: 100 });
    const { decided } = await settled({ rrn: 'ONE', at: 99, amount: 1000 }, { rrn: 'TWO', at: 100, amount: 1000 });
    expect(decided['ONE']).toMatchObject({ ...routed('a', 'one'), terminalId: 't' });
    expect(decided['TWO']).toMatchObject({ ...routed('b', 'two'), terminalId: 'u' });
  });

  it('R6: a currency without a card is held, and no other currency’s card takes it', async () => {
    await bench.assert('one', 'a', { currency: 'CNY' });
    const { decided } = await settled({ rrn: 'YEN', at: 10, amount: 1000, currency: 'JPY' });
    expect(decided['YEN']).toMatchObject(held('NO_BINDING'));
  });

  it('R6: a terminal that moves to another merchant leaves its own binding behind', async () => {
    await bench.assert('own', 'a', { scope: 'terminal', id: 't' });
    await bench.assign('t', { merchant: 'n', from: 100 });
    const { decided } = await settled({ rrn: 'R', at: 100, amount: 1000 });
    expect(decided['R']).toMatchObject(held('NO_BINDING'));
  });

  it('R7: a voided assertion shows what lay beneath, and a later assertion paints over a hole', async () => {
    await bench.assert('base', 'a');
    await bench.assert('wrong', 'b', { from: 10 });
    await bench.end('base', { from: 50 });
    await bench.void('wrong');
    await bench.assert('over', 'b', { from: 60, to: 70 });
    const { decided } = await settled(
      { rrn: 'BENEATH', at: 20, amount: 100 },
      { rrn: 'HOLE', at: 55, amount: 100 },
      { rrn: 'OVER', at: 65, amount: 100 },
    );
    expect(decided['BENEATH']).toMatchObject(routed('a', 'base'));
    expect(decided['HOLE']).toMatchObject(held('BINDING_HOLE'));
    expect(decided['OVER']).toMatchObject(routed('b', 'over'));
  });

  it('R8: a hole stops at its scope; had the end said wider, the merchant’s card takes the sale', async () => {
    await bench.assert('wide', 'b');
    for (const [terminal, leaves] of [
      ['t', 'hole'],
      ['u', 'wider'],
    ] as const) {
      await bench.assign(terminal);
      await bench.assert(`own-${terminal}`, 'a', { scope: 'terminal', id: terminal });
      await bench.end(`own-${terminal}`, { scope: 'terminal', id: terminal, from: 50, leaves });
    }
    const { decided } = await settled(
      { rrn: 'HOLE', tid: 't', at: 60, amount: 100 },
      { rrn: 'WIDER', tid: 'u', at: 60, amount: 100 },
    );
    expect(decided['HOLE']).toMatchObject(held('BINDING_HOLE'));
    expect(decided['WIDER']).toMatchObject({ ...routed('b', 'wide'), scope: 'merchant' });
  });

  it('R8: without assignment is held, and the assignment registered later releases it', async () => {
    await bench.assert('wide', 'a');
    expect((await settled({ rrn: 'R', tid: 'u', at: 10, amount: 100 })).decided['R']).toMatchObject(
      held('NO_ASSIGNMENT'),
    );
    await bench.assign('u');
    await bench.batches.run(RUN);
    expect((await newest(bench)).decided['R']).toMatchObject(routed('a', 'wide'));
  });

  it('R14: is held without a fee plan, pays the plan of its instant, and an adjustment pays none', async () => {
    await bench.register('n-card', { merchant: 'n' });
    await bench.assign('u', { merchant: 'n' });
    await bench.assert('one', 'a');
    await bench.assert('other', 'n-card', { merchant: 'n' });
    await bench.plan({ from: 100, rateMillionths: 5_000, fixed: 7n });
    const { decided } = await settled(
      { rrn: 'FIRST', at: 99, amount: 1250 },
      { rrn: 'SECOND', at: 100, amount: 1300 },
      { rrn: 'NO_PLAN', tid: 'u', at: 10, amount: 1000 },
      { rrn: 'ADJUSTED', tid: 'u', at: 10, amount: 1000, kind: 'adjustment' },
    );
    // 12.5 is halved to the even 12; 6.5 to 6, and 7 on top.
    expect(decided['FIRST']).toMatchObject({ feeMinor: 12n });
    expect(decided['SECOND']).toMatchObject({ feeMinor: 13n });
    expect(decided['NO_PLAN']).toMatchObject(held('NO_FEE_PLAN'));
    expect(decided['ADJUSTED']).toMatchObject({ ...routed('n-card', 'other'), feeMinor: 0n, planId: null });
  });

  it('R9: held is tried again at every cut; the old decision stays', async () => {
    await settled({ rrn: 'R', at: 10, amount: 1000 });
    await bench.assert('seed', 'a');
    await bench.batches.run(RUN);
    const [first, second] = bench.ledger.batches.all();
    const [segment] = bench.ledger.intake.segmentsOf(first!.cut.acquirerId);
    const decisions = await bench.batches.decisionsOfRow(first!.cut.acquirerId, segment!.sha256, 0);
    expect(decisions).toMatchObject([
      { batchId: 'A-000001', ...held('NO_BINDING') },
      { batchId: 'A-000002', ...routed('a', 'seed') },
    ]);
    expect(second!.cut.rows).toEqual({ fresh: 0, retried: 1 });
  });

  it('R9: rejected by a person leaves the batches, and no binding brings it back', async () => {
    const { held: rows } = await settled({ rrn: 'R', at: 10, amount: 1000 });
    await bench.reject(rows[0]!.transactionId);
    await bench.assert('seed', 'a');
    await bench.batches.run(RUN);
    expect(await newest(bench)).toMatchObject({ summary: { batchId: 'A-000002', rows: 0, routed: 0 }, decided: {} });
  });
});
