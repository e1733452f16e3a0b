import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { at, type Bench, createBench, type RowSaid, RUN } from './bench.fixture.ts';
import { expectLikeTwin, newest } from './twin.fixture.ts';

const held = (reason: string) => ({ outcome: 'held', reason, feeMinor: 0n });
const falls = (where: string, accountId: string | null) => ({ outcome: 'routed', falls: where, accountId });

describe('a debit of a batch', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await createBench();
    await bench.assign('t');
    for (const account of ['a', 'b']) await bench.register(account);
    await bench.assert('old', 'a');
    await bench.assert('new', 'b', { from: 100 });
    await bench.plan({ rateMillionths: 10_000, refundFee: 'returned' });
  });
  afterEach(() => expectLikeTwin(bench));
  const settled = async (...rows: readonly RowSaid[]) => {
    await bench.receive(...rows);
    await bench.batches.run(RUN);
    return newest(bench);
  };
  const sale = { rrn: 'S', at: 10, amount: 10_000 } as const;
  const refund = (rrn: string, at: number, amount: number) => ({ kind: 'refund', ref: 'S', rrn, at, amount }) as const;
  const voided = (rrn: string, at: number, amount = 10_000) => ({ kind: 'void', ref: 'S', rrn, at, amount }) as const;

  it('H38: a refund after the card changed, the sale paid, falls on what is payable now and leaves the old card alone', async () => {
    await settled(sale);
    const { decided, payouts, subBatches } = await settled(
      { rrn: 'NEW', at: 120, amount: 50_000 },
      refund('D', 130, 4000),
    );
    expect(decided['D']).toMatchObject({ ...falls('own', 'b'), feeMinor: -40n });
    expect(subBatches.map(({ accountId }) => accountId)).toEqual(['b']);
    expect(payouts).toMatchObject([{ accountId: 'b', amountMinor: 50_000n - 500n - 4000n + 40n }]);
  });

  it('H39: a refund while the sale’s money is unpaid takes it from that money', async () => {
    const { decided, payouts } = await settled(sale, refund('D', 130, 4000));
    expect(decided['D']).toMatchObject({ ...falls('original', 'a'), feeMinor: -40n, ambiguous: false });
    expect(payouts).toMatchObject([{ accountId: 'a', amountMinor: 10_000n - 100n - 4000n + 40n }]);
  });

  it('H39: money below the minimum is carried, and a later refund still finds it unpaid', async () => {
    await bench.register('big', { minimum: 1_000_000n });
    await bench.assert('saving', 'big', { from: 0, to: 50 });
    await settled(sale);
    const { decided } = await settled({ at: 120, amount: 500 }, refund('D', 130, 4000));
    expect(decided['D']).toMatchObject(falls('original', 'big'));
  });

  it('H40: a void before the cut cancels its sale; both count in the gross and in no total', async () => {
    const { decided, summary, totals, payouts } = await settled(sale, voided('V', 20));
    expect(decided['S']).toMatchObject({ outcome: 'cancelled', accountId: null, feeMinor: 0n });
    expect(decided['V']).toMatchObject({ outcome: 'cancelled', originalTransactionId: decided['S']!.transactionId });
    expect(summary).toMatchObject({ rows: 2, cancelled: 2, routed: 0, currencies: [{ creditsMinor: 0n }] });
    expect([totals, payouts]).toEqual([[], []]);
    const [record] = bench.ledger.batches.all();
    expect(record!.cut.gross).toEqual([{ currency: 'CNY', creditsMinor: 10_000n, debitsMinor: 10_000n }]);
    expect(record!.routed!.totals).toMatchObject([{ cancelled: { creditsMinor: 10_000n, debitsMinor: 10_000n } }]);
  });

  it('H41: a reversal after the cut debits the whole sale and gives its fee back whole', async () => {
    await settled(sale);
    const { decided, payouts, subBatches } = await settled({ ...voided('V', 130), kind: 'reversal' });
    expect(decided['V']).toMatchObject({ ...falls('own', 'b'), feeMinor: -100n });
    expect(payouts).toEqual([]);
    expect(subBatches).toMatchObject([{ accountId: 'b', netMinor: -9900n, carriedOutMinor: -9900n }]);
  });

  it('H41: the original’s account is debited first while its money is unpaid', async () => {
    await bench.register('big', { minimum: 1_000_000n });
    await bench.assert('saving', 'big', { from: 0, to: 50 });
    await settled(sale);
    const { decided, subBatches } = await settled({ ...voided('V', 130), kind: 'reversal' });
    expect(decided['V']).toMatchObject({ ...falls('original', 'big'), feeMinor: -100n });
    expect(subBatches).toMatchObject([{ accountId: 'big', carriedInMinor: 9900n, netMinor: 0n }]);
  });

  it('R10: of several sales with the RRN the latest before the debit is meant, and none of another MID', async () => {
    await bench.assign('u', { mid: 'M2' });
    const first = await settled(
      { ...sale, at: 10, stan: '000101', amount: 7000 },
      { ...sale, at: 20, stan: '000102', amount: 9000 },
      { ...sale, at: 140, stan: '000103', amount: 8000 },
      { ...sale, at: 25, stan: '000104', mid: 'M2', tid: 'u', amount: 6000 },
      refund('D', 130, 8500),
    );
    const [, second] = bench.rows;
    expect(first.decided['D']).toMatchObject({ outcome: 'routed', originalTransactionId: second!.transactionId });
  });

  it('R10: a void of a refund finds no original and is held', async () => {
    const { decided } = await settled(sale, refund('D', 20, 4000), { ...voided('V', 30, 4000), ref: 'D' });
    expect(decided['V']).toMatchObject(held('ORIGINAL_UNKNOWN'));
  });

  it('R10: a debit whose original comes in later is released by it', async () => {
    expect((await settled(refund('D', 130, 4000))).decided['D']).toMatchObject(held('ORIGINAL_UNKNOWN'));
    const { decided } = await settled({ ...sale, received: 200 });
    expect(decided['D']).toMatchObject(falls('original', 'a'));
  });

  it('R10: a sale that waits for its cut is no original yet', async () => {
    await bench.receive({ ...sale, received: 500 }, refund('D', 130, 4000));
    const [first, second] = [400, 600].map(cutAt => ({ ...RUN, cutAt: at(cutAt) }));
    await bench.batches.run(first!);
    expect((await newest(bench)).decided['D']).toMatchObject(held('ORIGINAL_UNKNOWN'));
    await bench.batches.run(second!);
    expect((await newest(bench)).decided['D']).toMatchObject(falls('original', 'a'));
  });

  it('R10: an original that was held at first is met as it was routed later', async () => {
    await bench.end('old', { from: 0, to: 50 });
    expect((await settled(sale)).decided['S']).toMatchObject(held('BINDING_HOLE'));
    await bench.assert('retro', 'a', { from: 0, to: 50 });
    await bench.batches.run(RUN);
    const { decided } = await settled(refund('D', 120, 4000));
    expect(decided['D']).toMatchObject({ ...falls('own', 'b'), feeMinor: -40n });
  });

  it('R11: a void of another amount, or after a part was refunded, is held', async () => {
    expect((await settled(sale, voided('V', 20, 9999))).decided['V']).toMatchObject(held('PARTIAL_VOID'));
    await settled(refund('D', 120, 1));
    expect((await settled(voided('W', 130))).decided['W']).toMatchObject(held('PARTIAL_VOID'));
  });

  it('R11: a second void, or one of a cancelled sale, is held, in the same batch and later', async () => {
    const first = await settled(sale, voided('V', 20), voided('V2', 30));
    expect(first.decided['V2']).toMatchObject(held('ORIGINAL_CANCELLED'));
    const second = await settled(voided('V3', 40), refund('D', 40, 1));
    expect(second.decided['V3']).toMatchObject(held('ORIGINAL_CANCELLED'));
    expect(second.decided['D']).toMatchObject(held('ORIGINAL_CANCELLED'));
  });

  it('R11: a sale that a later void has debited counts as cancelled for every debit after it', async () => {
    await settled(sale);
    const second = await settled(voided('V', 120), refund('D', 120, 1));
    expect(second.decided['V']).toMatchObject({ outcome: 'routed' });
    expect(second.decided['D']).toMatchObject(held('ORIGINAL_CANCELLED'));
    expect((await settled(voided('V2', 130))).decided['V2']).toMatchObject(held('ORIGINAL_CANCELLED'));
  });

  it('R11: a void of a sale that is still held cancels both', async () => {
    await bench.receive({ ...sale, mid: 'M2', tid: 'nobody' });
    expect((await bench.batches.run(RUN))[0]).toMatchObject({ heldByReason: { NO_ASSIGNMENT: 1 } });
    const { decided, summary } = await settled({ ...voided('V', 20), mid: 'M2', tid: 'nobody' });
    expect(summary).toMatchObject({ rows: 2, retried: 1, cancelled: 2 });
    expect(decided['S']).toMatchObject({ outcome: 'cancelled' });
  });

  it('R12: a refund waits for its held original and is released with it', async () => {
    await bench.end('old', { from: 0, to: 50 });
    expect((await settled(sale, refund('D', 20, 4000))).decided['D']).toMatchObject(held('ORIGINAL_HELD'));
    await bench.assert('retro', 'b', { from: 0, to: 50 });
    await bench.batches.run(RUN);
    expect((await newest(bench)).decided['D']).toMatchObject(falls('original', 'b'));
  });

  it('R12: beyond what earlier refunds left it is held whole, and takes nothing from the next', async () => {
    await settled(sale, refund('D1', 20, 6000));
    const { decided } = await settled(refund('D2', 120, 4001), refund('D3', 121, 4000));
    expect(decided['D2']).toMatchObject(held('OVER_REFUND'));
    expect(decided['D3']).toMatchObject({ outcome: 'routed', feeMinor: -40n });
  });

  it('R12: a refund without reference is a debit of its terminal’s merchant', async () => {
    const { decided } = await settled({ kind: 'refund', rrn: 'D', at: 130, amount: 4000 });
    expect(decided['D']).toMatchObject({ ...falls('own', 'b'), feeMinor: 0n, originalTransactionId: null });
  });

  it('R9: freed by a person, a refund is decided as if it named no original', async () => {
    const { held: rows } = await settled(refund('D', 130, 4000));
    await bench.free(rows[0]!.transactionId);
    await bench.batches.run(RUN);
    expect((await newest(bench)).decided['D']).toMatchObject({ ...falls('own', 'b'), originalTransactionId: null });
  });

  it('R10: a rejected sale counts as cancelled', async () => {
    await bench.end('old', { from: 0, to: 50 });
    const { held: rows } = await settled(sale);
    await bench.reject(rows[0]!.transactionId);
    expect((await settled(refund('D', 120, 1))).decided['D']).toMatchObject(held('ORIGINAL_CANCELLED'));
  });

  it('R13: falls on the merchant’s debt when it routes nowhere, or to another merchant', async () => {
    await settled(sale, { ...sale, rrn: 'S2', stan: '000777' });
    await bench.end('new', { from: 200 });
    await bench.register('n-card', { merchant: 'n' });
    await bench.assert('other', 'n-card', { merchant: 'n' });
    await bench.assign('t', { merchant: 'n', from: 300 });
    const { decided, subBatches, totals } = await settled(refund('HOLE', 250, 100), {
      ...refund('MOVED', 310, 100),
      ref: 'S2',
    });
    expect(decided['HOLE']).toMatchObject({ ...falls('debt', null), merchantId: 'm', bindingId: null });
    expect(decided['MOVED']).toMatchObject({ ...falls('debt', null), merchantId: 'm', terminalId: 't' });
    expect(totals).toMatchObject([{ merchantId: 'm', accountId: null, count: 2, debitsMinor: 200n, feesMinor: -2n }]);
    expect(subBatches).toMatchObject([{ merchantId: 'm', accountId: null, because: 'debt', carriedOutMinor: -198n }]);
  });

  it('R13: a cancelled payout makes the money unpaid again from the first cut after it', async () => {
    const { payouts } = await settled(sale);
    expect((await settled(refund('D1', 120, 1000))).decided['D1']).toMatchObject(falls('own', 'b'));
    await bench.cancel(payouts[0]!);
    const { decided, subBatches } = await settled(refund('D2', 130, 1000));
    expect(decided['D2']).toMatchObject(falls('original', 'a'));
    expect(subBatches.find(({ accountId }) => accountId === 'a')).toMatchObject({
      carriedInMinor: 9900n,
      netMinor: 8910n,
    });
  });

  it('R13: a debit without any assignment is held', async () => {
    const { decided } = await settled({ kind: 'adjustment', rrn: 'D', tid: 'nobody', at: 130, amount: -4000 });
    expect(decided['D']).toMatchObject(held('NO_ASSIGNMENT'));
  });

  it('R13: voids come before credits and credits before refunds, whatever the order of acceptance', async () => {
    const { decided } = await settled(refund('D', 130, 4000), { ...voided('V', 120), ref: 'S2' }, sale, {
      ...sale,
      rrn: 'S2',
      stan: '000777',
    });
    expect(decided['D']).toMatchObject(falls('original', 'a'));
    expect(decided['S2']).toMatchObject({ outcome: 'cancelled' });
  });

  it('R15: a full refund in parts returns the fee exactly; kept fees return nothing', async () => {
    await bench.plan({ from: 50, rateMillionths: 10_000, refundFee: 'kept' });
    const { decided } = await settled(
      { ...sale, amount: 150 },
      ...[1, 2, 3].map(part => refund(`D${part}`, 20 + part, 50)),
      { ...sale, rrn: 'KEPT', at: 60 },
      { ...refund('K', 70, 10_000), ref: 'KEPT' },
    );
    // 1 % of 150 is 1.5, to the even 2; F(50) = 1, F(100) = 1, F(150) = 2.
    expect(decided['S']).toMatchObject({ feeMinor: 2n });
    expect([1, 2, 3].map(part => decided[`D${part}`]!.feeMinor)).toEqual([-1n, 0n, -1n]);
    expect(decided['K']).toMatchObject({ outcome: 'routed', feeMinor: 0n });
  });
});
