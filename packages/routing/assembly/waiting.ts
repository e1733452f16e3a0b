// The rows that a pair's last line does not answer, as src/route-waiting.ts.
import { FAST_AMOUNT_MAX, feeOf, feesOf } from './fee';
import { addRow, maySoManyBeListed, SUM_SHIFT } from './totals';
import * as words from './words';

/** Decides the rows (number, pair) at `waiting` .. `end`. `areFar`: what they need is not at hand, and is touched first. */
export function routeWaiting(job: usize, end: usize, areFar: bool): void {
  if (areFar) {
    touchPriors(job, end);
    touchGroups(job, end);
  }
  const priors = words.word(job, words.PRIORS);
  const uncertainty = words.word(job, words.UNCERTAINTY);
  const occurredAt = words.word(job, words.OCCURRED_AT);
  const amounts = words.word(job, words.AMOUNT);
  const effects = words.word(job, words.EFFECT);
  const modes = words.word(job, words.MODE);
  const lines = words.word(job, words.LINE);
  const fees = words.word(job, words.FEE);
  const waiting = words.word(job, words.WAITING);
  const isListing = maySoManyBeListed(job, <u32>((end - waiting) >> 3));
  let left = waiting;
  for (let waits = waiting; waits < end; waits += 8) {
    const row = <usize>load<u32>(waits);
    const asks = <u32>load<u8>(effects + row);
    if (asks === words.PASSED_OVER) {
      store<i32>(lines + (row << 2), 0);
      store<f64>(fees + (row << 3), 0);
      continue;
    }
    const prior = priors + ((<usize>load<u32>(waits, 4)) << 6);
    const at = load<f64>(occurredAt + (row << 3));
    const amount = load<f64>(amounts + (row << 3));
    const doubt = load<f64>(uncertainty + ((<usize>load<u8>(modes + row)) << 3));
    const lastFrom = load<f64>(prior);
    const isSale = i32(asks === words.FEE_BEARING_CREDIT);
    const isOld = i32(at < lastFrom);
    const isDoubtful =
      i32(at - doubt < load<f64>(prior + ((<usize>isOld) << 3))) | (isOld & i32(at + doubt >= lastFrom));
    if (isDoubtful | (isSale & (1 - isOld)) | i32(amount > FAST_AMOUNT_MAX)) {
      store<u64>(left, load<u64>(waits));
      left += 8;
      continue;
    }
    const code = prior + 48 + ((<usize>isOld) << 3);
    // A choice between two floats is a branch in the machine, a product is none.
    const fee = f64x2.extract_lane(feesOf(prior + 16, f64x2.splat(amount)), 0) * <f64>isSale;
    store<i32>(lines + (row << 2), load<i32>(code));
    store<f64>(fees + (row << 3), fee);
    addRow(job, load<u32>(code, 4), i32(asks === words.DEBIT), amount, fee, isListing);
  }
  if (areFar) touchLines(job, left);
  for (let waits = waiting; waits < left; waits += 8)
    routeByAllLines(job, <usize>load<u32>(waits), load<u32>(waits, 4), isListing);
}

/** As src/touch-ahead.ts: what these rows need. */
function touchPriors(job: usize, end: usize): void {
  const priors = words.word(job, words.PRIORS);
  let touched: f64 = 0;
  for (let waits = words.word(job, words.WAITING); waits < end; waits += 8)
    touched += load<f64>(priors + ((<usize>load<u32>(waits, 4)) << 6));
  words.keep(job, touched);
}

/** The groups of the line before, on which more than half of the waiting rows fall. */
function touchGroups(job: usize, end: usize): void {
  const priors = words.word(job, words.PRIORS);
  const sums = words.word(job, words.SUMS);
  let touched: f64 = 0;
  for (let waits = words.word(job, words.WAITING); waits < end; waits += 8) {
    const prior = priors + ((<usize>load<u32>(waits, 4)) << 6);
    touched += load<f64>(sums + ((<usize>load<u32>(prior, 60)) << SUM_SHIFT));
  }
  words.keep(job, touched);
}

