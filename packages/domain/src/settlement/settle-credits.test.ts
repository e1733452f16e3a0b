// Whole batches: what comes in, what is held and tried again, what a batch adds up to.
import { describe, expect, it } from 'vitest';
import { assigned, CNY, ended, minor, published, terminalKey, USD, voided } from '../estate/estate-facts.fixture.ts';
import type { AcquirerId } from '../ids.ts';
import { Bug } from '../kernel.ts';
import { account, bound, decisionsOf, instructionsOf, shop, story, subBatchesOfBatch } from './story.fixture.ts';

const sale = (rrn: string, at: number, amount = 10_000n) => ({ rrn, at, amount });

describe('a batch', () => {
  it('R8, R14, R17, R19: pays each sale to the card of its instant, less its fee', () => {
    const told = shop();
    told.knows(bound('B', 50));
    told.receives(sale('R1', 49), sale('R2', 50, 20_000n));
    told.cuts(100);
    const [batch] = told.batches();
    expect(decisionsOf(batch!)).toEqual({ R1: '+10000 A fee 100', R2: '+20000 B fee 200' });
    expect(subBatchesOfBatch(batch!)).toEqual([
      'm1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid',
      'm1 B CNY: +20000 -0 fee 200 in 0, net 19800, closes 19800, paid',
    ]);
    expect(instructionsOf(batch!)).toEqual([
      'instruction/ACQ-000001/m1/A/CNY 9900',
      'instruction/ACQ-000001/m1/B/CNY 19800',
    ]);
  });
  it('H11: that spans a change of card is two sub-batches, and the terminal’s totals still tie', () => {
    const told = shop();
    told.knows(bound('B', 50));
    told.receives(sale('R1', 49), sale('R2', 50), sale('R3', 51));
    told.cuts(100);
    const [batch] = told.batches();
    expect(
      batch!.totals.map(({ terminalId, accountId, count, creditsMinor, feesMinor, netMinor }) => [
        ...[terminalId, accountId, count, creditsMinor, feesMinor, netMinor],
      ]),
    ).toEqual([
      ['t1', 'A', 1, 10_000n, 100n, 9_900n],
      ['t1', 'B', 2, 20_000n, 200n, 19_800n],
    ]);
    expect(batch!.currencies).toMatchObject([{ creditsMinor: 30_000n, feesMinor: 300n, netMinor: 29_700n }]);
  });
  it('R17: adds up by terminal below the sub-batch, a terminal’s debits under its own name', () => {
    const told = shop();
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2' }));
    told.receives(
      sale('R1', 10),
      { ...sale('R2', 20), tid: 'T2' },
      { kind: 'refund', rrn: 'D1', of: 'R1', at: 30, amount: 300n, tid: 'T2' },
    );
    told.cuts(100);
    const [batch] = told.batches();
    expect(
      batch!.totals.map(({ terminalId, accountId, count, creditsMinor, debitsMinor, netMinor }) => [
        ...[terminalId, accountId, count, creditsMinor, debitsMinor, netMinor],
      ]),
    ).toEqual([
      ['t1', 'A', 1, 10_000n, 0n, 9_900n],
      ['t2', 'A', 2, 10_000n, 300n, 9_600n],
    ]);
    expect(subBatchesOfBatch(batch!)).toEqual(['m1 A CNY: +20000 -300 fee 200 in 0, net 19500, closes 19500, paid']);
  });
  it('H12: routes by the instant alone when a change falls between the cut-off and midnight', () => {
    const told = shop();
    told.knows(bound('B', 110));
    told.receives(sale('R1', 109), sale('R2', 110));
    told.cuts(105);
    told.cuts(120);
    expect(told.batches().map(decisionsOf)).toEqual([{}, { R1: '+10000 A fee 100', R2: '+10000 B fee 100' }]);
  });
  it('H18: takes an offline sale by its arrival and routes it by when it happened', () => {
    const told = shop();
    told.knows(bound('B', 50));
    told.receives(sale('R1', 60));
    told.cuts(100);
    told.receives({ ...sale('R2', 49), received: 150, mode: 'offline' });
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([{ R1: '+10000 B fee 100' }, { R2: '+10000 A fee 100' }]);
  });
  it('H31: sends a late sale of a moved terminal to the old merchant’s card', () => {
    const told = shop();
    told.knows(
      assigned('t1', 50, null, { shown: 'ACQ M1 T1', merchant: 'm2' }),
      account('N', 'm2'),
      bound('N', 50, null, terminalKey('t1', 'm2')),
      published(0, 20_000, terminalKey('t1', 'm2')),
    );
    told.receives({ ...sale('R1', 49), received: 90 }, sale('R2', 50));
    told.cuts(100);
    expect(subBatchesOfBatch(told.batches()[0]!)).toEqual([
      'm1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid',
      'm2 N CNY: +10000 -0 fee 200 in 0, net 9800, closes 9800, paid',
    ]);
  });
  it('R4, H21: routes a doubtful row by its instant and marks it, by the uncertainty that the cut names', () => {
    const told = shop();
    told.knows(bound('B', 50));
    told.receives(sale('R1', 48), { ...sale('R2', 48), mode: 'offline' });
    told.cuts(100, { uncertainty: { online: 1, offline: 2 } });
    expect(decisionsOf(told.batches()[0]!)).toEqual({ R1: '+10000 A fee 100', R2: '+10000 A fee 100 ambiguous' });
  });
  it('H65: keeps currencies apart, and holds a currency without a card: no hidden exchange', () => {
    const told = shop();
    told.knows(
      { ...bound('B', 0, null, terminalKey('t1', 'm1', USD)), bindingId: bound('U', 0).bindingId },
      published(0, 10_000, terminalKey('t1', 'm1', USD)),
    );
    told.receives(sale('R1', 10), { ...sale('R2', 10), currency: 'USD' }, { ...sale('R3', 10), currency: 'JPY' });
    told.cuts(100);
    const [batch] = told.batches();
    expect(decisionsOf(batch!)).toEqual({
      R1: '+10000 A fee 100',
      R2: '+10000 B fee 100',
      R3: 'held NO_BINDING',
    });
    expect(batch!.currencies.map(({ currency, netMinor }) => [currency, netMinor])).toEqual([
      ['CNY', 9_900n],
      ['USD', 9_900n],
    ]);
  });
  it('H63: charges the sum of the fees of its transactions, not a fee on their sum', () => {
    const told = shop();
    told.knows(published(5, 3_800));
    told.receives(...Array.from({ length: 500 }, (_, index) => sale(`R${index}`, 10, 130n)));
    told.cuts(100);
    expect(told.batches()[0]!.currencies).toMatchObject([{ creditsMinor: 65_000n, feesMinor: 0n }]);
  });
  it('H65: counts a fee of nothing and pays nothing but what is left', () => {
    const told = shop();
    told.receives(sale('R1', 10, 1n));
    told.cuts(100);
    expect(subBatchesOfBatch(told.batches()[0]!)).toEqual(['m1 A CNY: +1 -0 fee 0 in 0, net 1, closes 1, paid']);
  });
  it('R14: carries a sub-batch on that its fees brought below zero', () => {
    const told = shop();
    told.knows({ ...published(5, 0), minimumMinor: minor(30n) });
    told.receives(sale('R1', 10, 20n));
    told.cuts(100);
    told.receives(sale('R2', 110, 100n));
    told.cuts(200);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +20 -0 fee 30 in 0, net -10, closes -10, carried',
      'm1 A CNY: +100 -0 fee 30 in -10, net 60, closes 60, paid',
    ]);
  });
});

