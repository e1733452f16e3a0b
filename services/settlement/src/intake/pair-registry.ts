// The pairs of a file, numbered once for all threads, and their order in segments. Numbers depend on which thread was first; the order,
// and so everything that is stored, does not.
import type { AcquirerId, Currency } from '@asof/domain';
import type { MemoryPlan } from './kernel/block-memory.ts';

/** For `key` see keyOfPair. */
export type Pair = { readonly acquirerId: AcquirerId; readonly currency: Currency; readonly key: string };

/** How segments name the pair. */
export const nameOfPair = ({ acquirerId, key }: Pair): string => key.slice(acquirerId.length + 1);

/** See ScannedPiece. */
type ThreadPairs = { readonly thread: number; readonly newPairs: readonly string[]; readonly fresh: boolean };

export type PairRegistry = {
  readonly pairs: readonly Pair[];
  /** By number in the thread's table: the number here. To be asked as soon as the thread answers: its next answer may begin anew. */
  numbersOf(scanned: ThreadPairs): Uint32Array;
  /** All numbers, sorted by acquirer, then name. */
  order(): Uint32Array;
};

/** A registry of a memory whose threads know no pair yet. */
export function createPairRegistry(plan: MemoryPlan): PairRegistry {
  const pairs: Pair[] = [];
  const known = new Map<string, number>();
  const numbers = plan.threads.map(() => new Uint32Array(plan.pairsMax));
  const counts = plan.threads.map(() => 0);
  let sorted: number[] = [];
  const acquirers = new Map<string, AcquirerId>();
  const currencies = new Map<string, Currency>();
  const before = (left: number, right: number): number => (pairs[left]!.key < pairs[right]!.key ? -1 : 1);

  function numberOf(key: string): number {
    const number = known.get(key) ?? pairs.length;
    if (number < pairs.length) return number;
    // A part of a string keeps the whole alive: acquirers and currencies are few, and held once.
    const acquirerId = key.slice(0, key.indexOf(' ')) as AcquirerId;
    if (!acquirers.has(acquirerId)) acquirers.set(acquirerId, acquirerId);
    const currency = key.slice(-3) as Currency;
    if (!currencies.has(currency)) currencies.set(currency, currency);
    known.set(key, number);
    pairs.push({ acquirerId: acquirers.get(acquirerId)!, currency: currencies.get(currency)!, key });
    return number;
  }

  return {
    pairs,
    numbersOf({ thread, newPairs, fresh }) {
      const own = numbers[thread]!;
      if (fresh) counts[thread] = 0;
      for (const key of newPairs) own[counts[thread]!++] = numberOf(key);
      return own;
    },
    order() {
      const fresh = Array.from({ length: pairs.length - sorted.length }, (_, index) => sorted.length + index);
      if (fresh.length > 0) sorted = merged(sorted, fresh.sort(before), before);
      return Uint32Array.from(sorted);
    },
  };
}

/** Of two sorted lists one: after the first block of a file few pairs are new. */
function merged(
  left: readonly number[],
  right: readonly number[],
  before: (left: number, right: number) => number,
): number[] {
  const all: number[] = [];
  let next = 0;
  for (const number of left) {
    while (next < right.length && before(right[next]!, number) < 0) all.push(right[next++]!);
    all.push(number);
  }
  return all.concat(right.slice(next));
}
