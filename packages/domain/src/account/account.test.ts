import { describe, expect, it } from 'vitest';
import { CNY, minor, registered, USD } from '../estate/estate-facts.fixture.ts';
import type { AccountRegistered } from '../event/estate-events.ts';
import { account, type RegisterAccount } from './account.ts';

const register = (over: Partial<RegisterAccount> = {}): RegisterAccount => ({
  ...registered('c1', 'm1', [CNY, USD]),
  ...over,
  type: 'RegisterAccount',
});
const given = (...facts: AccountRegistered[]) => ({
  when: (command: RegisterAccount) => account.decide(command, facts.reduce(account.evolve, account.initial())),
});
const fact = registered('c1', 'm1', [CNY, USD]);
const limit = (currency = CNY, amount = 1n) => ({ currency, minimumPayoutMinor: minor(amount) });

describe('a settlement account', () => {
  it('is registered with token, tail and currencies in the order of their codes', () => {
    const command = register({ currencies: [limit(USD), limit(CNY)] });
    expect(given().when(command)).toEqual({ kind: 'accepted', events: [fact], warnings: [] });
  });
  it('is silent when the same registration is sent again, whatever the order of its currencies', () => {
    const nothing = { kind: 'accepted', events: [], warnings: [] };
    expect(given(fact).when(register({ currencies: [limit(USD), limit(CNY)] }))).toEqual(nothing);
  });
  it.each<[string, Partial<RegisterAccount>]>([
    ['account-already-registered', { tail: '9999' }],
    ['account-already-registered', { currencies: [limit(CNY)] }],
    ['account-already-registered', { currencies: [limit(CNY), limit(USD, 2n)] }],
  ])('is registered once: %s', (refusal, over) => {
    expect(given(fact).when(register(over))).toEqual({ kind: 'refused', refusal });
  });
  it('does not gain a currency by being registered again', () => {
    const refused = { kind: 'refused', refusal: 'account-already-registered' };
    expect(given(registered('c1', 'm1', [CNY])).when(register())).toEqual(refused);
  });
  it.each<[string, Partial<RegisterAccount>]>([
    ['looks-like-card-number', { token: '4111 1111 1111 1111' }],
    ['token-missing', { token: '' }],
    ['token-missing', { token: 'tok 1' }],
    ['token-missing', { token: 'x'.repeat(129) }],
    ['tail-malformed', { tail: '12345' }],
    ['tail-malformed', { tail: '' }],
    ['tail-malformed', { tail: '12a4' }],
    ['no-currency', { currencies: [] }],
    ['currency-twice', { currencies: [limit(CNY), limit(CNY, 2n)] }],
    ['minimum-payout-negative', { currencies: [limit(CNY, -1n)] }],
  ])('is refused: %s', (refusal, over) => {
    expect(given().when(register(over))).toEqual({ kind: 'refused', refusal });
  });
  it('takes a minimum of nothing and a tail of one digit', () => {
    expect(given().when(register({ tail: '7', currencies: [limit(CNY, 0n)] })).kind).toBe('accepted');
  });
});
