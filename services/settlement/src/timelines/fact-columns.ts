// Every fact of the estate once, in the order of positions, as columns; and for each thing that facts are about the chain of its facts.
// A fact only ever adds: its own record, and links from its own subject. What was known at K is what a reader sees who passes over
// facts beyond K, so every batch reads its own version while later facts come in.
import type { AcquirerId, FeePlan, Mid } from '@asof/domain';
import { addToKey, createDictionary, type Dictionary, type Key, setKey } from './dictionary.ts';
import {
  type Bytes,
  type Floats,
  growingBytes,
  growingFloats,
  growingIntegers,
  type Integers,
} from './growing-column.ts';
import type { PlanPrices } from './plan-prices.ts';
import { countUpTo, type RisingPositions, risingPositions } from './rising-positions.ts';
import { numberAt } from './sparse-numbers.ts';

/** What a fact says; the low bits of its word C. */
export const FACT = {
  assigned: 0,
  unassigned: 1,
  asserted: 2,
  endedHole: 3,
  endedWider: 4,
  voided: 5,
  published: 6,
  registered: 7,
} as const;
export const FACT_MASK = 7;
/** Set where the fact has an end: `ends` tells it. */
export const HAS_END = 8;
/** What stands above the kind in word C begins here. */
export const ABOVE_FACT = 4;

/** A fact is 24 bytes: a Float64 (from), then four words. */
export const FACT_FLOATS = 3;
export const FACT_WORDS = 6;
/**
 * Word NEXT is the next fact of the same chain + 1. What A, B and C say:
 *   assigned    A shown · B merchant · C store + 1
 *   asserted    A account · B text of the binding id;  ended, voided: B the same
 *   published   A plan · C number of the refund fee
 *   registered  A merchant · B text of the account as JSON · C the merchant's next registration + 1
 */
export const WORD = { next: 2, a: 3, b: 4, c: 5 } as const;

/** Words of records; a link to a fact, key or terminal is its number + 1, and 0 leads nowhere. */
export const TERMINAL = { stride: 4, text: 0, first: 1, last: 2, firstKey: 3 } as const;
/** `terminal` is the first that was ever assigned under it, `more` leads to further ones. */
export const SHOWN = { stride: 4, text: 0, terminal: 1, more: 2, lastMore: 3 } as const;
export const MERCHANT = {
  stride: 8,
  text: 0,
  firstKey: 1,
  firstOfAll: 2,
  lastOfAll: 3,
  firstAccount: 4,
  lastAccount: 5,
} as const;
export const STORE = { stride: 2, text: 0, firstKey: 1 } as const;
/** `merchant` is that of the last registration. */
export const ACCOUNT = { stride: 4, text: 0, first: 1, last: 2, merchant: 3 } as const;
/**
 * `owner` is the scope id's number among terminals, stores or merchants; `word` tells scope and currency (scope-keys.ts). `run` and
 * `runLength` say where the key's bindings stand side by side (binding-runs.ts).
 */
export const KEY = {
  stride: 10,
  merchant: 0,
  owner: 1,
  word: 2,
  nextOfOwner: 3,
  firstBinding: 4,
  lastBinding: 5,
  firstPlan: 6,
  lastPlan: 7,
  run: 8,
  runLength: 9,
} as const;
/** Numbered by their place. */
export const REFUND_FEES = ['kept', 'returned'] as const satisfies readonly FeePlan['refundFee'][];

export type FactColumns = {
  /** Both views are over the same memory. */
  readonly facts: Floats & { words: Int32Array };
  readonly positions: RisingPositions;
  /** What the fact is about: a terminal, a key or an account. */
  readonly subjects: Integers;
  /** Ends and serials (their texts) of those facts that have one. */
  readonly ends: Floats;
  readonly serials: Floats;
  readonly heap: Bytes;
  readonly terminals: Dictionary;
  /** Texts `<acquirer>|<MID>|<TID>`. */
  readonly shown: Dictionary;
  /** Pairs (terminal, link to the next). */
  readonly shownMore: Integers;
  readonly merchants: Dictionary;
  readonly stores: Dictionary;
  readonly accounts: Dictionary;
  /** Records of KEY. */
  readonly keys: Integers;
  /** By key: link to the next key of its merchant. */
  readonly keyOfMerchant: Integers;
  readonly plans: PlanPrices;
  /** Both views are over the same memory. */
  readonly runs: Floats & { words: Int32Array };
};

export function emptyFactColumns(): FactColumns {
  const heap = growingBytes();
  const [facts, runs] = [growingFloats(), growingFloats()];
  return {
    facts: { ...facts, words: new Int32Array(facts.data.buffer) },
    runs: { ...runs, words: new Int32Array(runs.data.buffer) },
    positions: risingPositions(),
    subjects: growingIntegers(),
    ends: growingFloats(),
    serials: growingFloats(),
    heap,
    terminals: createDictionary(TERMINAL.stride, heap),
    shown: createDictionary(SHOWN.stride, heap),
    shownMore: growingIntegers(),
    merchants: createDictionary(MERCHANT.stride, heap),
    stores: createDictionary(STORE.stride, heap),
    accounts: createDictionary(ACCOUNT.stride, heap),
    keys: growingIntegers(),
    keyOfMerchant: growingIntegers(),
    plans: { words: growingIntegers(), wide: growingFloats() },
  };
}

/** How many of the facts stand at positions ≤ K. */
export function countKnown({ positions }: FactColumns, knownAt: bigint): number {
  return countUpTo(positions, Number(knownAt));
}

/** Infinity where the fact has none. */
export function endOf({ facts: { words }, ends }: FactColumns, fact: number): number {
  return (words[fact * FACT_WORDS + WORD.c]! & HAS_END) === 0 ? Infinity : numberAt(ends, fact, Infinity);
}

/** The beginning of the key of what a terminal shows; the TID is to follow. No id holds the sign between them. */
export function shownKey(key: Key, acquirerId: AcquirerId, mid: Mid): Key {
  return addToKey(addToKey(addToKey(setKey(key, acquirerId), '|'), mid), '|');
}
