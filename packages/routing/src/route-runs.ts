// The routing kernel: for each transaction the line in effect at its instant, its fee, the doubt about it, and sums per group. Columns
// only, run of one pair by run of one pair, no object and no allocation a row. Its obvious twin is route-slowly.ts.
import { clearBytes } from './column-memory.ts';
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { EXACT_MAX, listGroup, maySoManyBeListed } from './group-totals.ts';
import { areShort, decideShortRuns } from './route-short-runs.ts';
import { makeRoom, noneWaiting, settleWaiting, WAITING_MAX, type Waiting } from './route-waiting.ts';
import { RECORD, RECORD_INTS } from './routing-index.ts';
import type { KernelJob } from './routing-job.ts';
import { runsAreSparse, touchAhead } from './touch-ahead.ts';

// Places in records and sums, as in routing-index.ts and group-totals.ts: only a module's own constants become part of the machine's
// instructions, those of another one are looked up anew at every use.
const RECORD_SHIFT = 3;
const CODE = 10;
const GROUP = 11;
const SUM_SHIFT = 2;
const CREDIT_MINOR = 0;
const FEE_MINOR = 1;
const COUNT_SHIFT = 3;
const CREDIT_COUNT = 6;

/** Of one call at a time: a thread has modules of its own. */
const waiting = noneWaiting(WAITING_MAX);

/** A function that is called for block after block is compiled whole; one that loops over a batch is left in the middle of its loop. */
const BLOCK_RUNS = 64;

/**
 * Decides the rows of runs fromRun .. toRun - 1 and adds them to the totals; asks nothing of other runs, so that threads may share a
 * batch run by run. Answers whether every sum that it touched is within 2^53 − 1; only where not, `overflowOf` need look at all groups.
 * `isSparse`: whether the runs lie far apart; the answer is the same either way.
 */
export function routeRuns(
  job: KernelJob,
  fromRun: number,
  toRun: number,
  isSparse: boolean = runsAreSparse(job.rows.runPair, fromRun, toRun),
): boolean {
  const { runStart } = job.rows;
  waiting.count = 0;
  let isExact = true;
  clearBytes(job.out.ambiguous, runStart[fromRun]!, runStart[toRun]!);
  for (let run = fromRun; run < toRun; run += BLOCK_RUNS) {
    const end = Math.min(run + BLOCK_RUNS, toRun);
    const rows = runStart[end]! - runStart[run]!;
    if (waiting.count + rows > waiting.rows.length) {
      isExact = settleWaiting(job, waiting, isSparse) && isExact;
      makeRoom(waiting, rows);
    }
    if (isSparse) waiting.touched = touchAhead(job, run, end);
    if (maySoManyBeListed(job.totals, end - run)) listRuns(job, run, end);
    const decide = isSparse && areShort(end - run, rows) ? decideShortRuns : decideRuns;
    isExact = decide(job, run, end, waiting) && isExact;
  }
  return settleWaiting(job, waiting, isSparse) && isExact;
}

function listRuns({ index: { ints }, rows: { runPair }, totals }: KernelJob, fromRun: number, toRun: number): void {
  for (let run = fromRun; run < toRun; run++) listGroup(totals, ints[runPair[run]! * RECORD_INTS + RECORD.group]!);
}

/**
 * The pair's record and the sums of a run stay in locals. Every row is decided as if the pair's last line answered it, without a branch;
 * one that is old, doubtful, no fee-bearing credit or above FAST_AMOUNT_MAX is not summed, but waits and is decided again with others.
 */
function decideRuns(job: KernelJob, fromRun: number, toRun: number, waiting: Waiting): boolean {
  const { records, ints } = job.index;
  const { runStart, runPair, occurredAt, amountMinor, effect } = job.rows;
  const { line, feeMinor } = job.out;
  const { sums, counts } = job.totals;
  // What another module exports is looked up anew at every use: locals are not.
  const [unit, toWhole, fastMax, exactMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX, EXACT_MAX];
  const { rows: waitingRows, pairs: waitingPairs } = waiting;
  let waits = waiting.count;
  let isExact = true;
  for (let run = fromRun; run < toRun; run++) {
    const pair = runPair[run]!;
    const price = pair << RECORD_SHIFT;
    const calmFrom = records[price]!;
    const rate = records[price + 1]!;
    const base = records[price + 2]!;
    const lowest = records[price + 3]!;
    const highest = records[price + 4]!;
    const bounds = lowest - base + (highest - base);
    const record = pair << (RECORD_SHIFT + 1);
    const code = ints[record + CODE]!;
    const end = runStart[run + 1]!;
    let credits = 0;
    let fees = 0;
    const start = runStart[run]!;
    const waitsBefore = waits;
    for (let row = start; row < end; row++) {
      const amount = amountMinor[row]!;
      const late = Number(occurredAt[row]! < calmFrom) | Number(effect[row]! !== 0) | Number(amount > fastMax);
      const share = (amount * rate) / unit + toWhole;
      const fee = (Math.abs(share - lowest) - Math.abs(share - highest) + bounds) * 0.5;
      line[row] = code;
      feeMinor[row] = fee;
      waitingRows[waits] = row;
      waitingPairs[waits] = pair;
      waits += late;
      credits += amount * (1 - late);
      fees += fee * (1 - late);
    }
    const count = end - start - (waits - waitsBefore);
    const group = ints[record + GROUP]!;
    const sum = group << SUM_SHIFT;
    const creditSum = sums[sum + CREDIT_MINOR]! + credits;
    const feeSum = sums[sum + FEE_MINOR]! + fees;
    sums[sum + CREDIT_MINOR] = creditSum;
    sums[sum + FEE_MINOR] = feeSum;
    counts[(group << COUNT_SHIFT) + CREDIT_COUNT]! += count;
    if (creditSum > exactMax || feeSum > exactMax) isExact = false;
  }
  waiting.count = waits;
  return isExact;
}
