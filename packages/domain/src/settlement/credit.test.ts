import { describe, expect, it } from 'vitest';
import type { ScopeKey } from '../estate/estate.ts';
import { assigned, CNY, merchantKey, published, terminalKey, USD } from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import type { MerchantId } from '../ids.ts';
import { decideCredit } from './credit.ts';
import { accepted, account, bound, type Said } from './story.fixture.ts';

const storeKey: ScopeKey = { merchantId: 'm1' as MerchantId, scope: 'store', scopeId: 's1', currency: CNY };
const t1 = assigned('t1', 0, null, { shown: 'ACQ M1 T1', store: 's1' });
const given = (...events: readonly EstateEvent[]) => {
  const history = createEstateHistory();
  for (const [index, event] of [account('A'), account('B'), t1, ...events].entries())
    history.apply(event, BigInt(index + 1));
  return (said: Partial<Said> = {}) => {
    const row = accepted({ rrn: 'R1', amount: 10_000n, at: 50, ...said }, 1n, 2);
    return decideCredit(history.at(99n), row, { online: 0, offline: 10 });
  };
};
const feeAt = (ask: ReturnType<typeof given>, ...instants: readonly number[]) =>
  instants.map(instant => {
    const decision = ask({ at: instant });
    return decision.outcome === 'routed' ? decision.feeMinor : decision.reason;
  });

describe('a credit', () => {
  it('R14: pays the plan in effect when it happened, the closest scope first', () => {
    const ask = given(
      bound('A', 0),
      published(10, 10_000),
      published(20, 20_000, storeKey),
      published(30, 30_000, terminalKey()),
      published(40, 5_000, terminalKey()),
    );
    expect(feeAt(ask, 9, 10, 19, 20, 30, 39, 40)).toEqual(['NO_FEE_PLAN', 100n, 100n, 200n, 300n, 300n, 50n]);
  });
  it('R14: finds its plan by currency and merchant', () => {
    const ask = given(
      bound('A', 0),
      published(0, 10_000, merchantKey('m1', USD)),
      published(0, 10_000, merchantKey('m2')),
    );
    expect(ask()).toMatchObject({ outcome: 'held', reason: 'NO_FEE_PLAN' });
  });
  it('R14: names the plan that priced it and that plan’s setting for refunds', () => {
    const returned = { ...published(0, 10_000), refundFee: 'returned' as const };
    expect(given(bound('A', 0), returned)()).toEqual({
      outcome: 'routed',
      effect: 'credit',
      merchantId: 'm1',
      terminalId: 't1',
      storeId: 's1',
      accountId: 'A',
      bindingId: 'bA',
      scope: 'merchant',
      feeMinor: 100n,
      pricedBy: { planId: 'm1.merchant.m1.CNY@5', refundFee: 'returned' },
      ambiguous: false,
    });
  });
  it('R14: a completion pays, an adjustment does not and needs no plan', () => {
    const priced = given(bound('A', 0), published(0, 10_000));
    expect(priced({ kind: 'completion' })).toMatchObject({ feeMinor: 100n });
    expect(priced({ kind: 'adjustment' })).toMatchObject({ outcome: 'routed', feeMinor: 0n, pricedBy: null });
    expect(given(bound('A', 0))({ kind: 'adjustment' })).toMatchObject({ outcome: 'routed', accountId: 'A' });
  });
  it('R14: without card is held by the card’s reason, with or without a plan', () => {
    expect(given()()).toMatchObject({ outcome: 'held', reason: 'NO_BINDING', originalId: null });
    expect(given(published(0))()).toMatchObject({ outcome: 'held', reason: 'NO_BINDING' });
    expect(given()({ kind: 'adjustment' })).toMatchObject({ outcome: 'held', reason: 'NO_BINDING' });
  });
  it('R4, H21: near a change of card routes by its instant and carries the flag, by the uncertainty of its mode', () => {
    const ask = given(bound('A', 0), bound('B', 55), published(0));
    expect(ask({ mode: 'offline' })).toMatchObject({ accountId: 'A', ambiguous: true });
    expect(ask({ mode: 'online' })).toMatchObject({ accountId: 'A', ambiguous: false });
    expect(ask({ mode: 'offline', at: 55 })).toMatchObject({ accountId: 'B', ambiguous: true });
  });
  it('R4: near a change of fee plan carries no flag; held near a change of card it does', () => {
    expect(given(bound('A', 0), published(0), published(55))({ mode: 'offline' })).toMatchObject({ ambiguous: false });
    expect(given(bound('A', 55))({ mode: 'offline' })).toMatchObject({ reason: 'NO_BINDING', ambiguous: true });
    expect(given(bound('A', 0), bound('B', 55))({ mode: 'offline' })).toMatchObject({
      reason: 'NO_FEE_PLAN',
      ambiguous: true,
    });
  });
  it('H19: completed under B after an authorisation under A goes to B: occurredAt is the completion', () => {
    const ask = given(bound('A', 0), bound('B', 40), published(0));
    expect(ask({ kind: 'completion', at: 45 })).toMatchObject({ accountId: 'B' });
  });
});
