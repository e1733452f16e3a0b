// A batch of several segments over one index. Each segment has every pair, a few rows of it, so that routed one by one each reads the
// whole index from memory again. Routed range of pairs by range of pairs, the records of a range are read once and stay in the cache.
import { routeRuns } from './route-runs.ts';
import type { KernelJob } from './routing-job.ts';

/** Runs of one job that are routed before the next job's: their records, 64 bytes each, and lines fit the second-level cache. */
const RANGE_RUNS = 2048;

/** Decides runs from .. to - 1 of the job of that number, and answers whether its sums are exact. */
export type RouteRange = (job: number, fromRun: number, toRun: number) => boolean;

/**
 * Decides all runs of all jobs as `routeRuns` does job by job, to the same bytes, and answers whether every sum is exact. The jobs share
 * one index. Runs in any order are routed right; those in order of pairs are routed fast.
 */
export function routeSegments(jobs: readonly KernelJob[], rangeRuns = RANGE_RUNS): boolean {
  return routeByRanges(jobs, (job, fromRun, toRun) => routeRuns(jobs[job]!, fromRun, toRun), rangeRuns);
}

/** Gives every run of every job to `route` once, in ranges of pairs. */
export function routeByRanges(jobs: readonly KernelJob[], route: RouteRange, rangeRuns = RANGE_RUNS): boolean {
  const runs = jobs.reduce((most, { rows }) => Math.max(most, rows.runPair.length), 0);
  const ranges = jobs.length === 1 ? 1 : Math.ceil(runs / rangeRuns);
  const pairs = jobs.reduce((most, { rows }) => Math.max(most, (rows.runPair.at(-1) ?? -1) + 1), 0);
  let isExact = true;
  for (let range = 0; range < ranges; range++)
    for (const [job, { rows }] of jobs.entries()) {
      const { from, to } = runsInRange(rows.runPair, { pairs, range, ranges });
      if (from < to) isExact = route(job, from, to) && isExact;
    }
  return isExact;
}

/** One of `ranges` equal ranges of the pairs below `pairs`. */
export type PairRange = { readonly pairs: number; readonly range: number; readonly ranges: number };

/** Runs from .. to - 1 are those of the range. Where runs are not in order of pairs they are some; every run is in one range in any case. */
export function runsInRange(runPair: Uint32Array, { pairs, range, ranges }: PairRange): { from: number; to: number } {
  const from = firstRunAt(runPair, Math.ceil((pairs * range) / ranges));
  const isLast = range + 1 === ranges;
  return { from, to: isLast ? runPair.length : firstRunAt(runPair, Math.ceil((pairs * (range + 1)) / ranges)) };
}

/** The first run whose pair is not before the given one, if runs are in order of pairs. In any order a later pair has no earlier answer. */
function firstRunAt(runPair: Uint32Array, pair: number): number {
  let low = 0;
  let high = runPair.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (runPair[middle]! < pair) low = middle + 1;
    else high = middle;
  }
  return low;
}
