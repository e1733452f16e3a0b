// Whole batches: voids, reversals and refunds, and the originals that they find.
import { describe, expect, it } from 'vitest';
import { assigned, published } from '../estate/estate-facts.fixture.ts';
import { decisionsOf, refund, reversed, sale, shop, subBatchesOfBatch, voided } from './story.fixture.ts';

describe('a void or reversal', () => {
  it('R11, H40: before the cut cancels its original: no fee, in no total but the cancelled gross', () => {
    for (const debit of [voided('V1', 'R1', 20), reversed('V1', 'R1', 20)]) {
      const told = shop();
      told.receives(sale('R1', 10), debit);
      told.cuts(100);
      const [batch] = told.batches();
      expect(decisionsOf(batch!)).toEqual({ R1: 'cancelled with V1', V1: 'cancelled with R1' });
      expect([batch!.totals, batch!.subBatches, batch!.instructions]).toEqual([[], [], []]);
      expect(batch!.gross).toMatchObject([{ cancelled: { creditsMinor: 10_000n, debitsMinor: 10_000n } }]);
    }
  });
  it('R11: that was accepted before its original still cancels it: voids go first', () => {
    const told = shop();
    told.receives(voided('V1', 'R1', 20), refund('D1', 'R1', 15, 500n), sale('R1', 10));
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toEqual({
      V1: 'cancelled with R1',
      R1: 'cancelled with V1',
      D1: 'held ORIGINAL_CANCELLED',
    });
  });
  it('R11: of an original that an earlier batch held cancels both', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), tid: 'T2' });
    told.cuts(100);
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2' }));
    told.receives(voided('V1', 'R1', 110));
    told.cuts(200);
    told.cuts(300);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT' },
      { R1: 'cancelled with V1', V1: 'cancelled with R1' },
      {},
    ]);
  });
  it('R11, H41: after the cut is a debit of the whole that gives the whole fee back, wherever it falls', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives(reversed('V1', 'R1', 110));
    told.cuts(200);
    expect(decisionsOf(told.batches()[1]!)).toEqual({ V1: '-10000 A (own) fee -100' });
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid',
      'm1 A CNY: +0 -10000 fee -100 in 0, net -9900, closes -9900, carried',
    ]);
  });
  it('R11: of any other amount is held PARTIAL_VOID, at every cut, and its original is routed', () => {
    const told = shop();
    told.receives(sale('R1', 10), voided('V1', 'R1', 20, 9_999n));
    told.cuts(100);
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+10000 A fee 100', V1: 'held PARTIAL_VOID' },
      { V1: 'held PARTIAL_VOID' },
    ]);
  });
  it('R11: is held PARTIAL_VOID when a part was refunded in an earlier batch', () => {
    const told = shop();
    told.receives(sale('R1', 10), refund('D1', 'R1', 20, 1n));
    told.cuts(100);
    told.receives(voided('V1', 'R1', 110));
    told.cuts(200);
    expect(decisionsOf(told.batches()[1]!)).toEqual({ V1: 'held PARTIAL_VOID' });
  });
  it('R11: goes before the refund of the same batch, which then finds its original cancelled', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives(refund('D1', 'R1', 110, 1n), voided('V1', 'R1', 120));
    told.cuts(200);
    expect(decisionsOf(told.batches()[1]!)).toEqual({
      V1: '-10000 A (own) fee -100',
      D1: 'held ORIGINAL_CANCELLED',
    });
  });
  it('R11: a second one, or one of a cancelled original, is held ORIGINAL_CANCELLED', () => {
    const told = shop();
    told.receives(sale('R1', 10), sale('R2', 10), voided('V1', 'R1', 20), voided('V2', 'R1', 21));
    told.cuts(100);
    told.receives(voided('V3', 'R1', 110), reversed('V4', 'R2', 111), voided('V5', 'R2', 112));
    told.cuts(200);
    told.receives(voided('V6', 'R2', 210), refund('D2', 'R2', 211, 1n));
    told.cuts(300);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'cancelled with V1', V1: 'cancelled with R1', V2: 'held ORIGINAL_CANCELLED', R2: '+10000 A fee 100' },
      {
        V2: 'held ORIGINAL_CANCELLED',
        V3: 'held ORIGINAL_CANCELLED',
        V4: '-10000 A (own) fee -100',
        V5: 'held ORIGINAL_CANCELLED',
      },
      {
        V2: 'held ORIGINAL_CANCELLED',
        V3: 'held ORIGINAL_CANCELLED',
        V5: 'held ORIGINAL_CANCELLED',
        V6: 'held ORIGINAL_CANCELLED',
        D2: 'held ORIGINAL_CANCELLED',
      },
    ]);
  });
  it('R11: of two in one batch the first accepted acts, and the other is held', () => {
    const told = shop();
    told.receives(reversed('V1', 'R1', 30), voided('V2', 'R1', 20), sale('R1', 10));
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toMatchObject({ V1: 'cancelled with R1', V2: 'held ORIGINAL_CANCELLED' });
  });
});

