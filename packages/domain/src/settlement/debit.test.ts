import { describe, expect, it } from 'vitest';
import type { AccountId, BindingId, MerchantId, StoreId, TerminalId, TransactionId } from '../ids.ts';
import {
  decideRefund,
  decideVoidOrReversal,
  decideWithoutOriginal,
  type OriginalState,
  type OwnRoute,
  ownRouteOf,
  type RoutedOriginal,
} from './debit.ts';
import type { BoundCard, TotalledUnder } from './row-decision.ts';

const card = (account: string): BoundCard => ({
  accountId: account as AccountId,
  bindingId: `b${account}` as BindingId,
  scope: 'merchant',
});
const under = (merchant: string, terminal: string): TotalledUnder => ({
  merchantId: merchant as MerchantId,
  terminalId: terminal as TerminalId,
  storeId: `store-of-${terminal}` as StoreId,
});
const originalId = 'a'.repeat(64) as TransactionId;
const routed: RoutedOriginal = {
  status: 'routed',
  originalId,
  ...under('m1', 't1'),
  amountMinor: 1_000n,
  card: card('A'),
  feeMinor: 5n,
  refundFee: 'kept',
  unpaid: true,
  refundedMinor: 0n,
};
const waiting: OriginalState = { status: 'waiting', originalId, amountMinor: 1_000n };
const cancelled: OriginalState = { status: 'cancelled', originalId };
const own: OwnRoute = { terminal: under('m1', 't2'), card: card('B'), ambiguous: true };
const nowhere: OwnRoute = { terminal: null, card: null, ambiguous: true };
const whole = { amountMinor: 1_000n };
const part = { amountMinor: 300n };
const held = (reason: string, of: TransactionId | null = originalId) => ({
  outcome: 'held',
  reason,
  originalId: of,
  ambiguous: false,
});

describe('a void or reversal', () => {
  it('R10: without an original is held ORIGINAL_UNKNOWN', () => {
    expect(decideVoidOrReversal(whole, null, own)).toEqual(held('ORIGINAL_UNKNOWN', null));
  });
  it('R11, H40: of an original that has no card yet cancels both', () => {
    expect(decideVoidOrReversal(whole, waiting, own)).toEqual({ outcome: 'cancels', originalId });
  });
  it('R11, H41: of an original routed earlier is a debit of the whole, its fee given back whole', () => {
    expect(decideVoidOrReversal(whole, routed, own)).toMatchObject({
      outcome: 'routed',
      effect: 'debit',
      falls: 'original',
      feeMinor: -5n,
      originalId,
    });
  });
  it('R11: gives the fee back wherever it falls', () => {
    const paid = { ...routed, unpaid: false };
    expect(decideVoidOrReversal(whole, paid, own)).toMatchObject({ falls: 'own', feeMinor: -5n });
    expect(decideVoidOrReversal(whole, paid, nowhere)).toMatchObject({ falls: 'debt', feeMinor: -5n });
  });
  it('R11: of any other amount is held PARTIAL_VOID, more or less, routed or waiting', () => {
    for (const amountMinor of [999n, 1_001n]) {
      expect(decideVoidOrReversal({ amountMinor }, routed, own)).toEqual(held('PARTIAL_VOID'));
      expect(decideVoidOrReversal({ amountMinor }, waiting, own)).toEqual(held('PARTIAL_VOID'));
    }
  });
  it('R11: is held PARTIAL_VOID when a part was refunded before', () => {
    expect(decideVoidOrReversal(whole, { ...routed, refundedMinor: 1n }, own)).toEqual(held('PARTIAL_VOID'));
  });
  it('R11: of a cancelled original is held ORIGINAL_CANCELLED, whatever its amount', () => {
    expect(decideVoidOrReversal(whole, cancelled, own)).toEqual(held('ORIGINAL_CANCELLED'));
    expect(decideVoidOrReversal(part, cancelled, own)).toEqual(held('ORIGINAL_CANCELLED'));
  });
});

