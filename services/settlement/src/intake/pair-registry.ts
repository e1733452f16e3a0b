// The pairs of a file, numbered once for all threads, and their order in segments. Numbers depend on which thread was first; the order,
// and so everything that is stored, does not.
import type { AcquirerId, Currency } from '@asof/domain';
import type { MemoryPlan } from './kernel/block-memory.ts';

/** For `key` see keyOfPair; `name`: how segments name the pair. */
export type Pair = {
  readonly acquirerId: AcquirerId;
  readonly currency: Currency;
  readonly key: string;
  readonly name: string;
};

/** See ScannedPiece. */
type ThreadPairs = { readonly thread: number; readonly newPairs: readonly string[]; readonly fresh: boolean };

export type PairRegistry = {
  readonly pairs: readonly Pair[];
  /** By number in the thread's table: the number here. To be asked as soon as the thread answers: its next answer may begin anew. */
  numbersOf(scanned: ThreadPairs): Uint32Array;
  /** All numbers, sorted by acquirer, then name: not to be changed. */
  order(): Uint32Array;
};

/** A registry of a memory whose threads know no pair yet. */
export function createPairRegistry(plan: MemoryPlan): PairRegistry {
  const pairs: Pair[] = [];
  const known = new Map<string, number>();
  const numbers = plan.threads.map(() => new Uint32Array(plan.pairsMax));
  const counts = plan.threads.map(() => 0);
  let sorted = new Uint32Array(0);
  const acquirers = new Map<string, AcquirerId>();
  const currencies = new Map<string, Currency>();
  function numberOf(key: string): number {
    const number = known.get(key) ?? pairs.length;
    if (number < pairs.length) return number;
    // A part of a string keeps the whole alive: acquirers and currencies are few, and held once.
    const acquirerId = key.slice(0, key.indexOf(' ')) as AcquirerId;
    if (!acquirers.has(acquirerId)) acquirers.set(acquirerId, acquirerId);
    const currency = key.slice(-3) as Currency;
    if (!currencies.has(currency)) currencies.set(currency, currency);
    known.set(key, number);
    const name = key.slice(acquirerId.length + 1);
    pairs.push({ acquirerId: acquirers.get(acquirerId)!, currency: currencies.get(currency)!, key, name });
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
      if (sorted.length === pairs.length) return sorted;
      // Texts are sorted in half the time where no function compares them.
      const fresh = pairs.slice(sorted.length).map(({ key }) => key);
      const inserted = fresh.sort().map(key => known.get(key)!);
      sorted = merged(sorted, inserted, (left, right) => pairs[left]!.key < pairs[right]!.key);
      return sorted;
    },
  };
}

/** Of two sorted lists one; what of the first stands together is copied at once: after the first block of a file few pairs are new. */
function merged(
  left: Uint32Array,
  right: readonly number[],
  isBefore: (left: number, right: number) => boolean,
): Uint32Array<ArrayBuffer> {
  const all = new Uint32Array(left.length + right.length);
  let taken = 0;
  for (const [index, number] of right.entries()) {
    const next = firstNotBefore(left, taken, each => isBefore(each, number));
    all.set(left.subarray(taken, next), taken + index);
    all[next + index] = number;
    taken = next;
  }
  all.set(left.subarray(taken), taken + right.length);
  return all;
}

/** Index of the first, from `from` on, that is not before; those before it all are. */
function firstNotBefore(numbers: Uint32Array, from: number, isBefore: (number: number) => boolean): number {
  let [low, high] = [from, numbers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(numbers[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
