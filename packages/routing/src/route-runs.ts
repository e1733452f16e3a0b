// The routing kernel: for each transaction the line in effect at its instant, its fee, the doubt about it, and sums per group. Columns
// only, run of one pair by run of one pair, no object and no allocation a row. Its obvious twin is route-slowly.ts.
import { EXACT_MAX } from './columns.ts';
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { routeWaiting, WAITING_MAX } from './route-waiting.ts';
import { RECORD } from './routing-index.ts';
import type { KernelJob } from './routing-job.ts';
import { runsAreSparse, TOUCH_MASK, touchAhead, touchWaiting } from './touch-ahead.ts';

/** A record has 8 numbers of 64 bits. */
const RECORD_SHIFT = 3;

/**
 * Decides the rows of runs fromRun .. toRun - 1 and adds them to the totals; asks nothing of other runs, so that threads may share a
 * batch run by run. The pair's record and the sums of a run stay in locals. Every row is decided as if the pair's last line answered it,
 * without a branch; one that is old, doubtful, no fee-bearing credit or above FAST_AMOUNT_MAX is not summed, but waits and is decided
 * again with others. Answers whether every sum that it touched is within 2^53 − 1; only where not, `overflowOf` need look at all groups.
 */
export function routeRuns(job: KernelJob, fromRun: number, toRun: number): boolean {
  const { records, ints } = job.index;
  const { runStart, runPair, occurredAt, amountMinor, effect } = job.rows;
  const { line, feeMinor, ambiguous } = job.out;
  const { creditCount, creditMinor, feeMinor: feesMinor } = job.totals;
  // What another module exports is looked up anew at every use: locals are not.
  const [unit, toWhole, fastMax, exactMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX, EXACT_MAX];
  const { code: codeAt, group: groupAt } = RECORD;
  let waiting = new Uint32Array(2 * WAITING_MAX);
  const touched = new Float64Array(1);
  let waits = 0;
  let isExact = true;
  ambiguous.fill(0, runStart[fromRun]!, runStart[toRun]!);
  const isSparse = runsAreSparse(runPair, fromRun, toRun);
  for (let run = fromRun; run < toRun; run++) {
    if (isSparse && ((run - fromRun) & TOUCH_MASK) === 0) touchAhead(job, run, toRun, touched);
    const pair = runPair[run]!;
    const price = pair << RECORD_SHIFT;
    const calmFrom = records[price]!;
    const rate = records[price + 1]!;
    const fixed = records[price + 2]!;
    const minimum = records[price + 3]!;
    const cap = records[price + 4]!;
    const record = pair << (RECORD_SHIFT + 1);
    const code = ints[record + codeAt]!;
    const end = runStart[run + 1]!;
    let credits = 0;
    let fees = 0;
    const start = runStart[run]!;
    if (waits + 2 * (end - start) > waiting.length) {
      if (isSparse) touchWaiting(job, { waiting, waits }, touched);
      isExact = routeWaiting(job, waiting, waits) && isExact;
      waits = 0;
      if (end - start > WAITING_MAX) waiting = new Uint32Array(2 * (end - start));
    }
    const waitsBefore = waits;
    for (let row = start; row < end; row++) {
      const amount = amountMinor[row]!;
      const late = Number(occurredAt[row]! < calmFrom) | Number(effect[row]! !== 0) | Number(amount > fastMax);
      const fee = (amount * rate) / unit + toWhole - toWhole + fixed;
      const raised = (fee + minimum + Math.abs(fee - minimum)) * 0.5;
      const clamped = (raised + cap - Math.abs(raised - cap)) * 0.5;
      line[row] = code;
      feeMinor[row] = clamped;
      waiting[waits] = row;
      waiting[waits + 1] = pair;
      waits += late << 1;
      credits += amount * (1 - late);
      fees += clamped * (1 - late);
    }
    const count = end - start - ((waits - waitsBefore) >> 1);
    const group = ints[record + groupAt]!;
    creditCount[group]! += count;
    creditMinor[group]! += credits;
    feesMinor[group]! += fees;
    if (creditMinor[group]! > exactMax || feesMinor[group]! > exactMax) isExact = false;
  }
  if (isSparse) touchWaiting(job, { waiting, waits }, touched);
  return routeWaiting(job, waiting, waits) && isExact;
}
