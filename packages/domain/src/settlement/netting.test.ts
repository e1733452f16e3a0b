import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AccountId, MerchantId } from '../ids.ts';
import type { Currency } from '../money/currency.ts';
import { type NettingTransfer, nettingOf, type SubBatch } from './netting.ts';

/** A sub-batch of m1 in CNY unless said otherwise; account null is the debt. */
const sub = (account: string | null, netMinor: bigint, merchant = 'm1', currency = 'CNY'): SubBatch => ({
  merchantId: merchant as MerchantId,
  accountId: account as AccountId | null,
  currency: currency as Currency,
  creditsMinor: 0n,
  debitsMinor: 0n,
  feesMinor: 0n,
  carriedInMinor: netMinor,
  netMinor,
});
const text = ({ fromAccountId, toAccountId, amountMinor }: NettingTransfer) =>
  `${fromAccountId ?? 'debt'} > ${toAccountId ?? 'debt'} ${amountMinor}`;
const netted = (...subs: readonly SubBatch[]) => {
  const { transfers, closed } = nettingOf(subs);
  return {
    transfers: transfers.map(text),
    closes: closed.map(({ accountId, closingMinor }) => `${accountId ?? 'debt'} ${closingMinor}`),
  };
};

describe('netting', () => {
  it('R18, H44: fills the negative sub-batch of one card from the positive one of another by an explicit transfer', () => {
    expect(netted(sub('A', -700n), sub('B', 1_000n))).toEqual({ transfers: ['B > A 700'], closes: ['A 0', 'B 300'] });
  });
  it('R18: carries on what no card can fill', () => {
    expect(netted(sub('A', -1_700n), sub('B', 1_000n))).toEqual({
      transfers: ['B > A 1000'],
      closes: ['A -700', 'B 0'],
    });
  });
  it('R18: takes by account id, from givers by account id, each down to zero', () => {
    expect(netted(sub('D', 400n), sub('B', -300n), sub('C', 200n), sub('A', -100n))).toEqual({
      transfers: ['C > A 100', 'C > B 100', 'D > B 200'],
      closes: ['A 0', 'B 0', 'C 0', 'D 200'],
    });
  });
  it('R18: lets the merchant’s debt take last', () => {
    expect(netted(sub(null, -500n), sub('Z', -300n), sub('A', 600n))).toEqual({
      transfers: ['A > Z 300', 'A > debt 300'],
      closes: ['A 0', 'Z 0', 'debt -200'],
    });
  });
  it('R18: lets the merchant’s debt give last, above zero', () => {
    expect(netted(sub(null, 500n), sub('A', -600n), sub('Z', 200n))).toEqual({
      transfers: ['Z > A 200', 'debt > A 400'],
      closes: ['A 0', 'Z 0', 'debt 100'],
    });
  });
  it('R18: compares ids as bytes: capitals before small letters, digits before both', () => {
    expect(netted(sub('a', 1n), sub('B', 1n), sub('9', 1n), sub('Z', -3n)).transfers).toEqual([
      '9 > Z 1',
      'B > Z 1',
      'a > Z 1',
    ]);
    expect(netted(sub('A10', 1n), sub('A9', 1n), sub('Z', -1n)).transfers).toEqual(['A10 > Z 1']);
  });
  it('R18, I7: stays within one merchant and one currency', () => {
    expect(netted(sub('A', -5n), sub('B', 9n, 'm1', 'USD'), sub('C', 9n, 'm2')).transfers).toEqual([]);
  });
  it('R18: has nothing to do where nobody owes', () => {
    expect(netted(sub('A', 5n), sub('B', 0n), sub(null, 3n))).toEqual({
      transfers: [],
      closes: ['A 5', 'B 0', 'debt 3'],
    });
    expect(netted()).toEqual({ transfers: [], closes: [] });
  });
  it('R18: is ordered by merchant, currency and account, the debt last, in whatever order it comes', () => {
    const subs = [sub(null, 1n), sub('B', 1n), sub('A', 1n, 'm1', 'USD'), sub('A', 1n), sub('A', 1n, 'm0')];
    const order = nettingOf(subs).closed.map(({ merchantId, currency, accountId }) => [
      merchantId,
      currency,
      accountId,
    ]);
    expect(order).toEqual([
      ['m0', 'CNY', 'A'],
      ['m1', 'CNY', 'A'],
      ['m1', 'CNY', 'B'],
      ['m1', 'CNY', null],
      ['m1', 'USD', 'A'],
    ]);
  });
  it('R18: makes no money, crosses no zero, and leaves a merchant with debts or with rests but never with both', () => {
    const subs = fc.uniqueArray(
      fc.record({
        account: fc.constantFrom('A', 'B', 'C', null),
        merchant: fc.constantFrom('m1', 'm2'),
        currency: fc.constantFrom('CNY', 'USD'),
        net: fc.bigInt({ min: -9n, max: 9n }),
      }),
      { selector: ({ account, merchant, currency }) => `${account}${merchant}${currency}`, maxLength: 16 },
    );
    fc.assert(
      fc.property(subs, said => {
        const all = said.map(({ account, net, merchant, currency }) => sub(account, net, merchant, currency));
        const { closed, transfers } = nettingOf(all);
        for (const group of Map.groupBy(closed, key => `${key.merchantId}${key.currency}`).values()) {
          const sum = (amount: (entry: (typeof group)[number]) => bigint) =>
            group.reduce((total, entry) => total + amount(entry), 0n);
          expect(sum(entry => entry.closingMinor)).toBe(sum(entry => entry.netMinor));
          expect(group.some(entry => entry.closingMinor < 0n) && group.some(entry => entry.closingMinor > 0n)).toBe(
            false,
          );
        }
        for (const { netMinor, closingMinor } of closed) {
          expect(netMinor < 0n ? closingMinor >= netMinor && closingMinor <= 0n : closingMinor >= 0n).toBe(true);
          expect(netMinor < 0n || closingMinor <= netMinor).toBe(true);
        }
        expect(transfers.every(transfer => transfer.amountMinor > 0n)).toBe(true);
      }),
    );
  });
});