describe('the rows of a batch', () => {
  it('R3: are routed, cancelled or held, and so is their gross', () => {
    const told = shop();
    told.receives(
      sale('R1', 10),
      sale('R2', 11),
      { kind: 'void', rrn: 'V2', of: 'R2', at: 12, amount: 10_000n },
      { ...sale('R3', 13), tid: 'T9' },
      { kind: 'refund', rrn: 'D1', of: 'R9', at: 14, amount: 300n },
    );
    told.cuts(100);
    const [batch] = told.batches();
    expect(batch!.fresh).toBe(5);
    expect(decisionsOf(batch!)).toEqual({
      R1: '+10000 A fee 100',
      R2: 'cancelled with V2',
      V2: 'cancelled with R2',
      R3: 'held NO_ASSIGNMENT',
      D1: 'held ORIGINAL_UNKNOWN',
    });
    expect(batch!.gross).toEqual([
      {
        currency: CNY,
        routed: { creditsMinor: 10_000n, debitsMinor: 0n },
        cancelled: { creditsMinor: 10_000n, debitsMinor: 10_000n },
        held: { creditsMinor: 10_000n, debitsMinor: 300n },
      },
    ]);
    expect(batch!.heldByReason).toEqual(
      new Map([
        ['NO_ASSIGNMENT', 1],
        ['ORIGINAL_UNKNOWN', 1],
      ]),
    );
  });
  it('R16: are of one acquirer: carry, debt and netting never cross to another', () => {
    const told = shop();
    const other = 'ACQ2' as AcquirerId;
    told.knows(assigned('t2', 0, null, { shown: 'ACQ2 M1 T1' }));
    told.receives({ kind: 'refund', rrn: 'D1', at: 10, amount: 500n }, { ...sale('R2', 10), acquirer: other });
    told.cuts(100);
    told.cuts(100, { acquirer: other });
    told.cuts(200);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +0 -500 fee 0 in 0, net -500, closes -500, carried',
      'm1 A CNY: +0 -0 fee 0 in -500, net -500, closes -500, carried',
    ]);
    expect(told.batches(other).flatMap(subBatchesOfBatch)).toEqual([
      'm1 A CNY: +10000 -0 fee 100 in 0, net 9900, closes 9900, paid',
    ]);
    expect(told.batches(other).map(({ batchId, previousBatchId }) => [batchId, previousBatchId])).toEqual([
      ['ACQ2-000001', null],
    ]);
  });
  it('R16: leave nothing out: what was received after the cut or accepted after K joins a later batch', () => {
    const told = shop();
    told.receives(sale('R1', 10), { ...sale('R2', 10), received: 101 });
    const knownAt = told.now();
    told.receives({ ...sale('R3', 10), received: 90 });
    told.cuts(100, { knownAt });
    told.cuts(100);
    told.cuts(200);
    expect(told.batches().map(batch => Object.keys(decisionsOf(batch)))).toEqual([['R1'], ['R3'], ['R2']]);
  });
  it('R16: may be none: an empty batch carries on and takes its number', () => {
    const told = shop();
    told.cuts(100);
    told.cuts(200);
    expect(told.batches().map(({ batchId, previousBatchId, fresh }) => [batchId, previousBatchId, fresh])).toEqual([
      ['ACQ-000001', null, 0],
      ['ACQ-000002', 'ACQ-000001', 0],
    ]);
  });
  it('R16: are never cut with less knowledge than before', () => {
    const told = shop();
    told.cuts(100);
    told.cuts(200, { knownAt: 1n });
    expect(() => told.outcomes()).toThrow(new Bug('K never steps back within an acquirer'));
  });
});

