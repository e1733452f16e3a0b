// A settlement account as registered: whose it is, a vault token and a masked tail, its currencies. Registered once; nothing about
// the card itself is ever here.
import { cardNumberField } from '../card-number/card-number.ts';
import { sameContent } from '../estate/same-content.ts';
import type { AccountRegistered } from '../event/estate-events.ts';
import { accept, type Decider, refuse } from '../kernel.ts';

export type RegisterAccount = Omit<AccountRegistered, 'type'> & { readonly type: 'RegisterAccount' };
export type AccountRefusal =
  | 'looks-like-card-number'
  | 'token-missing'
  | 'tail-malformed'
  | 'no-currency'
  | 'currency-twice'
  | 'minimum-payout-negative'
  | 'account-already-registered';
export type AccountState = { readonly registered: AccountRegistered | null };

/** Currencies are kept in the order of their codes, so that a registration that lists them otherwise is the same one. */
export const account: Decider<AccountState, RegisterAccount, AccountRegistered, AccountRefusal> = {
  initial: () => ({ registered: null }),

  decide(command, { registered }) {
    const currencies = command.currencies.toSorted((left, right) => (left.currency < right.currency ? -1 : 1));
    const fact: AccountRegistered = { ...command, type: 'AccountRegistered', currencies };
    const problem = problemOf(fact);
    if (problem !== null) return refuse(problem);
    if (registered === null) return accept(fact);
    return sameContent(registered, fact) ? accept() : refuse('account-already-registered');
  },

  evolve: (_state, registered) => ({ registered }),
};

function problemOf(fact: AccountRegistered): AccountRefusal | null {
  if (cardNumberField(fact) !== null) return 'looks-like-card-number';
  if (!/^[!-~]{1,128}$/.test(fact.token)) return 'token-missing';
  if (!/^[0-9]{1,4}$/.test(fact.tail)) return 'tail-malformed';
  if (fact.currencies.length === 0) return 'no-currency';
  if (new Set(fact.currencies.map(each => each.currency)).size < fact.currencies.length) return 'currency-twice';
  if (fact.currencies.some(each => each.minimumPayoutMinor < 0n)) return 'minimum-payout-negative';
  return null;
}
