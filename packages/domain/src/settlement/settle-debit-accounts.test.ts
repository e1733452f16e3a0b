// Whole batches: the account that a debit falls on, and how the cards of a merchant net.
import { describe, expect, it } from 'vitest';
import { assigned, ended, published, terminalKey, unassigned } from '../estate/estate-facts.fixture.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import {
  account,
  bound,
  decisionsOf,
  instructionsOf,
  refund,
  reversed,
  sale,
  shop,
  subBatchesOfBatch,
  transfersOf,
  voided,
} from './story.fixture.ts';

const t2OfM2 = [
  assigned('t2', 0, null, { shown: 'ACQ M1 T2', merchant: 'm2' }),
  account('N', 'm2'),
  bound('N', 0, null, terminalKey('t2', 'm2')),
];

describe('where a debit falls', () => {
  const changed = (...more: readonly EstateEvent[]) => {
    const told = shop();
    told.knows(bound('B', 50), ...more);
    return told;
  };

  it('R13, H39: on the original’s account when that was routed in the same batch', () => {
    const told = changed();
    told.receives(sale('R1', 10), refund('D1', 'R1', 60, 500n));
    told.cuts(100);
    expect(decisionsOf(told.batches()[0]!)).toEqual({ R1: '+10000 A fee 100', D1: '-500 A (original) fee 0' });
  });
  it('R13, H38: on the card of its own instant once the original was paid: the old card is not touched', () => {
    const told = changed();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives(sale('R2', 110), refund('D1', 'R1', 120, 500n));
    told.cuts(200);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid',
      'm1 B CNY: +10000 -500 fee 100 in 0, net 9400, closes 9400, paid',
    ]);
  });
  it('R13: on the original’s account again while every batch since has carried its rest on', () => {
    const told = changed(account('A', 'm1', 50_000n), bound('A', 1_000, null, terminalKey('t9')));
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.cuts(150);
    told.receives(refund('D1', 'R1', 160, 500n));
    told.cuts(200);
    expect(decisionsOf(told.batches()[2]!)).toEqual({ D1: '-500 A (original) fee 0' });
    expect(subBatchesOfBatch(told.batches()[2]!)).toEqual([
      'm1 A CNY: +0 -500 fee 0 in 9900, net 9400, closes 9400, carried',
    ]);
  });
  it('R13: on the original’s account when the original was routed late and has been carried since', () => {
    const told = changed(account('A', 'm1', 50_000n), bound('A', 1_000, null, terminalKey('t9')));
    told.receives({ ...sale('R1', 10), tid: 'T2' });
    told.cuts(100);
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2' }));
    told.cuts(150);
    told.receives(refund('D1', 'R1', 160, 500n));
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT' },
      { R1: '+10000 A fee 100' },
      { D1: '-500 A (original) fee 0' },
    ]);
  });
  it('R13: no longer there once debits had eaten the rest up, whatever the account carries since', () => {
    const told = changed(account('A', 'm1', 50_000n), bound('A', 1_000, null, terminalKey('t9')));
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives({ kind: 'refund', rrn: 'D0', at: 40, received: 110, amount: 9_900n });
    told.cuts(150);
    told.receives({ ...sale('R2', 45), received: 160 }, refund('D1', 'R1', 160, 500n));
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+10000 A fee 100' },
      { D0: '-9900 A (own) fee 0' },
      { R2: '+10000 A fee 100', D1: '-500 B (own) fee 0' },
    ]);
  });
  it('R13: on the original’s account when the instruction that took it was cancelled, from the first batch that knows it', () => {
    const told = changed();
    told.receives(sale('R1', 10));
    told.cuts(100);
    const knownAt = told.now();
    told.cancels('ACQ-000001/m1/A/CNY');
    told.receives(refund('D1', 'R1', 110, 500n));
    told.cuts(120, { knownAt });
    told.cuts(200);
    told.receives(refund('D2', 'R1', 210, 500n));
    told.cuts(300);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+10000 A fee 100' },
      {},
      { D1: '-500 A (original) fee 0' },
      { D2: '-500 B (own) fee 0' },
    ]);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid',
      'm1 A CNY: +0 -500 fee 0 in 9900, net 9400, closes 9400, paid',
      'm1 B CNY: +0 -500 fee 0 in 0, net -500, closes -500, carried',
    ]);
  });
  it('R13: batches between an instruction and its cancellation do not count, whatever became of the account in them', () => {
    const told = changed();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives({ ...sale('R2', 11), received: 110 });
    told.cuts(150);
    told.cancels('ACQ-000001/m1/A/CNY');
    told.receives(refund('D1', 'R1', 160, 500n), refund('D2', 'R2', 161, 500n));
    told.cuts(200);
    expect(decisionsOf(told.batches()[2]!)).toEqual({ D1: '-500 A (original) fee 0', D2: '-500 B (own) fee 0' });
  });
  it('R13, H42: on the merchant’s debt when the terminal is elsewhere by then, under the original’s terminal', () => {
    const told = changed(
      assigned('t1', 105, null, { shown: 'ACQ M1 T1', merchant: 'm2' }),
      account('N', 'm2'),
      bound('N', 0, null, terminalKey('t1', 'm2')),
    );
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives(refund('D1', 'R1', 120, 500n));
    told.cuts(200);
    const [, batch] = told.batches();
    expect(decisionsOf(batch!)).toEqual({ D1: '-500 m1 (debt) fee 0' });
    expect(batch!.totals).toMatchObject([{ merchantId: 'm1', terminalId: 't1', accountId: null, debitsMinor: 500n }]);
    expect(subBatchesOfBatch(batch!)).toEqual(['m1 debt CNY: +0 -500 fee 0 in 0, net -500, closes -500, carried']);
  });
  it('R13: on the debt when its own card has ended; a debit is not held for that', () => {
    const told = changed(ended('bB', 105));
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives(refund('D1', 'R1', 120, 500n), { kind: 'adjustment', rrn: 'J1', at: 121, amount: -700n });
    told.cuts(200);
    expect(decisionsOf(told.batches()[1]!)).toEqual({ D1: '-500 m1 (debt) fee 0', J1: '-700 m1 (debt) fee 0' });
  });
  it('R13: on the debt, not held, when nobody has its terminal but it names an original', () => {
    const told = changed(unassigned('t1', 105));
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.receives(refund('D1', 'R1', 120, 500n), { kind: 'adjustment', rrn: 'J1', at: 121, amount: -700n });
    told.cuts(200);
    expect(decisionsOf(told.batches()[1]!)).toEqual({ D1: '-500 m1 (debt) fee 0', J1: 'held NO_ASSIGNMENT' });
  });
  it('R13, R17: with the merchant of the original, and totalled under that terminal, when another merchant’s took it', () => {
    const told = changed(...t2OfM2);
    told.receives(sale('R1', 10), { ...refund('D1', 'R1', 60, 500n), tid: 'T2' });
    told.cuts(100);
    const [batch] = told.batches();
    expect(batch!.totals).toMatchObject([
      { merchantId: 'm1', terminalId: 't1', accountId: 'A', count: 2, creditsMinor: 10_000n, debitsMinor: 500n },
    ]);
  });
  it('R4: in doubt near a change of its own card, but not on its original’s account nor when cancelled or held', () => {
    const told = changed();
    told.receives(sale('R1', 10), sale('R3', 30));
    told.cuts(45);
    told.receives(
      refund('D1', 'R1', 50, 500n),
      sale('R2', 49),
      refund('D2', 'R2', 51, 500n),
      refund('D9', 'R9', 50, 500n),
      voided('V2', 'R4', 52),
      sale('R4', 50),
      reversed('V3', 'R3', 50),
    );
    told.cuts(100, { uncertainty: { online: 5, offline: 5 } });
    expect(decisionsOf(told.batches()[1]!)).toEqual({
      D1: '-500 B (own) fee 0 ambiguous',
      R2: '+10000 A fee 100 ambiguous',
      D2: '-500 A (original) fee 0',
      D9: 'held ORIGINAL_UNKNOWN',
      V2: 'cancelled with R4',
      R4: 'cancelled with V2',
      V3: '-10000 B (own) fee -100 ambiguous',
    });
  });
});