describe('a held row', () => {
  it('R9: is tried again at every later cut and gets a new decision there; the old one stays', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), tid: 'T2' });
    told.cuts(100);
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2', merchant: 'm2' }));
    told.cuts(200);
    told.knows(account('N', 'm2'), bound('N', 0, null, terminalKey('t2', 'm2')));
    told.cuts(300);
    told.knows(published(0, 10_000, terminalKey('t2', 'm2')));
    told.cuts(400);
    told.cuts(500);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT' },
      { R1: 'held NO_BINDING' },
      { R1: 'held NO_FEE_PLAN' },
      { R1: '+10000 N fee 100' },
      {},
    ]);
    expect(told.batches().map(({ fresh, retried }) => [fresh, retried])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
      [0, 1],
      [0, 0],
    ]);
  });
  it('H15: in a gap is held, and paid at the next cut after a retroactive binding is decided, never to a neighbour', () => {
    const told = shop();
    told.knows(ended('bA', 50), bound('B', 70));
    told.receives(sale('R1', 60));
    told.cuts(100);
    told.knows({ ...bound('B', 50, 70), bindingId: bound('R', 0).bindingId, kind: 'retro' });
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([{ R1: 'held BINDING_HOLE' }, { R1: '+10000 B fee 100' }]);
  });
  it('H16: from before the first binding is released by a seed that covers its instant, never by a later validFrom', () => {
    const told = shop();
    told.knows(voided('bA'));
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.knows(bound('B', 50));
    told.cuts(200);
    told.knows({ ...bound('B', 0, 50), bindingId: bound('S', 0).bindingId, kind: 'seed' });
    told.cuts(300);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_BINDING' },
      { R1: 'held NO_BINDING' },
      { R1: '+10000 B fee 100' },
    ]);
  });
  it('R9: that a person rejected leaves the batches from the first K that knows it', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), tid: 'T2' });
    told.cuts(100);
    const knownAt = told.now();
    told.rejects('R1');
    told.cuts(200, { knownAt });
    told.cuts(300);
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2' }));
    told.cuts(400);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT' },
      { R1: 'held NO_ASSIGNMENT' },
      {},
      {},
    ]);
  });
  it('R9: is a rejection too late once it is routed', () => {
    const told = shop();
    told.receives({ ...sale('R1', 10), tid: 'T2' });
    told.cuts(100);
    told.knows(assigned('t2', 0, null, { shown: 'ACQ M1 T2' }));
    told.cuts(200);
    told.rejects('R1');
    told.receives({ kind: 'refund', rrn: 'D1', of: 'R1', at: 110, amount: 100n });
    told.cuts(300);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_ASSIGNMENT' },
      { R1: '+10000 A fee 100' },
      { D1: '-100 A (own) fee 0' },
    ]);
  });
  it('R9: a refund that a person freed falls like one without a reference', () => {
    const told = shop();
    told.receives({ kind: 'refund', rrn: 'D1', of: 'R9', at: 10, amount: 300n });
    told.cuts(100);
    const knownAt = told.now();
    told.frees('D1');
    told.cuts(200, { knownAt });
    told.cuts(300);
    expect(told.batches().map(decisionsOf)).toEqual([
      { D1: 'held ORIGINAL_UNKNOWN' },
      { D1: 'held ORIGINAL_UNKNOWN' },
      { D1: '-300 A (own) fee 0' },
    ]);
  });
  it('R9: a freed refund takes nothing from the original that it named', () => {
    const told = shop();
    told.receives(sale('R1', 10), { kind: 'refund', rrn: 'D1', of: 'R1', at: 20, amount: 10_001n });
    told.cuts(100);
    told.frees('D1');
    told.receives({ kind: 'refund', rrn: 'D2', of: 'R1', at: 30, amount: 10_000n, received: 150 });
    told.cuts(200);
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+10000 A fee 100', D1: 'held OVER_REFUND' },
      { D1: '-10001 A (own) fee 0', D2: '-10000 A (own) fee 0' },
    ]);
  });
});

