import { describe, expect, it } from 'vitest';
import type { AccountId, BindingId, MerchantId, TerminalId, TransactionId } from '../ids.ts';
import { cardOf, digestLine, type RoutedCredit, type RoutedDebit } from './row-decision.ts';

const id = 'f'.repeat(64) as TransactionId;
const otherId = 'e'.repeat(64) as TransactionId;
const totalled = { merchantId: 'm1' as MerchantId, terminalId: 't1' as TerminalId, storeId: null };
const card = { accountId: 'A' as AccountId, bindingId: 'bA' as BindingId, scope: 'merchant' } as const;
const credit: RoutedCredit = {
  ...{ outcome: 'routed', effect: 'credit', ...totalled, ...card, feeMinor: 12n, pricedBy: null, ambiguous: true },
};
const debit: RoutedDebit = {
  ...{ outcome: 'routed', effect: 'debit', ...totalled, falls: 'own', card, feeMinor: -3n, originalId: null },
  ambiguous: false,
};

describe('a line of the digest', () => {
  it('I3: says account, binding and fee of a routed row', () => {
    expect(digestLine(id, credit)).toBe(`${id}|account:A|bA|12\n`);
    expect(digestLine(id, debit)).toBe(`${id}|account:A|bA|-3\n`);
  });
  it('I3: says that a debit fell on the merchant’s debt', () => {
    expect(digestLine(id, { ...debit, falls: 'debt', card: null })).toBe(`${id}|debt||-3\n`);
  });
  it('I3: says that a row is cancelled, or held and why', () => {
    expect(digestLine(id, { outcome: 'cancelled', otherId })).toBe(`${id}|cancelled||0\n`);
    expect(digestLine(id, { outcome: 'held', reason: 'NO_BINDING', originalId: null, ambiguous: true })).toBe(
      `${id}|held:NO_BINDING||0\n`,
    );
  });
});

describe('the card of a routed row', () => {
  it('R13: is a credit’s own, a debit’s where it fell, and none on the debt', () => {
    expect(cardOf(credit)).toMatchObject(card);
    expect(cardOf(debit)).toBe(card);
    expect(cardOf({ ...debit, falls: 'debt', card: null })).toBeNull();
  });
});
