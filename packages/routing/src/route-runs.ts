// The routing kernel: for each transaction the line in effect at its instant, its fee, the doubt about it, and sums per group. Columns
// only, run of one pair by run of one pair, no object and no allocation a row. Its obvious twin is route-slowly.ts.
import { EFFECT, EXACT_MAX } from './columns.ts';
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { routeWaiting, WAITING_MAX } from './route-waiting.ts';
import { RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';
import type { KernelJob } from './routing-job.ts';
import { runsAreSparse, TOUCH_MASK, touchAhead } from './touch-ahead.ts';

/**
 * Decides the rows of runs fromRun .. toRun - 1 and adds them to the totals; asks nothing of other runs, so that threads may share a
 * batch run by run. The pair's record and the sums of a run stay in locals, and a row costs two comparisons and a division, unless it
 * is old, doubtful, no fee-bearing credit or above FAST_AMOUNT_MAX: such rows wait and are decided together. Answers whether every sum
 * that it touched is within 2^53 − 1; only where not, `overflowOf` need look at all groups.
 */
export function routeRuns(job: KernelJob, fromRun: number, toRun: number): boolean {
  const { records, ints } = job.index;
  const { runStart, runPair, occurredAt, amountMinor, effect } = job.rows;
  const { line, feeMinor, ambiguous } = job.out;
  const { creditCount, creditMinor, feeMinor: feesMinor } = job.totals;
  const waiting = new Uint32Array(2 * WAITING_MAX);
  const touched = new Float64Array(1);
  let waits = 0;
  let isExact = true;
  ambiguous.fill(0, runStart[fromRun]!, runStart[toRun]!);
  const isSparse = runsAreSparse(runPair, fromRun, toRun);
  for (let run = fromRun; run < toRun; run++) {
    if (isSparse && ((run - fromRun) & TOUCH_MASK) === 0) touchAhead(job, run, toRun, touched);
    const pair = runPair[run]!;
    const price = pair * RECORD_FLOATS;
    const calmFrom = records[price]!;
    const rate = records[price + 1]!;
    const fixed = records[price + 2]!;
    const minimum = records[price + 3]!;
    const cap = records[price + 4]!;
    const record = pair * RECORD_INTS;
    const code = ints[record + RECORD.code]!;
    const end = runStart[run + 1]!;
    let count = 0;
    let credits = 0;
    let fees = 0;
    for (let row = runStart[run]!; row < end; row++) {
      const amount = amountMinor[row]!;
      if (occurredAt[row]! < calmFrom || effect[row]! !== EFFECT.feeBearingCredit || amount > FAST_AMOUNT_MAX) {
        waiting[waits] = row;
        waiting[waits + 1] = pair;
        waits += 2;
        if (waits === waiting.length) {
          isExact = routeWaiting(job, waiting, waits) && isExact;
          waits = 0;
        }
        continue;
      }
      const fee = (amount * rate) / RATE_UNIT + ROUND_TO_WHOLE - ROUND_TO_WHOLE + fixed;
      const clamped = Math.min(Math.max(fee, minimum), cap);
      line[row] = code;
      feeMinor[row] = clamped;
      count++;
      credits += amount;
      fees += clamped;
    }
    const group = ints[record + RECORD.group]!;
    creditCount[group]! += count;
    creditMinor[group]! += credits;
    feesMinor[group]! += fees;
    if (creditMinor[group]! > EXACT_MAX || feesMinor[group]! > EXACT_MAX) isExact = false;
  }
  return routeWaiting(job, waiting, waits) && isExact;
}
