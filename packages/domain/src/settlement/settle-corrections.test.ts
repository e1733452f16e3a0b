// Whole batches: what became known after the cut changes no decision, and is told as misroutes (R20).
import { describe, expect, it } from 'vitest';
import { assigned, ended, terminalKey, voided } from '../estate/estate-facts.fixture.ts';
import { account, bound, decisionsOf, misroutesOfBatch, type Said, shop, type story } from './story.fixture.ts';

const sale = (rrn: string, at: number): Said => ({ rrn, at, amount: 10_000n });
const misroutes = (told: ReturnType<typeof story>) =>
  told.batches().map(batch => misroutesOfBatch(batch, told.facts().rows));
const retro = (accountId: string, binding: string, from: number, to: number) => ({
  ...bound(accountId, from, to),
  bindingId: bound(binding, 0).bindingId,
});

describe('a correction after the cut', () => {
  it('R20, H8: leaves the decision and yields one misroute row for each row, once', () => {
    const told = shop();
    told.receives(sale('R1', 10), sale('R2', 20), sale('R3', 30));
    told.cuts(100);
    const [before] = told.batches();
    told.knows(retro('B', 'R', 15, 40));
    told.cuts(200);
    told.cuts(300);
    expect(told.batches()[0]).toEqual(before);
    expect(misroutes(told)).toEqual([[], ['R2 A > B 10000', 'R3 A > B 10000'], []]);
    expect(told.batches()[1]!.subBatches).toEqual([]);
  });
  it('R20: is not told before the K that knows it', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    const knownAt = told.now();
    told.knows(retro('B', 'R', 5, 15));
    told.cuts(200, { knownAt });
    told.cuts(300);
    expect(misroutes(told)).toEqual([[], [], ['R1 A > B 10000']]);
  });
  it('R20, H9: of a correction starts from the last right account', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.knows(retro('B', 'R', 5, 15));
    told.cuts(200);
    told.knows(ended('bR', 5));
    told.cuts(300);
    told.knows(voided('bR'));
    told.cuts(400);
    expect(misroutes(told)).toEqual([[], ['R1 A > B 10000'], ['R1 B > none 10000'], ['R1 none > A 10000']]);
  });
  it('R20: moves debits that fell on their original’s account with it, and others by their own route', () => {
    const told = shop();
    told.receives(sale('R1', 10), { kind: 'refund', rrn: 'D1', of: 'R1', at: 60, amount: 500n });
    told.cuts(100);
    told.receives({ kind: 'refund', rrn: 'D2', of: 'R1', at: 110, amount: 700n });
    told.cuts(200);
    told.knows(retro('B', 'R', 5, 15));
    told.cuts(300);
    told.knows(retro('B', 'S', 105, 115));
    told.cuts(400);
    expect(misroutes(told)).toEqual([[], [], ['R1 A > B 10000', 'D1 A > B 500'], ['D2 A > B 700']]);
  });
  it('R20: finds an account for a debit that fell on the debt', () => {
    const told = shop();
    told.knows(ended('bA', 50));
    told.receives({ kind: 'adjustment', rrn: 'J1', at: 60, amount: -700n });
    told.cuts(100);
    told.knows(retro('B', 'R', 50, 70));
    told.cuts(200);
    expect(misroutes(told)).toEqual([[], ['J1 none > B 700']]);
  });
  it('R20: releases a held row and leaves a cancelled one alone: neither is a misroute', () => {
    const told = shop();
    told.knows(ended('bA', 50));
    told.receives(sale('R1', 60), sale('R2', 10), { kind: 'void', rrn: 'V2', of: 'R2', at: 20, amount: 10_000n });
    told.cuts(100);
    told.knows(retro('B', 'R', 5, 70));
    told.cuts(200);
    told.cuts(300);
    expect(decisionsOf(told.batches()[1]!)).toEqual({ R1: '+10000 B fee 100' });
    expect(misroutes(told)).toEqual([[], [], []]);
  });
  it('R20: goes to another merchant when the terminal turns out to have been there', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.knows(
      assigned('t1', 5, 20, { shown: 'ACQ M1 T1', merchant: 'm2' }),
      account('N', 'm2'),
      bound('N', 0, null, terminalKey('t1', 'm2')),
    );
    told.cuts(200);
    expect(misroutes(told)).toEqual([[], ['R1 A > N 10000']]);
  });
  it('R20: that only brings another binding to the same account is none', () => {
    const told = shop();
    told.receives(sale('R1', 10));
    told.cuts(100);
    told.knows(retro('A', 'R', 5, 15));
    told.cuts(200);
    expect(misroutes(told)).toEqual([[], []]);
  });
});
