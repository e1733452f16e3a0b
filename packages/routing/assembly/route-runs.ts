// The routing kernel, as src/route-runs.ts, four rows at a time and without a branch on what they hold. Every place it reads or writes was
// checked before it is called (src/job-words.ts).
import { FAST_AMOUNT_MAX, feesOf } from './fee';
import { decideShortRuns, SHORT_ROWS } from './short-runs';
import { addCredits, areSumsExact, beginSums, list, maySoManyBeListed, SUM_SHIFT } from './totals';
import { routeWaiting } from './waiting';
import * as words from './words';

/** Rows that are decided at once. */
const LANES: usize = 4;

/** Runs that are touched and listed at once. */
const BLOCK_RUNS: usize = 32;

/** Rows a run, below which a pair's second record is met for the first time by nearly every row that waits for it. */
const FAR_ROWS_MAX: usize = 16;

/** Decides the rows of runs fromRun .. toRun - 1 of the job whose words begin at that byte, and adds them to its totals; whether those are exact. */
export function routeRuns(job: usize, fromRun: u32, toRun: u32): bool {
  const runStart = words.word(job, words.RUN_START);
  const runPair = words.word(job, words.RUN_PAIR);
  const firstRow = <usize>load<u32>(runStart + ((<usize>fromRun) << 2));
  const rowsEnd = <usize>load<u32>(runStart + ((<usize>toRun) << 2));
  memory.fill(words.word(job, words.AMBIGUOUS) + firstRow, 0, rowsEnd - firstRow);
  beginSums();
  const isSparse = runsAreSparse(runPair, fromRun, toRun);
  const areFar = isSparse || rowsEnd - firstRow < FAR_ROWS_MAX * <usize>(toRun - fromRun);
  let waits = words.word(job, words.WAITING);
  for (let run = <usize>fromRun; run < <usize>toRun; run += BLOCK_RUNS) {
    const end = min<usize>(run + BLOCK_RUNS, toRun);
    const rows = load<u32>(runStart + (end << 2)) - load<u32>(runStart + (run << 2));
    if (isSparse) touchRuns(job, run, end);
    if (maySoManyBeListed(job, <u32>(end - run))) listRuns(job, run, end);
    if (isSparse && rows <= SHORT_ROWS * <u32>(end - run)) waits = decideShortRuns(job, run, end, waits);
    else waits = decideRuns(job, run, end, rowsEnd, areFar, waits);
  }
  routeWaiting(job, waits, areFar);
  return areSumsExact();
}

/** Lanes behind a run's end are decided wrong, and again by their own run; behind `rowsEnd` they are not this call's. Where waiting rows end now. */
function decideRuns(job: usize, fromRun: usize, toRun: usize, rowsEnd: usize, areFar: bool, waitsBefore: usize): usize {
  const records = words.word(job, words.RECORDS);
  const runStart = words.word(job, words.RUN_START);
  const runPair = words.word(job, words.RUN_PAIR);
  const occurredAt = words.word(job, words.OCCURRED_AT);
  const amounts = words.word(job, words.AMOUNT);
  const effects = words.word(job, words.EFFECT);
  const lines = words.word(job, words.LINE);
  const fees = words.word(job, words.FEE);
  const waiting = words.word(job, words.WAITING);
  const waitingFull = waiting + ((words.word(job, words.WAITING_MAX) - LANES) << 3);
  let waits = waitsBefore;
  let row = <usize>load<u32>(runStart + (fromRun << 2));
  for (let run = fromRun; run < toRun; run++) {
    const pair = load<u32>(runPair + (run << 2));
    const record = records + ((<usize>pair) << 6);
    const end = <usize>load<u32>(runStart + (run << 2), 4);
    let count = <i32>(end - row);
    let credits = f64x2.splat(0);
    let feeSum = f64x2.splat(0);
    while (row < end) {
      const lanes = i32x4.gt_s(i32x4.splat(<i32>(end - row)), i32x4(0, 1, 2, 3));
      let late = lanes;
      if (row + LANES <= rowsEnd) {
        const at = row << 3;
        late = v128.and(lanes, lateLanes(occurredAt + at, amounts + at, effects + row, record));
        const onTime = v128.andnot(lanes, late);
        const firstAmounts = v128.load(amounts + at);
        const lastAmounts = v128.load(amounts + at, 16);
        const firstFees = feesOf(record + 8, firstAmounts);
        const lastFees = feesOf(record + 8, lastAmounts);
        v128.store(lines + (row << 2), v128.load32_splat(record, 40));
        v128.store(fees + at, firstFees);
        v128.store(fees + at, lastFees, 16);
        const first = v128.shuffle<i32>(onTime, onTime, 0, 0, 1, 1);
        const last = v128.shuffle<i32>(onTime, onTime, 2, 2, 3, 3);
        credits = f64x2.add(credits, f64x2.add(v128.and(firstAmounts, first), v128.and(lastAmounts, last)));
        feeSum = f64x2.add(feeSum, f64x2.add(v128.and(firstFees, first), v128.and(lastFees, last)));
      }
      const waitingLanes = i32x4.bitmask(late);
      waits = wait(waits, row, pair, waitingLanes);
      count -= popcnt(waitingLanes);
      row += LANES;
      if (waits > waitingFull) {
        routeWaiting(job, waits, areFar);
        waits = waiting;
      }
    }
    row = end;
    addCredits(job, load<u32>(record, 44), count, bothSums(credits, feeSum));
  }
  return waits;
}

