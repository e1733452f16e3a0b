import { type AccountId, type AccountRegistered, Currency, type MerchantId, type Minor } from '@asof/domain';
import { describe, expect, it } from 'vitest';
import { minimumPayoutIn, noCard, readCard, registrationOf } from './account-facts.ts';
import { ABSENT } from './dictionary.ts';
import { emptyFactColumns } from './fact-columns.ts';
import { currencyNumber } from './scope-keys.ts';
import { createTimelines } from './timelines.ts';

const [CNY, USD, EUR] = ['CNY', 'USD', 'EUR'].map(code => Currency.parse(code)) as [Currency, Currency, Currency];
const MAX = Number.MAX_SAFE_INTEGER;

function registered(...texts: readonly Pick<AccountRegistered, 'token' | 'tail' | 'currencies'>[]) {
  const columns = emptyFactColumns();
  const { history } = createTimelines(columns);
  const of = { type: 'AccountRegistered', accountId: 'a' as AccountId, merchantId: 'm' as MerchantId } as const;
  for (const [index, text] of texts.entries()) history.apply({ ...of, ...text }, BigInt(index + 1));
  return columns;
}

describe('what an account was registered with', () => {
  it('is told by the last registration that is known', () => {
    const columns = registered(...['x', 'y', 'z'].map(token => ({ token, tail: '1', currencies: [] })));
    expect([0, 1, 2, 3].map(known => registrationOf(columns, 0, known))).toEqual([ABSENT, 0, 1, 2]);
  });

  it.each([
    ['a short text', 'tok_1', '1234'],
    ['signs that JSON writes otherwise', '"\\"\\\\"', '0'],
    ['a text of more than 254 bytes', '\\"'.repeat(64), '42'],
  ])('is found where it stands, in %s', (_, token, tail) => {
    const currencies = [
      { currency: CNY, minimumPayoutMinor: 0n as Minor },
      { currency: USD, minimumPayoutMinor: BigInt(MAX) as Minor },
    ];
    const columns = registered({ token, tail, currencies });
    const card = noCard();
    readCard(columns, registrationOf(columns, 0, 1), card);
    const read = (from: number, to: number) => JSON.parse(Buffer.from(columns.heap.data.subarray(from, to)).toString());
    expect([read(card.token, card.tokenEnd), read(card.tail, card.tailEnd)]).toEqual([token, tail]);
    const minimums = [CNY, USD, EUR].map(each => minimumPayoutIn(columns.heap, card.minimums, currencyNumber(each)));
    expect(minimums).toEqual([0, MAX, Number.NaN]);
  });
});
