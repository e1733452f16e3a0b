// The pairs that occur in a batch, each numbered once, in order of first use.
import type { AcquirerId, Currency } from '@asof/domain';
import { pairOf } from '../segment/segment.ts';
import type { Pair } from '../timelines/flat-timelines.ts';

export type PairNumbers = {
  readonly pairs: readonly Pair[];
  /** The currencies of the pairs, each once; `currencyOf` is an index into them. */
  readonly currencies: readonly Currency[];
  readonly currencyOf: (pair: number) => number;
  /** The number of the pair of that name, as segments name it; given out when it is new. */
  readonly numberOf: (name: string) => number;
};

export function createPairNumbers(acquirerId: AcquirerId): PairNumbers {
  const numbers = new Map<string, number>();
  const pairs: Pair[] = [];
  const currencies: Currency[] = [];
  const currencyOf: number[] = [];
  const currencyNumber = (currency: Currency): number => {
    const known = currencies.indexOf(currency);
    return known < 0 ? currencies.push(currency) - 1 : known;
  };
  return {
    pairs,
    currencies,
    currencyOf: pair => currencyOf[pair]!,
    numberOf(name) {
      const known = numbers.get(name);
      if (known !== undefined) return known;
      const pair = { acquirerId, ...pairOf(name) };
      currencyOf.push(currencyNumber(pair.currency));
      numbers.set(name, pairs.length);
      return pairs.push(pair) - 1;
    },
  };
}
