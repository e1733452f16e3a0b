// The pairs that occur in a batch, each once, and which of them each run of rows is of.
import type { AcquirerId } from '@asof/domain';
import type { Pair } from '../timelines/flat-timelines.ts';
import type { Gathered } from './gathered.ts';

export type BatchPairs = {
  readonly pairs: readonly Pair[];
  /** By part: the pair of each run of its segment. */
  readonly runPairs: readonly Uint32Array[];
};

export function pairsOf(acquirerId: AcquirerId, { parts }: Gathered): BatchPairs {
  const numbers = new Map<string, number>();
  const pairs: Pair[] = [];
  const runPairs = parts.map(({ segment }) => {
    const runPair = new Uint32Array(segment.pairNames.length);
    for (const [run, name] of segment.pairNames.entries()) {
      let pair = numbers.get(name);
      if (pair === undefined) {
        pair = pairs.push({ acquirerId, ...segment.pairs[run]! }) - 1;
        numbers.set(name, pair);
      }
      runPair[run] = pair;
    }
    return runPair;
  });
  return { pairs, runPairs };
}
