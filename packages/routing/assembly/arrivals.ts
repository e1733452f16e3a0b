// Rows in the order they came in, as src/route-arrivals.ts, two rows at a time. Tallies as src/pair-tallies.ts lays them out.
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee';
import { bothOf, writeWaiting } from './lanes';
import { addCredits, areSumsExact, beginSums, list, maySoManyBeListed } from './totals';
import { routeWaiting } from './waiting';
import * as words from './words';

/** Rows that are decided at once. */
const LANES: usize = 2;
/** Rows that are touched at once, and then decided. */
const BLOCK_ROWS: usize = 256;

// A tally by its bytes. It begins with calmFrom; behind `CREDITS` stand the fees.
const RATE: usize = 8;
const GROUP: usize = 12;
const BASE: usize = 16;
const LOWEST: usize = 24;
const HIGHEST: usize = 32;
const CREDITS: usize = 40;
const CODE: usize = 56;
const COUNT: usize = 60;

/** The first row of a pair that is not below the count of pairs, or the count of rows. */
export function firstUnknownPair(job: usize): u32 {
  const pair = words.word(job, words.PAIR);
  const rows = words.word(job, words.ROWS);
  const pairs = <u32>words.word(job, words.PAIRS);
  const most = i32x4.splat(pairs);
  let row: usize = 0;
  while (row + 4 <= rows && !v128.any_true(i32x4.ge_u(v128.load(pair + (row << 2)), most))) row += 4;
  while (row < rows && load<u32>(pair + (row << 2)) < pairs) row++;
  return <u32>row;
}

/** Adds what the rows' pairs have summed to the totals and leaves zeros behind; whether those are exact. */
export function drainArrivals(job: usize): bool {
  const rows = words.word(job, words.ROWS);
  const pairs = words.word(job, words.PAIRS);
  beginSums();
  if (rows < pairs) {
    const pair = words.word(job, words.PAIR);
    for (let row: usize = 0; row < rows; row++) drainTally(job, load<u32>(pair + (row << 2)));
  } else {
    for (let pair: usize = 0; pair < pairs; pair++) drainTally(job, <u32>pair);
  }
  return areSumsExact();
}

/** Decides rows `fromRow` .. `toRow` - 1: those that a record answers into the tallies, the others into the totals; whether these are exact. */
export function routeArrivals(job: usize, fromRow: usize, toRow: usize): bool {
  const waiting = words.word(job, words.WAITING);
  const waitingFull = waiting + ((words.word(job, words.WAITING_MAX) - BLOCK_ROWS - LANES) << 3);
  memory.fill(words.word(job, words.AMBIGUOUS) + fromRow, 0, toRow - fromRow);
  beginSums();
  let waits = waiting;
  for (let row = fromRow; row < toRow; row += BLOCK_ROWS) {
    const end = min<usize>(row + BLOCK_ROWS, toRow);
    touchRows(job, row, end);
    waits = tallyRows(job, row, end, waits);
    if (waits <= waitingFull) continue;
    routeWaiting(job, waits, true);
    waits = waiting;
  }
  routeWaiting(job, waits, true);
  return areSumsExact();
}

/** Decides a block of rows; where waiting rows end now. */
function tallyRows(job: usize, fromRow: usize, toRow: usize, waitsBefore: usize): usize {
  const pair = words.word(job, words.PAIR);
  const tallies = words.word(job, words.TALLIES);
  const occurredAt = words.word(job, words.OCCURRED_AT);
  const amounts = words.word(job, words.AMOUNT);
  const effects = words.word(job, words.EFFECT);
  const lines = words.word(job, words.LINE);
  const fees = words.word(job, words.FEE);
  const unit = f64x2.splat(RATE_UNIT);
  const toWhole = f64x2.splat(ROUND_TO_WHOLE);
  const largest = f64x2.splat(FAST_AMOUNT_MAX);
  let waits = waitsBefore;
  let row = fromRow;
  for (; row + LANES <= toRow; row += LANES) {
    const firstPair = load<u32>(pair + (row << 2));
    const secondPair = load<u32>(pair + (row << 2), 4);
    const first = tallies + ((<usize>firstPair) << 6);
    const second = tallies + ((<usize>secondPair) << 6);
    const amount = v128.load(amounts + (row << 3));
    const isOld = f64x2.lt(v128.load(occurredAt + (row << 3)), bothOf(first, second));
    const late = i64x2.bitmask(v128.or(isOld, f64x2.gt(amount, largest)));
    const isFirstLate = i32((late & 1) !== 0) | i32(load<u8>(effects + row) !== 0);
    const isSecondLate = i32((late & 2) !== 0) | i32(load<u8>(effects + row, 1) !== 0);
    const rate = f64x2.convert_low_i32x4_s(v128.load32_lane(second + RATE, v128.load32_zero(first + RATE), 1));
    const shares = f64x2.div(f64x2.mul(amount, rate), unit);
    const raised = f64x2.pmax(f64x2.add(shares, toWhole), bothOf(first + LOWEST, second + LOWEST));
    const clamped = f64x2.pmin(bothOf(first + HIGHEST, second + HIGHEST), raised);
    const fee = f64x2.sub(clamped, bothOf(first + BASE, second + BASE));
    store<i32>(lines + (row << 2), load<i32>(first, CODE));
    store<i32>(lines + (row << 2), load<i32>(second, CODE), 4);
    v128.store(fees + (row << 3), fee);
    sumUp(first, v128.shuffle<f64>(amount, fee, 0, 2), isFirstLate);
    sumUp(second, v128.shuffle<f64>(amount, fee, 1, 3), isSecondLate);
    writeWaiting(waits, row, firstPair);
    waits += isFirstLate << 3;
    writeWaiting(waits, row + 1, secondPair);
    waits += isSecondLate << 3;
  }
  if (row < toRow) {
    writeWaiting(waits, row, load<u32>(pair + (row << 2)));
    waits += 8;
  }
  return waits;
}

/** Touches the tallies of the rows, so that the machine fetches them side by side. */
function touchRows(job: usize, fromRow: usize, toRow: usize): void {
  const pair = words.word(job, words.PAIR);
  const tallies = words.word(job, words.TALLIES);
  let touched: f64 = 0;
  for (let row = fromRow; row < toRow; row++)
    touched += load<f64>(tallies + ((<usize>load<u32>(pair + (row << 2))) << 6));
  words.keep(job, touched);
}

/** Adds amount and fee, and one to the count, unless the row waits: then zeros, without a branch. */
function sumUp(tally: usize, amountAndFee: v128, isLate: i32): void {
  const counted = v128.and(amountAndFee, i64x2.splat(<i64>(isLate - 1)));
  v128.store(tally, f64x2.add(v128.load(tally, CREDITS), counted), CREDITS);
  store<i32>(tally, load<i32>(tally, COUNT) + 1 - isLate, COUNT);
}

function drainTally(job: usize, pair: u32): void {
  const tally = words.word(job, words.TALLIES) + ((<usize>pair) << 6);
  const count = load<i32>(tally, COUNT);
  if (count === 0) return;
  const group = load<u32>(tally, GROUP);
  if (maySoManyBeListed(job, 1)) list(job, group);
  addCredits(job, group, count, v128.load(tally, CREDITS));
  v128.store(tally, i32x4.splat(0), CREDITS);
  store<i32>(tally, 0, COUNT);
}
