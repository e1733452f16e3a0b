import { describe, expect, it } from 'vitest';
import { at, CNY, ended, merchantKey, terminalKey, USD, voided } from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import type { AccountId, BatchId, MerchantId } from '../ids.ts';
import { instructionKeyText, payoutOf } from './payout.ts';
import { account, bound } from './story.fixture.ts';

const merchantId = 'm1' as MerchantId;
/** Account A with a minimum of 500, cut at 100. */
const payoutAt = (closingMinor: bigint, ...events: readonly EstateEvent[]) => {
  const history = createEstateHistory();
  for (const [index, event] of [account('A', 'm1', 500n), account('B'), ...events].entries())
    history.apply(event, BigInt(index + 1));
  const sub = { merchantId, accountId: 'A' as AccountId, currency: CNY, closingMinor };
  return payoutOf(history.at(99n), at(100), sub);
};
const paid = (because: string) => ({ kind: 'paid', because });
const carried = (because: string) => ({ kind: 'carried', because });

describe('a closed sub-batch', () => {
  it('R19: is carried on at zero and below', () => {
    for (const closing of [0n, -1n]) expect(payoutAt(closing, bound('A', 0))).toEqual(carried('nothing-to-pay'));
  });
  it('R19: is paid from the minimum of its account on, and carried below it', () => {
    expect(payoutAt(500n, bound('A', 0))).toEqual(paid('minimum-reached'));
    expect(payoutAt(499n, bound('A', 0))).toEqual(carried('below-minimum'));
  });
  it('R19: has a minimum of one minor unit unless its account says otherwise', () => {
    const estate = createEstateHistory().at(9n);
    const sub = { merchantId, accountId: 'X' as AccountId, currency: CNY, closingMinor: 1n };
    expect(payoutOf(estate, at(0), sub)).toEqual(paid('minimum-reached'));
  });
  it('R19: is paid below the minimum when no binding leads to the account any more at the cut or later', () => {
    expect(payoutAt(1n, bound('A', 0, 100))).toEqual(paid('last-chance'));
    expect(payoutAt(1n, bound('A', 0, 101))).toEqual(carried('below-minimum'));
    expect(payoutAt(1n, bound('A', 0), ended('bA', 100))).toEqual(paid('last-chance'));
    expect(payoutAt(1n, bound('A', 0), bound('B', 50))).toEqual(paid('last-chance'));
    expect(payoutAt(1n, bound('A', 0), voided('bA'))).toEqual(paid('last-chance'));
  });
  it('R19: is carried while a binding to the account is scheduled, at any scope', () => {
    expect(payoutAt(1n, bound('A', 5_000))).toEqual(carried('below-minimum'));
    expect(payoutAt(1n, bound('A', 0, null, terminalKey('t9')))).toEqual(carried('below-minimum'));
  });
  it('R19: asks for bindings of its own merchant and currency only', () => {
    expect(payoutAt(1n, bound('A', 0, null, merchantKey('m1', USD)))).toEqual(paid('last-chance'));
    expect(payoutAt(1n, bound('A', 0, null, merchantKey('m2')))).toEqual(paid('last-chance'));
  });
  it('R18, R19: is never paid when it is the merchant’s debt, even above zero', () => {
    const estate = createEstateHistory().at(9n);
    expect(payoutOf(estate, at(0), { merchantId, accountId: null, currency: CNY, closingMinor: 900n })).toEqual(
      carried('debt'),
    );
  });
  it('R19: has one instruction, named by batch, merchant, account and currency', () => {
    const accountId = 'A' as AccountId;
    expect(instructionKeyText({ batchId: 'ACQ-000001' as BatchId, merchantId, accountId, currency: CNY })).toBe(
      'instruction/ACQ-000001/m1/A/CNY',
    );
  });
});
