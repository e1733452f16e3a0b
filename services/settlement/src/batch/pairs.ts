// The pairs that occur in a batch, numbered in order of name, whatever the order in which its segments name them.
import { type AcquirerId, assert, type Currency } from '@asof/domain';
import { pairOf } from '../segment/segment.ts';
import type { Pair } from '../timelines/flat-timelines.ts';

export type PairNumbers = {
  /** As segments name them, by number: ascending. */
  readonly names: readonly string[];
  readonly pairs: readonly Pair[];
  /** The currencies of the pairs, each once; `currencyOf` is an index into them. */
  readonly currencies: readonly Currency[];
  readonly currencyOf: (pair: number) => number;
};

export type PairCollector = {
  /** Writes the numbers of a segment's pairs, named in ascending order, into `numbers`; they are right when `finish` has answered. */
  readonly add: (names: readonly string[], numbers: Uint32Array) => void;
  readonly finish: () => PairNumbers;
};

/** Segments name nearly the same pairs in the same order: walking along both finds a pair at a quarter of what a look-up costs. */
export function collectPairs(acquirerId: AcquirerId): PairCollector {
  const names: string[] = [];
  /** Numbers in order of first use, in order of name. */
  let sorted: number[] = [];
  const given: Uint32Array[] = [];
  return {
    add(added, numbers) {
      const merged: number[] = [];
      let at = 0;
      for (let index = 0; index < added.length; index++) {
        const name = added[index]!;
        // Nearly always the next known one, which comes after the one before.
        if (at === sorted.length || names[sorted[at]!] !== name) {
          assert(index === 0 || added[index - 1]! < name, 'a segment names its pairs in ascending order');
          while (at < sorted.length && names[sorted[at]!]! < name) merged.push(sorted[at++]!);
        }
        const isKnown = at < sorted.length && names[sorted[at]!] === name;
        const number = isKnown ? sorted[at++]! : names.push(name) - 1;
        merged.push(number);
        numbers[index] = number;
      }
      while (at < sorted.length) merged.push(sorted[at++]!);
      sorted = merged;
      given.push(numbers);
    },
    finish() {
      const placeOf = new Uint32Array(sorted.length);
      for (let place = 0; place < sorted.length; place++) placeOf[sorted[place]!] = place;
      for (const numbers of given)
        for (let run = 0; run < numbers.length; run++) numbers[run] = placeOf[numbers[run]!]!;
      const inOrder = sorted.map(number => names[number]!);
      return pairNumbers(acquirerId, inOrder);
    },
  };
}

function pairNumbers(acquirerId: AcquirerId, names: readonly string[]): PairNumbers {
  const currencies: Currency[] = [];
  const currencyOf = new Uint8Array(names.length);
  const pairs = names.map((name, pair): Pair => {
    const { mid, tid, currency } = pairOf(name);
    const known = currencies.indexOf(currency);
    currencyOf[pair] = known >= 0 ? known : currencies.push(currency) - 1;
    return { acquirerId, mid, tid, currency };
  });
  return {
    ...{ names, pairs, currencies },
    currencyOf: pair => currencyOf[pair]!,
  };
}