/** All bits of each of four rows that the pair's last line does not answer: older than its calm, no fee-bearing credit, a large amount. */
function lateLanes(occurredAt: usize, amounts: usize, effects: usize, record: usize): v128 {
  const calmFrom = v128.load64_splat(record);
  const largest = f64x2.splat(FAST_AMOUNT_MAX);
  const first = v128.or(f64x2.lt(v128.load(occurredAt), calmFrom), f64x2.gt(v128.load(amounts), largest));
  const last = v128.or(f64x2.lt(v128.load(occurredAt, 16), calmFrom), f64x2.gt(v128.load(amounts, 16), largest));
  const asks = v128.and(i32x4.splat(load<i32>(effects)), i32x4(0xff, 0xff00, 0xff0000, 0xff000000));
  return v128.or(v128.shuffle<i32>(first, last, 0, 2, 4, 6), i32x4.ne(asks, i32x4.splat(0)));
}

/** Writes all four rows behind those that wait, and keeps those of `lanes`; where they end now. */
function wait(waits: usize, row: usize, pair: u32, lanes: i32): usize {
  const entry = ((<u64>pair) << 32) | <u64>row;
  store<u64>(waits, entry);
  waits += (lanes & 1) << 3;
  store<u64>(waits, entry + 1);
  waits += (lanes & 2) << 2;
  store<u64>(waits, entry + 2);
  waits += (lanes & 4) << 1;
  store<u64>(waits, entry + 3);
  return waits + (lanes & 8);
}

/** The sum of each of the two, side by side. */
function bothSums(credits: v128, fees: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(credits, fees, 0, 2), v128.shuffle<f64>(credits, fees, 1, 3));
}

/** As src/touch-ahead.ts. */
const SPARSE_PAIRS_MIN: i64 = 2;

function runsAreSparse(runPair: usize, fromRun: u32, toRun: u32): bool {
  if (fromRun >= toRun) return false;
  const first = <i64>load<u32>(runPair + ((<usize>fromRun) << 2));
  const last = <i64>load<u32>(runPair + ((<usize>toRun - 1) << 2));
  return last - first > SPARSE_PAIRS_MIN * <i64>(toRun - fromRun);
}

function touchRuns(job: usize, fromRun: usize, toRun: usize): void {
  const records = words.word(job, words.RECORDS);
  const runPair = words.word(job, words.RUN_PAIR);
  const sums = words.word(job, words.SUMS);
  let touched: f64 = 0;
  for (let run = fromRun; run < toRun; run++)
    touched += load<f64>(records + ((<usize>load<u32>(runPair + (run << 2))) << 6));
  for (let run = fromRun; run < toRun; run++) {
    const record = records + ((<usize>load<u32>(runPair + (run << 2))) << 6);
    touched += load<f64>(sums + ((<usize>load<u32>(record, 44)) << SUM_SHIFT));
  }
  words.keep(job, touched);
}

function listRuns(job: usize, fromRun: usize, toRun: usize): void {
  const records = words.word(job, words.RECORDS);
  const runPair = words.word(job, words.RUN_PAIR);
  for (let run = fromRun; run < toRun; run++)
    list(job, load<u32>(records + ((<usize>load<u32>(runPair + (run << 2))) << 6), 44));
}
