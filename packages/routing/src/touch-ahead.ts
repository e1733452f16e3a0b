// For small batches: their runs lie far apart among the pairs, each waits for its own lines of cache. To touch the lines of many runs
// at once, without a branch between them, lets the machine fetch them side by side.
import { SUM_SHIFT } from './group-totals.ts';
import { RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';
import type { KernelJob } from './routing-job.ts';

/** From so many pairs a run on: runs closer together are fetched ahead by the machine itself. */
const SPARSE_PAIRS_MIN = 2;

/** Whether it pays for these runs. They need be in no order; where they are not, it is a guess. */
export function runsAreSparse(runPair: Uint32Array, fromRun: number, toRun: number): boolean {
  return fromRun < toRun && runPair[toRun - 1]! - runPair[fromRun]! > SPARSE_PAIRS_MIN * (toRun - fromRun);
}

/** Touches what runs fromRun .. toRun - 1 need. Answers a sum, to be kept, so that the compiler cannot leave the loads out. */
export function touchAhead({ index, rows, totals }: KernelJob, fromRun: number, toRun: number): number {
  const { records, ints } = index;
  const { runPair } = rows;
  const { sums } = totals;
  let touched = 0;
  for (let run = fromRun; run < toRun; run++) touched += records[runPair[run]! * RECORD_FLOATS]!;
  for (let run = fromRun; run < toRun; run++)
    touched += sums[ints[runPair[run]! * RECORD_INTS + RECORD.group]! << SUM_SHIFT]!;
  return touched;
}
