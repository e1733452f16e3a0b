// Where the rows of a part stand by pair: rows of one pair are a run, as in the part's segment.
import { firstFrom } from '../column-file/first-from.ts';

export type PartRuns = {
  /** The pair of each run, ascending. */
  readonly runPair: Uint32Array;
  /** Run r is rows `runStart[r]` … `runStart[r + 1] - 1`; one number more than runs. */
  readonly runStart: Uint32Array;
};

/** The first run whose pair is not before this one. */
export const firstRun = ({ runPair }: PartRuns, pair: number): number => firstFrom(runPair, pair);

/** The pair of the run that the row is in. */
export function pairOfRow({ runPair, runStart }: PartRuns, row: number): number {
  let [low, high] = [0, runPair.length];
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (runStart[middle]! <= row) low = middle;
    else high = middle;
  }
  return runPair[low]!;
}