describe('a refund', () => {
  it('R10: that names an unknown original is held ORIGINAL_UNKNOWN', () => {
    expect(decideRefund(part, null, own)).toEqual(held('ORIGINAL_UNKNOWN', null));
  });
  it('R12: of a cancelled original is held ORIGINAL_CANCELLED, of a held one ORIGINAL_HELD', () => {
    expect(decideRefund(part, cancelled, own)).toEqual(held('ORIGINAL_CANCELLED'));
    expect(decideRefund(part, waiting, own)).toEqual(held('ORIGINAL_HELD'));
  });
  it('R12: takes up to what earlier refunds left, and beyond that is held OVER_REFUND whole', () => {
    const before = { ...routed, refundedMinor: 700n };
    expect(decideRefund({ amountMinor: 300n }, before, own)).toMatchObject({ outcome: 'routed', effect: 'debit' });
    expect(decideRefund({ amountMinor: 301n }, before, own)).toEqual(held('OVER_REFUND'));
  });
  it('R15: gives no fee back by default', () => {
    expect(decideRefund(whole, routed, own)).toMatchObject({ feeMinor: 0n });
  });
  it('R15: gives back its share where the plan of the original says so', () => {
    const returned = { ...routed, refundFee: 'returned' as const };
    expect(decideRefund(part, returned, own)).toMatchObject({ feeMinor: -2n });
    expect(decideRefund({ amountMinor: 700n }, { ...returned, refundedMinor: 300n }, own)).toMatchObject({
      feeMinor: -3n,
    });
  });
});

describe('where a debit falls', () => {
  const paid = { ...routed, unpaid: false };
  const fallOf = (original: RoutedOriginal, route: OwnRoute) => decideRefund(part, original, route);

  it('R13, H39: on the original’s account while that money is unpaid, whatever its own route', () => {
    for (const route of [own, nowhere])
      expect(fallOf(routed, route)).toMatchObject({ falls: 'original', card: card('A') });
  });
  it('R13, H38: else on the account to which it routes itself, if that is the same merchant’s', () => {
    expect(fallOf(paid, own)).toMatchObject({ falls: 'own', card: card('B') });
  });
  it('R13, H42: else on the debt of the original’s merchant: no card, no assignment, or another merchant’s terminal', () => {
    for (const route of [{ ...own, card: null }, nowhere, { ...own, terminal: under('m2', 't2') }])
      expect(fallOf(paid, route)).toMatchObject({ falls: 'debt', card: null, merchantId: 'm1' });
  });
  it('R17: is totalled under its own terminal while that is its merchant’s, else under its original’s', () => {
    expect(fallOf(routed, own)).toMatchObject(under('m1', 't2'));
    expect(fallOf(routed, nowhere)).toMatchObject(under('m1', 't1'));
    expect(fallOf(routed, { ...own, terminal: under('m2', 't2') })).toMatchObject(under('m1', 't1'));
  });
  it('R4: is in doubt with its own route, but not on its original’s account', () => {
    expect(fallOf(routed, own)).toMatchObject({ ambiguous: false });
    expect(fallOf(paid, own)).toMatchObject({ ambiguous: true });
    expect(fallOf(paid, { ...own, ambiguous: false })).toMatchObject({ ambiguous: false });
  });
});

describe('a debit without an original', () => {
  it('R12, R13: falls where its own terminal routes, without fee', () => {
    expect(decideWithoutOriginal(own)).toEqual({
      outcome: 'routed',
      effect: 'debit',
      ...under('m1', 't2'),
      falls: 'own',
      card: card('B'),
      feeMinor: 0n,
      originalId: null,
      ambiguous: true,
    });
  });
  it('R13: falls on the debt of its terminal’s merchant where that terminal has no card', () => {
    expect(decideWithoutOriginal({ ...own, card: null })).toMatchObject({
      falls: 'debt',
      card: null,
      merchantId: 'm1',
    });
  });
  it('R13: is held NO_ASSIGNMENT where nobody’s terminal took it', () => {
    expect(decideWithoutOriginal(nowhere)).toEqual({ ...held('NO_ASSIGNMENT', null), ambiguous: true });
  });
});

describe('the own route of a debit', () => {
  const assignment = { ...under('m1', 't2'), acquirerId: 'ACQ', mid: 'M1', tid: 'T2', serial: null } as never;
  it('R13: is the card of R8, or none for any reason to hold', () => {
    const routedTo = { kind: 'routed', assignment, ...card('B'), from: 0 as never, to: null } as const;
    expect(ownRouteOf(routedTo, false)).toEqual({ terminal: under('m1', 't2'), card: card('B'), ambiguous: false });
    expect(ownRouteOf({ kind: 'held', reason: 'NO_BINDING', assignment }, true)).toEqual({
      terminal: under('m1', 't2'),
      card: null,
      ambiguous: true,
    });
    expect(ownRouteOf({ kind: 'held', reason: 'NO_ASSIGNMENT', assignment: null }, false)).toEqual({
      terminal: null,
      card: null,
      ambiguous: false,
    });
  });
});
