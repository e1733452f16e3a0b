// For small batches: where nearly every run has one row, a loop a run is a guess a run. Rows are decided in one loop then, each by its own
// pair's record, and added to the totals one by one.
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { EXACT_MAX } from './group-totals.ts';
import type { Waiting } from './route-waiting.ts';
import type { KernelJob } from './routing-job.ts';

// As in route-runs.ts.
const RECORD_SHIFT = 3;
const CODE = 10;
const GROUP = 11;
const SUM_SHIFT = 2;
const CREDIT_MINOR = 0;
const FEE_MINOR = 1;
const COUNT_SHIFT = 3;
const CREDIT_COUNT = 6;

/** Rows a run, up to which this way is the faster one. */
const SHORT_ROWS = 2;
/** Of the runs that are decided at once, the pair of each row. */
const owners = new Uint32Array(1024);

export function areShort(runs: number, rows: number): boolean {
  return rows <= SHORT_ROWS * runs && rows <= owners.length;
}

/** As `decideRuns`, for runs that are short. */
export function decideShortRuns(job: KernelJob, fromRun: number, toRun: number, waiting: Waiting): boolean {
  const { runStart } = job.rows;
  const from = runStart[fromRun]!;
  writeOwners(job, fromRun, toRun, from);
  return decideRows(job, from, runStart[toRun]!, waiting);
}

function writeOwners(
  { rows: { runStart, runPair } }: KernelJob,
  fromRun: number,
  toRun: number,
  firstRow: number,
): void {
  for (let run = fromRun; run < toRun; run++) {
    const pair = runPair[run]!;
    const end = runStart[run + 1]! - firstRow;
    for (let row = runStart[run]! - firstRow; row < end; row++) owners[row] = pair;
  }
}

/** A row that the pair's last line does not answer adds nothing and waits, as in `decideRuns`. */
function decideRows(job: KernelJob, from: number, to: number, waiting: Waiting): boolean {
  const { records, ints } = job.index;
  const { occurredAt, amountMinor, effect } = job.rows;
  const { line, feeMinor } = job.out;
  const { sums, counts } = job.totals;
  // What another module exports is looked up anew at every use: locals are not.
  const [unit, toWhole, fastMax, exactMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX, EXACT_MAX];
  const { rows: waitingRows, pairs: waitingPairs } = waiting;
  let waits = waiting.count;
  let isExact = true;
  for (let row = from; row < to; row++) {
    const pair = owners[row - from]!;
    const price = pair << RECORD_SHIFT;
    const record = pair << (RECORD_SHIFT + 1);
    const amount = amountMinor[row]!;
    const late = Number(occurredAt[row]! < records[price]!) | Number(effect[row]! !== 0) | Number(amount > fastMax);
    const base = records[price + 2]!;
    const lowest = records[price + 3]!;
    const highest = records[price + 4]!;
    const share = (amount * records[price + 1]!) / unit + toWhole;
    const bounds = lowest - base + (highest - base);
    const fee = (Math.abs(share - lowest) - Math.abs(share - highest) + bounds) * 0.5;
    line[row] = ints[record + CODE]!;
    feeMinor[row] = fee;
    waitingRows[waits] = row;
    waitingPairs[waits] = pair;
    waits += late;
    const counted = 1 - late;
    const group = ints[record + GROUP]!;
    const sum = group << SUM_SHIFT;
    const credits = sums[sum + CREDIT_MINOR]! + amount * counted;
    const fees = sums[sum + FEE_MINOR]! + fee * counted;
    sums[sum + CREDIT_MINOR] = credits;
    sums[sum + FEE_MINOR] = fees;
    counts[(group << COUNT_SHIFT) + CREDIT_COUNT]! += counted;
    if (credits > exactMax || fees > exactMax) isExact = false;
  }
  waiting.count = waits;
  return isExact;
}
