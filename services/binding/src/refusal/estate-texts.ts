// The deciders' refusals and warnings in words. One table, so that a file's line and a command at the keyboard say the same.
import { assert, formatInstant, spansMeet } from '@asof/domain';
import type { EstateCommand, EstateRefusal, EstateWarning } from '../estate/decide.ts';
import type { KnownEstate } from '../estate/known-estate.ts';

export type EstateText = {
  /** The column of the file format that the finding is about. */
  readonly field: string | null;
  readonly wrong: string;
  readonly right: string;
};

const TEXTS: Readonly<Record<EstateRefusal | EstateWarning, EstateText>> = {
  'looks-like-card-number': {
    field: null,
    wrong: 'a value looks like a card number',
    right: 'a card is named by its vault token and its last digits, never by its number',
  },
  'empty-interval': {
    field: 'to',
    wrong: 'the interval ends before or when it begins',
    right: 'an end is later than the beginning and not part of the interval, or empty',
  },
  'tid-taken': {
    field: 'tid',
    wrong: 'another terminal shows this acquirer, MID and TID at some time of the interval',
    right: 'unassign or move that terminal first, or begin when the TID is free',
  },
  'terminal-unknown': {
    field: 'terminal',
    wrong: 'the terminal was never assigned',
    right: 'assign it first',
  },
  'unassigns-nothing': {
    field: 'from',
    wrong: 'the terminal has no assignment in the interval, so nothing changes',
    right: 'an interval in which it is assigned',
  },
  'token-missing': {
    field: 'token',
    wrong: 'the token is missing or has blanks or letters beyond ASCII',
    right: 'the vault token of the account: 1 to 128 visible ASCII characters',
  },
  'tail-malformed': {
    field: 'tail',
    wrong: 'the tail is not 1 to 4 digits',
    right: 'the last digits of the account, e.g. 0014',
  },
  'no-currency': {
    field: 'currencies',
    wrong: 'the account has no currency',
    right: 'at least one, e.g. CNY or CNY;USD',
  },
  'currency-twice': { field: 'currencies', wrong: 'a currency is named twice', right: 'each currency once' },
  'minimum-payout-negative': {
    field: 'minimum_payout',
    wrong: 'a minimum payout is below zero',
    right: 'zero or more, or no minimum for the currency',
  },
  'account-already-registered': {
    field: 'account',
    wrong: 'the account is registered already, with other content',
    right: 'a new account id: what an account is never changes',
  },
  'scope-id-not-merchant': {
    field: 'scope_id',
    wrong: 'for the scope merchant the scope id is not the merchant',
    right: 'the merchant itself as scope id',
  },
  'account-unknown': {
    field: 'account',
    wrong: 'the account is not registered',
    right: 'register it first, or name one that is',
  },
  'account-of-another-merchant': {
    field: 'account',
    wrong: 'the account belongs to another merchant',
    right: 'an account of the merchant that the binding is for',
  },
  'currency-not-on-account': {
    field: 'currency',
    wrong: 'the account does not take the currency',
    right: 'a currency of the account, or an account registered with this one',
  },
  'binding-id-taken': {
    field: 'binding',
    wrong: 'the binding id is used already, for another assertion',
    right: 'a new id for every assertion, in the whole estate',
  },
  'binding-unknown': {
    field: 'binding',
    wrong: 'no such binding was asserted for this merchant, scope and currency',
    right: 'the id and the key with which it was asserted before',
  },
  'binding-already-voided': {
    field: 'binding',
    wrong: 'the binding is void, and a void is final',
    right: 'a new assertion with a new id',
  },
  'same-valid-from': {
    field: 'from',
    wrong: 'another binding of this key begins at the same instant',
    right: 'void that one first, or begin at another instant; of two the one recorded later holds',
  },
  'ends-nothing': {
    field: 'from',
    wrong: 'the binding shows nowhere in the interval, so nothing changes now',
    right: 'an interval in which it is in effect',
  },
  'scope-never-seen': {
    field: 'scope_id',
    wrong: 'the terminal or store was never assigned to the merchant',
    right: 'a terminal or store of the merchant; until one is assigned the card takes nothing',
  },
  'rate-too-fine': {
    field: 'rate',
    wrong: 'the rate has more than six decimals',
    right: 'a fraction in whole millionths, e.g. 0.0038',
  },
  'rate-out-of-range': {
    field: 'rate',
    wrong: 'the rate is below 0 or above 1',
    right: 'a fraction, e.g. 0.0038 for 0.38 %',
  },
  'amount-negative': {
    field: 'fixed',
    wrong: 'a fixed fee, minimum or cap is below zero',
    right: 'zero or more, or empty for none',
  },
  'minimum-above-cap': {
    field: 'minimum',
    wrong: 'the minimum is above the cap',
    right: 'a minimum not above the cap, or one of them empty',
  },
};

/** What the decider's answer means, in the words of the file formats. */
export function estateText(code: EstateRefusal | EstateWarning): EstateText {
  return TEXTS[code];
}

/** As `estateText`, with the terminal that is in the way and since when. `known` is what the command was decided on. */
export function refusalText(code: EstateRefusal, asked: EstateCommand, known: KnownEstate): EstateText {
  const text = estateText(code);
  if (code !== 'tid-taken' || asked.type !== 'AssignTerminal') return text;
  const other = known.showing(asked, asked.terminalId).find(shown => spansMeet(shown, asked));
  assert(other !== undefined, 'a TID that is taken is shown by another terminal');
  const { shows, from, to } = other;
  const until = to === null ? 'on' : `to ${formatInstant(to)}`;
  return {
    ...text,
    wrong: `terminal ${shows.terminalId} of ${shows.merchantId} shows this acquirer, MID and TID from ${formatInstant(from)} ${until}`,
  };
}