describe('sums', () => {
  const MAX = 9_007_199_254_740_991n;
  const atLimit = () => {
    const told = story();
    told.knows(assigned('t1', 0, null, { shown: 'ACQ M1 T1' }), account('A'), bound('A', 0), published(0, 0));
    return told;
  };

  it('R5: reach 2^53 − 1 exactly', () => {
    const told = atLimit();
    told.receives(sale('R1', 10, MAX - 1n), sale('R2', 10, 1n));
    told.cuts(100);
    expect(instructionsOf(told.batches()[0]!)).toEqual([`instruction/ACQ-000001/m1/A/CNY ${MAX}`]);
  });
  it('R5: beyond it refuse the cut whole and name the group', () => {
    const told = atLimit();
    told.receives(sale('R1', 10, MAX), sale('R2', 10, 1n));
    told.cuts(100);
    expect(told.outcomes()).toEqual([
      {
        kind: 'refused',
        refusal: expect.objectContaining({ code: 'amount-overflow', group: 'gross credits, CNY', cutAt: 100 }),
      },
    ]);
  });
  it('R5: count held rows too: they are in the gross of their batch', () => {
    const told = atLimit();
    told.receives(sale('R1', 10, MAX), { ...sale('R2', 10, 1n), tid: 'T9' });
    told.cuts(100);
    expect(told.outcomes()).toMatchObject([{ kind: 'refused', refusal: { group: 'gross credits, CNY' } }]);
  });
  it('R5: count carried money too: a sub-batch that grows over the limit names merchant, account and currency', () => {
    const told = atLimit();
    told.knows(account('A', 'm1', MAX));
    told.receives(sale('R1', 10, MAX - 1n));
    told.cuts(100);
    told.receives(sale('R2', 110, 2n));
    told.cuts(200);
    expect(told.outcomes()[1]).toMatchObject({
      kind: 'refused',
      refusal: { group: 'merchant m1, account A, CNY: net' },
    });
  });
  it('R5: that refused a cut make no batch and take no number: an earlier cut can still divide the rows', () => {
    const told = atLimit();
    told.receives(sale('R1', 10, MAX), sale('R2', 150, 1n));
    told.cuts(200);
    told.cuts(100);
    told.cuts(200);
    expect(told.outcomes().map(outcome => outcome.kind)).toEqual(['refused', 'settled', 'settled']);
    expect(told.batches().map(({ batchId, currencies }) => [batchId, currencies[0]?.creditsMinor])).toEqual([
      ['ACQ-000001', MAX],
      ['ACQ-000002', 1n],
    ]);
  });
});
