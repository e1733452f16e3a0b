import { describe, expect, it } from 'vitest';
import type { AccountId, BindingId, MerchantId, TerminalId } from '../ids.ts';
import { cardOf, type RoutedCredit, type RoutedDebit } from './row-decision.ts';

const totalled = { merchantId: 'm1' as MerchantId, terminalId: 't1' as TerminalId, storeId: null };
const card = { accountId: 'A' as AccountId, bindingId: 'bA' as BindingId, scope: 'merchant' } as const;
const credit: RoutedCredit = {
  ...{ outcome: 'routed', effect: 'credit', ...totalled, ...card, feeMinor: 12n, pricedBy: null, ambiguous: true },
};
const debit: RoutedDebit = {
  ...{ outcome: 'routed', effect: 'debit', ...totalled, falls: 'own', card, feeMinor: -3n, originalId: null },
  ambiguous: false,
};

describe('the card of a routed row', () => {
  it('R13: is a credit’s own, a debit’s where it fell, and none on the debt', () => {
    expect(cardOf(credit)).toMatchObject(card);
    expect(cardOf(debit)).toBe(card);
    expect(cardOf({ ...debit, falls: 'debt', card: null })).toBeNull();
  });
});
