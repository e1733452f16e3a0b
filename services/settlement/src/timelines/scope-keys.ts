// Keys under which bindings and fee plans overlay each other (R6), as records: each (merchant, scope, scope id, currency) once, chained
// from the terminal, store or merchant that it speaks for, and in order of first use from its merchant.
import type { Currency, Scope } from '@asof/domain';
import { type FactColumns, KEY, MERCHANT, STORE, TERMINAL } from './fact-columns.ts';
import { extend, type Integers } from './growing-column.ts';

export const SCOPES = ['terminal', 'store', 'merchant'] as const satisfies readonly Scope[];

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const { stride: WORDS, word: KEY_WORD, merchant: OF_MERCHANT, nextOfOwner: NEXT_OF_OWNER } = KEY;

const LETTERS = 26;
/** So many numbers there are for currencies. */
export const CURRENCY_NUMBERS = LETTERS ** 3;
const A = 65;
/** Bits of a key's word that tell the scope. */
const SCOPE_BITS = 2;
const SCOPE_MASK = 2 ** SCOPE_BITS - 1;

/** The currency above two bits for the scope. */
export function keyWordOf(scope: Scope, currency: Currency): number {
  return (currencyNumber(currency) << SCOPE_BITS) | SCOPES.indexOf(scope);
}

/** The three letters as digits: the number means the same in every release, whichever currencies it knows. */
export function currencyNumber(currency: Currency): number {
  const letter = (index: number) => currency.charCodeAt(index) - A;
  return (letter(0) * LETTERS + letter(1)) * LETTERS + letter(2);
}

export function currencyOf(number: number): Currency {
  return String.fromCharCode(letterAt(number, 0), letterAt(number, 1), letterAt(number, 2)) as Currency;
}

/** Writes the currency's letters behind `end`; where they end. */
export function putCurrency(into: Uint8Array, end: number, number: number): number {
  for (let index = 0; index < 3; index++) into[end + index] = letterAt(number, index);
  return end + 3;
}

function letterAt(number: number, index: number): number {
  return A + (Math.floor(number / PLACE_OF_LETTER[index]!) % LETTERS);
}

const PLACE_OF_LETTER = [LETTERS * LETTERS, LETTERS, 1];

/** Scope and currency of a key's word. */
export function scopeAndCurrencyOf(word: number): { readonly scope: Scope; readonly currency: Currency } {
  return { scope: scopeIn(word), currency: currencyOf(currencyIn(word)) };
}

function scopeIn(word: number): Scope {
  return SCOPES[scopePlaceIn(word)]!;
}

/** The scope's place among SCOPES. */
export function scopePlaceIn(word: number): number {
  return word & SCOPE_MASK;
}

/** The currency's number. */
export function currencyIn(word: number): number {
  return word >>> SCOPE_BITS;
}

/** The key's number, given now if it had none. */
export function keyNumbered(columns: FactColumns, merchant: number, owner: number, word: number): number {
  const [owners, link] = ownerLink(columns, owner, word);
  const known = keyInChain(columns.keys, owners.data[link]!, merchant, word);
  if (known >= 0) return known;
  const { keys, keyOfMerchant, merchants } = columns;
  const record = extend(keys, KEY.stride);
  const key = record / KEY.stride;
  keys.data[record + KEY.merchant] = merchant;
  keys.data[record + KEY.owner] = owner;
  keys.data[record + KEY.word] = word;
  keys.data[record + KEY.nextOfOwner] = owners.data[link]!;
  owners.data[link] = key + 1;
  extend(keyOfMerchant, 1);
  const { data } = merchants.records;
  const of = merchant * MERCHANT.stride;
  const last = data[of + MERCHANT.lastOfAll]!;
  if (last === 0) data[of + MERCHANT.firstOfAll] = key + 1;
  else keyOfMerchant.data[last - 1] = key + 1;
  data[of + MERCHANT.lastOfAll] = key + 1;
  return key;
}

/** The key among those of one owner, which are few: one for each merchant and currency. -1 for none. */
export function keyInChain({ data }: Integers, first: number, merchant: number, word: number): number {
  for (let link = first; link !== 0; ) {
    const record = (link - 1) * WORDS;
    if (data[record + KEY_WORD] === word && data[record + OF_MERCHANT] === merchant) return link - 1;
    link = data[record + NEXT_OF_OWNER]!;
  }
  return -1;
}

/** Where an owner keeps the link to its keys. */
export function ownerLink(
  { terminals, stores, merchants }: FactColumns,
  owner: number,
  word: number,
): readonly [owners: Integers, link: number] {
  switch (scopeIn(word)) {
    case 'terminal':
      return [terminals.records, owner * TERMINAL.stride + TERMINAL.firstKey];
    case 'store':
      return [stores.records, owner * STORE.stride + STORE.firstKey];
    case 'merchant':
      return [merchants.records, owner * MERCHANT.stride + MERCHANT.firstKey];
  }
}
