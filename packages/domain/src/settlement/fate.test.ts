import { describe, expect, it } from 'vitest';
import type { AccountId, MerchantId } from '../ids.ts';
import type { Currency } from '../money/currency.ts';
import { comesBackNow, isUnpaid, type SubBatchEnd, type SubBatchKey } from './fate.ts';

const key: SubBatchKey = { merchantId: 'm1' as MerchantId, accountId: 'A' as AccountId, currency: 'CNY' as Currency };
const carried: SubBatchEnd = { kind: 'carried' };
const paid: SubBatchEnd = { kind: 'instructed', cancelledAt: null };
const cancelled = (cancelledAt: bigint): SubBatchEnd => ({ kind: 'instructed', cancelledAt });
const nothingLeft: SubBatchEnd = { kind: 'nothing-left' };
/** Batches cut at K = 10, 20, 30 …, each ending as told; the batch being made knows `knownAt`. */
const unpaidAfter = (ends: readonly SubBatchEnd[], knownAt = 10n * BigInt(ends.length + 1), routedIn = 0) => {
  const past = ends.map((end, index) => ({ knownAt: 10n * BigInt(index + 1), endOf: () => end }));
  return isUnpaid(key, { past, routedIn, knownAt });
};

describe('the money of a routed original', () => {
  it('R13: is unpaid while every batch since carried its sub-batch’s rest on', () => {
    expect(unpaidAfter([carried])).toBe(true);
    expect(unpaidAfter([carried, carried, carried])).toBe(true);
  });
  it('R13: is paid once an instruction took it, in its own batch or in a later one', () => {
    expect(unpaidAfter([paid])).toBe(false);
    expect(unpaidAfter([carried, paid, carried])).toBe(false);
  });
  it('R13: is no longer unpaid once debits ate it up, whatever the account carried later', () => {
    expect(unpaidAfter([nothingLeft, carried])).toBe(false);
    expect(unpaidAfter([carried, nothingLeft, carried])).toBe(false);
  });
  it('R13: is unpaid again when the instruction that took it was cancelled', () => {
    expect(unpaidAfter([cancelled(15n)])).toBe(true);
  });
  it('R13: a cancellation counts from the K that knows it', () => {
    expect(unpaidAfter([cancelled(20n)], 20n)).toBe(true);
    expect(unpaidAfter([cancelled(21n)], 20n)).toBe(false);
  });
  it('R13: batches cut between the instruction and its cancellation do not count', () => {
    expect(unpaidAfter([cancelled(35n), nothingLeft, paid])).toBe(true);
    expect(unpaidAfter([cancelled(15n), paid])).toBe(false);
    expect(unpaidAfter([cancelled(35n), nothingLeft, paid, paid])).toBe(false);
    expect(unpaidAfter([cancelled(30n), nothingLeft, paid])).toBe(false);
    expect(unpaidAfter([cancelled(30n), nothingLeft, carried])).toBe(true);
  });
  it('R13: is followed through any number of cancellations', () => {
    expect(unpaidAfter([cancelled(15n), cancelled(25n), carried, cancelled(45n)])).toBe(true);
  });
  it('R13: is followed from the batch that routed it', () => {
    expect(unpaidAfter([paid, carried], 30n, 1)).toBe(true);
    expect(unpaidAfter([carried, paid], 30n, 1)).toBe(false);
  });
  it('R13: is asked for its own merchant, account and currency', () => {
    const asked: SubBatchKey[] = [];
    const endOf = (of: SubBatchKey) => {
      asked.push(of);
      return paid;
    };
    isUnpaid(key, { past: [{ knownAt: 10n, endOf }], routedIn: 0, knownAt: 20n });
    expect(asked).toEqual([key]);
  });
});

describe('a cancelled instruction', () => {
  it('R13, R19: comes back in the first batch cut after the cancellation and in no other', () => {
    expect(comesBackNow(15n, 10n, 20n)).toBe(true);
    expect(comesBackNow(20n, 10n, 20n)).toBe(true);
    expect(comesBackNow(21n, 10n, 20n)).toBe(false);
    expect(comesBackNow(10n, 10n, 20n)).toBe(false);
  });
});