describe('the cards of a merchant', () => {
  it('R18, H44: net by explicit transfers when one is negative, and then minimums are asked', () => {
    const told = shop();
    told.knows(bound('B', 50), account('B', 'm1', 9_500n));
    told.receives(sale('R1', 60), { kind: 'refund', rrn: 'D1', at: 20, amount: 500n });
    told.cuts(100);
    const [batch] = told.batches();
    expect(transfersOf(batch!)).toEqual(['B > A 500']);
    expect(subBatchesOfBatch(batch!)).toEqual([
      'm1 A CNY: +0 -500 fee 0 in 0, net -500, closes 0, carried',
      'm1 B CNY: +10000 -0 fee 100 in 0, net 9900, closes 9400, carried',
    ]);
    expect(batch!.carriedOut).toMatchObject([{ accountId: 'B', amountMinor: 9_400n }]);
  });
  it('R18: carry their debt on until a card can pay for it', () => {
    const told = shop();
    told.knows(ended('bA', 50), bound('B', 150));
    told.receives({ kind: 'refund', rrn: 'D1', at: 60, amount: 500n });
    told.cuts(100);
    told.receives(sale('R1', 160));
    told.cuts(200);
    told.cuts(300);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 debt CNY: +0 -500 fee 0 in 0, net -500, closes -500, carried',
      'm1 B CNY: +10000 -0 fee 100 in 0, net 9900, closes 9400, paid',
      'm1 debt CNY: +0 -0 fee 0 in -500, net -500, closes 0, carried',
    ]);
    expect(told.batches().map(transfersOf)).toEqual([[], ['B > debt 500'], []]);
  });
  it('R18, R19: never pay out the debt, not even above zero: its rest is carried and gives last', () => {
    const told = shop();
    told.knows({ ...published(0, 0), fixedMinor: 600n as never }, ended('bA', 50));
    told.receives(sale('R1', 10, 500n));
    told.cuts(100);
    told.receives(voided('V1', 'R1', 110, 500n));
    told.cuts(200);
    told.cuts(300);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +500 -0 fee 600 in 0, net -100, closes -100, carried',
      'm1 A CNY: +0 -0 fee 0 in -100, net -100, closes 0, carried',
      'm1 debt CNY: +0 -500 fee -600 in 0, net 100, closes 0, carried',
    ]);
    expect(transfersOf(told.batches()[1]!)).toEqual(['debt > A 100']);
  });
  it('R19: an account’s small rest is paid once nothing leads to it any more, so that nothing strands', () => {
    const told = shop();
    told.knows(account('A', 'm1', 20_000n));
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.knows(ended('bA', 150));
    told.cuts(149);
    told.cuts(150);
    expect(told.batches().map(instructionsOf)).toEqual([[], [], ['instruction/ACQ-000003/m1/A/CNY 9900']]);
  });
  it('R19: a cancelled instruction’s amount comes back once, into the first batch cut after it', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.cuts(150);
    told.cancels('ACQ-000001/m1/A/CNY');
    told.receives(sale('R2', 160));
    told.cuts(200);
    told.cuts(300);
    expect(told.batches().map(subBatchesOfBatch)).toEqual([
      ['m1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid'],
      [],
      ['m1 A CNY: +10000 -0 fee 100 in 9900, net 19800, closes 19800, paid'],
      [],
    ]);
  });
});
