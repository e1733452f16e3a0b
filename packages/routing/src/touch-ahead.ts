// For small batches: their runs lie far apart among the pairs, each waits for its own lines of cache. To touch the lines of many runs
// at once, without a branch between them, lets the machine fetch them side by side.
import { RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';
import type { KernelJob, RowJob } from './routing-job.ts';

/** How many runs are touched ahead. */
const TOUCH_RUNS = 32;
export const TOUCH_MASK = TOUCH_RUNS - 1;
/** From so many pairs a run on: runs closer together are fetched ahead by the machine itself. */
const SPARSE_PAIRS_MIN = 2;

/** Whether it pays for these runs. They need be in no order; where they are not, it is a guess. */
export function runsAreSparse(runPair: Uint32Array, fromRun: number, toRun: number): boolean {
  return fromRun < toRun && runPair[toRun - 1]! - runPair[fromRun]! > SPARSE_PAIRS_MIN * (toRun - fromRun);
}

/** Touches what the next runs up to `endRun` need; keeps a sum in `kept`, so that the compiler cannot leave the loads out. */
export function touchAhead({ index, rows, totals }: KernelJob, run: number, endRun: number, kept: Float64Array): void {
  const { records, ints } = index;
  const { runPair } = rows;
  const { creditCount, creditMinor, feeMinor } = totals;
  const end = Math.min(run + TOUCH_RUNS, endRun);
  let touched = 0;
  for (let ahead = run; ahead < end; ahead++) touched += records[runPair[ahead]! * RECORD_FLOATS]!;
  for (let ahead = run; ahead < end; ahead++) {
    const group = ints[runPair[ahead]! * RECORD_INTS + RECORD.group]!;
    touched += creditCount[group]! + creditMinor[group]! + feeMinor[group]!;
  }
  kept[0] = touched;
}

/** Touches the second records of the rows that wait: of a sparse batch nobody has touched them before. */
export function touchWaiting(
  { index: { priors } }: RowJob,
  { waiting, waits }: { readonly waiting: Uint32Array; readonly waits: number },
  kept: Float64Array,
): void {
  let touched = 0;
  for (let at = 1; at < waits; at += 2) touched += priors[waiting[at]! * RECORD_FLOATS]!;
  kept[0] = touched;
}