/** The records of these rows, then a line of each: which one the record tells. */
function touchLines(job: usize, end: usize): void {
  const records = words.word(job, words.RECORDS);
  const from = words.word(job, words.FROM);
  const answers = words.word(job, words.ANSWERS);
  const waiting = words.word(job, words.WAITING);
  let touched: f64 = 0;
  for (let waits = waiting; waits < end; waits += 8)
    touched += load<f64>(records + ((<usize>load<u32>(waits, 4)) << 6));
  for (let waits = waiting; waits < end; waits += 8) {
    const last = <usize>load<u32>(records + ((<usize>load<u32>(waits, 4)) << 6), 52);
    touched += load<f64>(from + (last << 3)) + load<f64>(answers + (last << 4));
  }
  words.keep(job, touched);
}

function routeByAllLines(job: usize, row: usize, pair: u32, isListing: bool): void {
  const record = words.word(job, words.RECORDS) + ((<usize>pair) << 6);
  const from = words.word(job, words.FROM);
  const answers = words.word(job, words.ANSWERS);
  const asks = <u32>load<u8>(words.word(job, words.EFFECT) + row);
  const at = load<f64>(words.word(job, words.OCCURRED_AT) + (row << 3));
  const amount = load<f64>(words.word(job, words.AMOUNT) + (row << 3));
  const last = load<u32>(record, 52);
  const line = lineAt(from, load<u32>(record, 48), last, at);
  const mode = <usize>load<u8>(words.word(job, words.MODE) + row);
  const doubt = load<f64>(words.word(job, words.UNCERTAINTY) + (mode << 3));
  const lineFrom = from + ((<usize>line) << 3);
  if (load<f64>(lineFrom) > at - doubt || (line < last && load<f64>(lineFrom, 8) <= at + doubt)) {
    const isAmbiguous = answerChanges(from, answers, line, last, at - doubt, at + doubt);
    store<u8>(words.word(job, words.AMBIGUOUS) + row, isAmbiguous);
  }
  const answer = answers + ((<usize>line) << 4);
  let code = load<i32>(answer, 4);
  let group = load<i32>(answer, 8);
  let plan = asks === words.FEE_BEARING_CREDIT ? load<i32>(answer, 12) : 0;
  if (plan < 0) {
    code = <i32>words.word(job, words.NO_FEE_PLAN);
    group = load<i32>(record, 56) - 1 - code;
    plan = 0;
  }
  const fee = plan === 0 ? 0 : feeOf(words.word(job, words.PLANS) + ((<usize>plan) << 3), amount);
  store<i32>(words.word(job, words.LINE) + (row << 2), code);
  store<f64>(words.word(job, words.FEE) + (row << 3), fee);
  addRow(job, <u32>group, i32(asks === words.DEBIT), amount, fee, isListing);
}

/** The line among first .. last in effect at an instant: from[first] is -Infinity. Steps, not branches: each halves what is left. */
function lineAt(from: usize, first: u32, last: u32, at: f64): u32 {
  let line = first;
  let left = last - first + 1;
  while (left > 1) {
    const half = left >> 1;
    line = load<f64>(from + ((<usize>(line + half)) << 3)) <= at ? line + half : line;
    left -= half;
  }
  return line;
}

function answerChanges(from: usize, answers: usize, line: u32, last: u32, earliest: f64, latest: f64): u32 {
  const here = load<i32>(answers + ((<usize>line) << 4));
  for (let row = line; load<f64>(from + ((<usize>row) << 3)) > earliest; row--)
    if (load<i32>(answers + ((<usize>(row - 1)) << 4)) !== here) return 1;
  for (let row = line + 1; row <= last && load<f64>(from + ((<usize>row) << 3)) <= latest; row++)
    if (load<i32>(answers + ((<usize>row) << 4)) !== here) return 1;
  return 0;
}