describe('the original of a debit', () => {
  it('R10: under another MID is unknown: another merchant’s terminal must not debit silently', () => {
    const told = shop();
    told.knows(assigned('t3', 0, null, { shown: 'ACQ M2 T3', merchant: 'm2' }));
    told.receives(sale('R1', 10), { ...refund('D1', 'R1', 20, 500n), mid: 'M2', tid: 'T3' });
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toMatchObject({ D1: 'held ORIGINAL_UNKNOWN' });
  });
  it('R10: is sought anew at every cut: a late original releases its refund', () => {
    const told = shop();
    told.receives(refund('D1', 'R1', 20, 500n));
    told.cuts(100);
    told.receives({ ...sale('R1', 10), received: 110 });
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { D1: 'held ORIGINAL_UNKNOWN' },
      { R1: '+10000 A fee 100', D1: '-500 A (original) fee 0' },
    ]);
  });
  it('R10: is not a row that is received after the cut', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), received: 150 }, refund('D1', 'R1', 20, 500n));
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toEqual({ D1: 'held ORIGINAL_UNKNOWN' });
  });
  it('R10: that a person rejected counts as cancelled', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), tid: 'T2' }, refund('D1', 'R1', 20, 500n), voided('V1', 'R1', 21, 1n));
    told.cuts(100);
    told.rejects('R1');
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT', D1: 'held ORIGINAL_HELD', V1: 'held PARTIAL_VOID' },
      { D1: 'held ORIGINAL_CANCELLED', V1: 'held ORIGINAL_CANCELLED' },
    ]);
  });
  it('R10: is the latest sale with the RRN, even where that one is cancelled and an older one is not', () => {
    const told = shop();
    told.receives(sale('R1', 10), { ...sale('R1', 30), tid: 'T1' }, voided('V1', 'R1', 40));
    told.receives(refund('D1', 'R1', 29, 500n), refund('D2', 'R1', 50, 500n));
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toMatchObject({
      D1: '-500 A (original) fee 0',
      D2: 'held ORIGINAL_CANCELLED',
    });
  });
  it('R10: is asked of refunds, voids and reversals only: a reference on an adjustment is information', () => {
    const told = shop();
    told.receives(sale('R1', 10), { kind: 'adjustment', rrn: 'J1', of: 'R9', at: 20, amount: -700n });
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toMatchObject({ J1: '-700 A (own) fee 0' });
  });
});

describe('a refund', () => {
  it('R12: of a held original is held ORIGINAL_HELD and released with it', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), tid: 'T2' }, refund('D1', 'R1', 20, 500n));
    told.cuts(100);
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2' }));
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT', D1: 'held ORIGINAL_HELD' },
      { R1: '+10000 A fee 100', D1: '-500 A (original) fee 0' },
    ]);
  });
  it('R12: takes what earlier refunds left, in order of acceptance, and is held OVER_REFUND whole beyond', () => {
    const told = shop();
    told.receives(sale('R1', 10), refund('D1', 'R1', 30, 6_000n), refund('D2', 'R1', 20, 4_001n));
    told.cuts(100);
    told.receives(refund('D3', 'R1', 110, 4_000n), refund('D4', 'R1', 111, 1n));
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+10000 A fee 100', D1: '-6000 A (original) fee 0', D2: 'held OVER_REFUND' },
      { D2: 'held OVER_REFUND', D3: '-4000 A (own) fee 0', D4: 'held OVER_REFUND' },
    ]);
  });
  it('R12: a held debit takes no money: what it asks for stays there for others', () => {
    const told = shop();
    told.receives(sale('R1', 10), refund('D1', 'R1', 20, 10_001n), refund('D2', 'R1', 21, 10_000n));
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toMatchObject({ D1: 'held OVER_REFUND', D2: '-10000 A (original) fee 0' });
  });
  it('R12: without a reference is a debit of its terminal’s merchant, and held where there is none', () => {
    const told = shop();
    told.receives(
      { kind: 'refund', rrn: 'D1', at: 20, amount: 500n },
      { kind: 'refund', rrn: 'D2', at: 20, amount: 500n, tid: 'T9' },
    );
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toEqual({ D1: '-500 A (own) fee 0', D2: 'held NO_ASSIGNMENT' });
  });
  it('R15: gives back a share of the fee where the plan of its original says so, and all of it in the end', () => {
    const told = shop('returned');
    told.receives(sale('R1', 10, 150n), refund('D1', 'R1', 20, 50n));
    told.cuts(100);
    told.knows(published(0, 10_000));
    told.receives(refund('D2', 'R1', 110, 50n), refund('D3', 'R1', 111, 50n));
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+150 A fee 2', D1: '-50 A (original) fee -1' },
      { D2: '-50 A (own) fee 0', D3: '-50 A (own) fee -1' },
    ]);
  });
});
