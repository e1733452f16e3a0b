// For small batches, as src/route-short-runs.ts, two rows at a time: each by its own pair's record, into the sums of its own group.
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee';
import { bothOf, writeWaiting } from './lanes';
import { addCredits } from './totals';
import { routeWaiting } from './waiting';
import * as words from './words';

const LANES: usize = 2;
/** Rows a run, up to which this way is the faster one. There is room for the pairs of so many rows a run of a block. */
export const SHORT_ROWS: u32 = 2;

/** Decides runs of a block; where waiting rows end now. */
export function decideShortRuns(job: usize, fromRun: usize, toRun: usize, waitsBefore: usize): usize {
  const runStart = words.word(job, words.RUN_START);
  const from = <usize>load<u32>(runStart + (fromRun << 2));
  const to = <usize>load<u32>(runStart + (toRun << 2));
  const waiting = words.word(job, words.WAITING);
  let waits = waitsBefore;
  if (waits + ((to - from + LANES) << 3) > waiting + (words.word(job, words.WAITING_MAX) << 3)) {
    routeWaiting(job, waits, true);
    waits = waiting;
  }
  writeOwners(job, fromRun, toRun);
  return decideRows(job, from, to, waits);
}

/** The pair of each row of the runs. */
function writeOwners(job: usize, fromRun: usize, toRun: usize): void {
  const runStart = words.word(job, words.RUN_START);
  const runPair = words.word(job, words.RUN_PAIR);
  let owner = words.word(job, words.OWNERS);
  for (let run = fromRun; run < toRun; run++) {
    const pair = load<u32>(runPair + (run << 2));
    const rows = load<u32>(runStart + (run << 2), 4) - load<u32>(runStart + (run << 2));
    for (let row: u32 = 0; row < rows; row++) {
      store<u32>(owner, pair);
      owner += 4;
    }
  }
}

function decideRows(job: usize, from: usize, to: usize, waitsBefore: usize): usize {
  const owners = words.word(job, words.OWNERS) - (from << 2);
  const records = words.word(job, words.RECORDS);
  const occurredAt = words.word(job, words.OCCURRED_AT);
  const amounts = words.word(job, words.AMOUNT);
  const effects = words.word(job, words.EFFECT);
  const lines = words.word(job, words.LINE);
  const fees = words.word(job, words.FEE);
  const largest = f64x2.splat(FAST_AMOUNT_MAX);
  let waits = waitsBefore;
  let row = from;
  for (; row + LANES <= to; row += LANES) {
    const firstPair = load<u32>(owners + (row << 2));
    const secondPair = load<u32>(owners + (row << 2), 4);
    const first = records + ((<usize>firstPair) << 6);
    const second = records + ((<usize>secondPair) << 6);
    const amount = v128.load(amounts + (row << 3));
    const isOld = f64x2.lt(v128.load(occurredAt + (row << 3)), bothOf(first, second));
    const late = i64x2.bitmask(v128.or(isOld, f64x2.gt(amount, largest)));
    const isFirstLate = i32((late & 1) !== 0) | i32(load<u8>(effects + row) !== 0);
    const isSecondLate = i32((late & 2) !== 0) | i32(load<u8>(effects + row, 1) !== 0);
    const fee = feesOfBoth(first + 8, second + 8, amount);
    store<i32>(lines + (row << 2), load<i32>(first, 40));
    store<i32>(lines + (row << 2), load<i32>(second, 40), 4);
    v128.store(fees + (row << 3), fee);
    addUnlessLate(job, first, isFirstLate, v128.shuffle<f64>(amount, fee, 0, 2));
    addUnlessLate(job, second, isSecondLate, v128.shuffle<f64>(amount, fee, 1, 3));
    writeWaiting(waits, row, firstPair);
    waits += isFirstLate << 3;
    writeWaiting(waits, row + 1, secondPair);
    waits += isSecondLate << 3;
  }
  if (row < to) {
    writeWaiting(waits, row, load<u32>(owners + (row << 2)));
    waits += 8;
  }
  return waits;
}

/** As `feesOf`, of two prices. */
function feesOfBoth(first: usize, second: usize, amounts: v128): v128 {
  const shares = f64x2.div(f64x2.mul(amounts, bothOf(first, second)), f64x2.splat(RATE_UNIT));
  const raised = f64x2.pmax(f64x2.add(shares, f64x2.splat(ROUND_TO_WHOLE)), bothOf(first + 16, second + 16));
  return f64x2.sub(f64x2.pmin(bothOf(first + 24, second + 24), raised), bothOf(first + 8, second + 8));
}

/** A row that waits adds zeros: no branch. */
function addUnlessLate(job: usize, record: usize, isLate: i32, amountAndFee: v128): void {
  addCredits(job, load<u32>(record, 44), 1 - isLate, v128.and(amountAndFee, i64x2.splat(<i64>(isLate - 1))));
}
