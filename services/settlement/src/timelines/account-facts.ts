// What accounts were registered with, read where it stands: a batch asks for tens of thousands of them, and looks at a few bytes of each.
// The text of a registration is JSON (take-facts.ts): ["token","tail",[["CNY","100"],…]].
import { ABSENT } from './dictionary.ts';
import { ACCOUNT, FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import type { Bytes } from './growing-column.ts';
import { currencyOf } from './scope-keys.ts';
import { beginOf } from './text-heap.ts';

/** The fact of the last registration that is known; ABSENT before the first. */
export function registrationOf({ accounts, facts: { words } }: FactColumns, account: number, known: number): number {
  const record = account * ACCOUNT.stride;
  const { data } = accounts.records;
  const last = data[record + ACCOUNT.last]!;
  if (last !== 0 && last <= known) return last - 1;
  let fact = ABSENT;
  for (let link = data[record + ACCOUNT.first]!; link !== 0 && link <= known; ) {
    fact = link - 1;
    link = words[fact * FACT_WORDS + WORD.next]!;
  }
  return fact;
}

/** Places in the heap: the token, the tail, both with their quotation marks, and where the minimums begin. */
export type CardPlaces = { token: number; tokenEnd: number; tail: number; tailEnd: number; minimums: number };

export function noCard(): CardPlaces {
  return { token: 0, tokenEnd: 0, tail: 0, tailEnd: 0, minimums: 0 };
}

/** Of the registration, in what is given. */
export function readCard({ facts: { words }, heap }: FactColumns, registration: number, places: CardPlaces): void {
  places.token = beginOf(heap, words[registration * FACT_WORDS + WORD.b]!) + 1;
  places.tokenEnd = endOfString(heap, places.token);
  places.tail = places.tokenEnd + 1;
  places.tailEnd = endOfString(heap, places.tail);
  places.minimums = places.tailEnd + 2;
}

const [QUOTE, ESCAPE, COMMA, OPENING, ZERO] = Buffer.from('"\\,[0');

function endOfString({ data }: Bytes, begin: number): number {
  let at = begin + 1;
  while (data[at] !== QUOTE) at += data[at] === ESCAPE ? 2 : 1;
  return at + 1;
}

/** Of the minimums that begin there that of the currency; NaN where it is not named. */
export function minimumPayoutIn({ data }: Bytes, minimums: number, currency: number): number {
  const code = currencyOf(currency);
  for (let at = minimums; data[at] === OPENING; ) {
    const isIt =
      data[at + 2] === code.charCodeAt(0) && data[at + 3] === code.charCodeAt(1) && data[at + 4] === code.charCodeAt(2);
    let amount = 0;
    let digit = at + 8;
    for (; data[digit] !== QUOTE; digit++) amount = amount * 10 + (data[digit]! - ZERO!);
    if (isIt) return amount;
    at = digit + 2;
    if (data[at] === COMMA) at++;
  }
  return Number.NaN;
}
