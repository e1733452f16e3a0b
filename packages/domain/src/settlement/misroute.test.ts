import { describe, expect, it } from 'vitest';
import { assigned, ended, terminalKey, unassigned, voided } from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import type { AccountId, BindingId, MerchantId, TerminalId } from '../ids.ts';
import { type FrozenRow, misrouteOf, rightAccountNow } from './misroute.ts';
import type { RoutedCredit, RoutedDebit } from './row-decision.ts';
import { accepted, account, bound } from './story.fixture.ts';

const A = 'A' as AccountId;
const B = 'B' as AccountId;
const N = 'N' as AccountId;
const totalled = { merchantId: 'm1' as MerchantId, terminalId: 't1' as TerminalId, storeId: null };
const cardA = { accountId: A, bindingId: 'bA' as BindingId, scope: 'merchant' } as const;
const credit: RoutedCredit = {
  outcome: 'routed',
  effect: 'credit',
  ...totalled,
  ...cardA,
  feeMinor: 3n,
  pricedBy: { planId: 'p', refundFee: 'kept' },
  ambiguous: false,
};
const debit: RoutedDebit = {
  outcome: 'routed',
  effect: 'debit',
  ...totalled,
  falls: 'own',
  card: cardA,
  feeMinor: 0n,
  originalId: null,
  ambiguous: false,
};
const sale: FrozenRow = {
  row: accepted({ rrn: 'R1', amount: 10_000n, at: 50 }, 1n, 2),
  decision: credit,
  original: null,
};
/** A refund of the sale at 80, on terminal T2. */
const refund = (falls: 'original' | 'own' | 'debt', original: FrozenRow | null = sale): FrozenRow => ({
  row: accepted({ kind: 'refund', rrn: 'D1', amount: 4_000n, at: 80, tid: 'T2' }, 1n, 3),
  decision: { ...debit, ...(falls === 'debt' ? { falls, card: null } : { falls, card: cardA }) },
  original,
});
const t1 = assigned('t1', 0, null, { shown: 'ACQ M1 T1' });
const t2 = assigned('t2', 0, null, { shown: 'ACQ M1 T2' });
const known = (...corrections: readonly EstateEvent[]) => {
  const history = createEstateHistory();
  const told = [account('A'), account('B'), account('N', 'm2'), t1, t2, bound('A', 0), ...corrections];
  for (const [index, event] of told.entries()) history.apply(event, BigInt(index + 1));
  return history.at(99n);
};
const movedToM2 = (terminal: string, tid: string) => [
  assigned(terminal, 0, null, { shown: `ACQ M1 ${tid}`, merchant: 'm2' }),
  bound('N', 0, null, terminalKey(terminal, 'm2')),
];

describe('a routed row after a correction', () => {
  it('R20, H8: has one misroute row, from the account it stands on to the right one, gross and unsigned', () => {
    expect(misrouteOf(known(bound('B', 40)), sale, A)).toEqual({
      transactionId: sale.row.transactionId,
      fromAccountId: 'A',
      toAccountId: 'B',
      amountMinor: 10_000n,
    });
    expect(misrouteOf(known(bound('B', 60)), sale, A)).toBeNull();
  });
  it('R20: tells an adjustment’s and a debit’s amount without sign', () => {
    const row = accepted({ kind: 'adjustment', rrn: 'R2', amount: -700n, at: 50 }, 1n, 4);
    expect(misrouteOf(known(bound('B', 40)), { row, decision: debit, original: null }, A)).toMatchObject({
      amountMinor: 700n,
    });
  });
  it('R20: has no right account where it would be held now, and comes from none where that was told before', () => {
    for (const corrections of [[voided('bA')], [ended('bA', 40)], [unassigned('t1', 40)]])
      expect(misrouteOf(known(...corrections), sale, A)).toMatchObject({ fromAccountId: 'A', toAccountId: null });
    expect(misrouteOf(known(bound('B', 40)), sale, null)).toMatchObject({ fromAccountId: null, toAccountId: 'B' });
  });
  it('R20, H9: compares with the right account last told, not with the frozen one', () => {
    expect(misrouteOf(known(bound('B', 40)), sale, B)).toBeNull();
    expect(misrouteOf(known(), sale, B)).toMatchObject({ fromAccountId: 'B', toAccountId: 'A' });
  });
  it('R20: is not misrouted by another binding to the same account, nor by a plan that is no more', () => {
    expect(misrouteOf(known({ ...bound('B', 40), accountId: A }), sale, A)).toBeNull();
  });
  it('R20: may belong to another merchant, and is right on that one’s account', () => {
    expect(rightAccountNow(known(...movedToM2('t1', 'T1')), sale)).toBe(N);
  });
});

describe('a routed debit after a correction', () => {
  it('R20: that fell on its original’s account follows it, wherever its own terminal routes', () => {
    expect(rightAccountNow(known(bound('B', 40, 60)), refund('original'))).toBe(B);
    expect(rightAccountNow(known(bound('B', 70)), refund('original'))).toBe(A);
    expect(rightAccountNow(known(ended('bA', 40, 60)), refund('original'))).toBeNull();
  });
  it('R20: that fell on its own route or on the debt is right where R13 would put it, the original being paid', () => {
    for (const falls of ['own', 'debt'] as const) {
      expect(rightAccountNow(known(bound('B', 70)), refund(falls))).toBe(B);
      expect(rightAccountNow(known(bound('B', 40, 60)), refund(falls))).toBe(A);
      expect(rightAccountNow(known(ended('bA', 70)), refund(falls))).toBeNull();
    }
  });
  it('R20: is right on no account when its own terminal turns out to be another merchant’s', () => {
    expect(rightAccountNow(known(...movedToM2('t2', 'T2')), refund('own'))).toBeNull();
  });
  it('R20, H34: follows its original to the merchant whose terminal it turns out to be', () => {
    const both = [...movedToM2('t1', 'T1'), assigned('t2', 0, null, { shown: 'ACQ M1 T2', merchant: 'm2' })];
    const cardOfT2 = { ...bound('N', 0, null, terminalKey('t2', 'm2')), bindingId: 'bN2' as BindingId };
    expect(rightAccountNow(known(...both, cardOfT2), refund('own'))).toBe(N);
    expect(rightAccountNow(known(...movedToM2('t1', 'T1')), refund('own'))).toBeNull();
  });
  it('R20: keeps its merchant when its original’s terminal shows no assignment any more', () => {
    expect(rightAccountNow(known(unassigned('t1', 40, 60)), refund('own'))).toBe(A);
  });
  it('R20: without an original is right where its own terminal routes, whosever that is', () => {
    expect(rightAccountNow(known(...movedToM2('t2', 'T2')), refund('own', null))).toBe(N);
    expect(rightAccountNow(known(unassigned('t2', 70)), refund('own', null))).toBeNull();
  });
});
