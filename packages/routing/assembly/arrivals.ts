// Rows in the order they came in, as src/route-arrivals.ts, two rows at a time. Tallies as src/pair-tallies.ts lays them out.
import { RATE_UNIT, ROUND_TO_WHOLE } from './fee';
import { bothOf, writeWaiting } from './lanes';
import { areSumsExact, beginSums, list, maySoManyBeListed, moveSums, SUM_SHIFT } from './totals';
import { routeWaiting } from './waiting';
import * as words from './words';

/** Rows that are decided at once. */
const LANES: usize = 2;
/** Rows that are touched at once, and then decided. */
const BLOCK_ROWS: usize = 256;

// A tally by its bytes. It begins with calmFrom; the sums behind it lie as a group's.
/** Rate, fixed part, lowest, highest: four whole numbers. */
const PRICE: usize = 8;
const GROUP: usize = 24;
const CODE: usize = 28;
const MOVED: usize = 32;
const FEES: usize = 40;
const COUNTS: usize = 56;
const DEBITS_SHIFT: usize = 4;
const TALLY_AMOUNT_MAX: f64 = 1_073_741_823;

/** The first of rows `fromRow` .. `toRow` - 1 of a pair that is not below the count of pairs, or `toRow`. */
export function firstUnknownPair(job: usize, fromRow: usize, toRow: usize): u32 {
  const pair = words.word(job, words.PAIR);
  const pairs = <u32>words.word(job, words.PAIRS);
  const most = i32x4.splat(pairs);
  let row = fromRow;
  while (row + 4 <= toRow && !v128.any_true(i32x4.ge_u(v128.load(pair + (row << 2)), most))) row += 4;
  while (row < toRow && load<u32>(pair + (row << 2)) < pairs) row++;
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
  const largest = f64x2.splat(TALLY_AMOUNT_MAX);
  let waits = waitsBefore;
  let row = fromRow;
  for (; row + LANES <= toRow; row += LANES) {
    const firstPair = load<u32>(pair + (row << 2));
    const secondPair = load<u32>(pair + (row << 2), 4);
    const first = tallies + ((<usize>firstPair) << 6);
    const second = tallies + ((<usize>secondPair) << 6);
    const firstAsks = <u32>load<u8>(effects + row);
    const secondAsks = <u32>load<u8>(effects + row, 1);
    const asks = i64x2.replace_lane(i64x2.splat(<i64>firstAsks), 1, <i64>secondAsks);
    const amount = v128.load(amounts + (row << 3));
    const firstPrice = v128.load(first, PRICE);
    const secondPrice = v128.load(second, PRICE);
    const ratesAndFixed = v128.shuffle<i32>(firstPrice, secondPrice, 0, 4, 1, 5);
    const bounds = v128.shuffle<i32>(firstPrice, secondPrice, 2, 6, 3, 7);
    const isOld = f64x2.lt(v128.load(occurredAt + (row << 3)), bothOf(first, second));
    const isLarge = f64x2.gt(amount, largest);
    const isLate = v128.or(v128.or(isOld, isLarge), doWait(asks, ratesAndFixed));
    const late = i64x2.bitmask(isLate);
    const product = f64x2.mul(amount, f64x2.convert_low_i32x4_s(ratesAndFixed));
    const share = f64x2.sub(f64x2.add(f64x2.div(product, unit), toWhole), toWhole);
    const raised = f64x2.pmax(share, f64x2.convert_low_i32x4_s(bounds));
    const clamped = f64x2.pmin(f64x2.convert_low_i32x4_s(highOf(bounds)), raised);
    const charged = f64x2.add(clamped, f64x2.convert_low_i32x4_s(highOf(ratesAndFixed)));
    const fee = v128.andnot(v128.and(charged, i64x2.eq(asks, i64x2.splat(0))), isLate);
    const moved = v128.andnot(f64x2.abs(amount), isLate);
    const isFirstLate = late & 1;
    const isSecondLate = late >> 1;
    store<i32>(lines + (row << 2), load<i32>(first, CODE));
    store<i32>(lines + (row << 2), load<i32>(second, CODE), 4);
    v128.store(fees + (row << 3), fee);
    sumUp(first, firstAsks, 1 - isFirstLate, f64x2.extract_lane(moved, 0), f64x2.extract_lane(fee, 0));
    sumUp(second, secondAsks, 1 - isSecondLate, f64x2.extract_lane(moved, 1), f64x2.extract_lane(fee, 1));
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

/** Which rows are passed over, or no sales of a pair that lacks a plan: its rate is below zero. */
function doWait(asks: v128, rates: v128): v128 {
  const lacksPlan = i64x2.shl(i64x2.shr_u(i64x2.extend_low_i32x4_s(rates), 63), 1);
  return i64x2.gt_s(i64x2.add(asks, lacksPlan), i64x2.splat(2));
}

/** Adds a row, or zeros, to credits or debits without a branch. */
function sumUp(tally: usize, asks: u32, count: i32, moved: f64, fee: f64): void {
  const isDebit = <usize>(asks >> 1);
  const sum = tally + (isDebit << DEBITS_SHIFT);
  store<f64>(sum, load<f64>(sum, MOVED) + moved, MOVED);
  store<f64>(tally, load<f64>(tally, FEES) + fee, FEES);
  const counts = tally + (isDebit << 2);
  store<i32>(counts, load<i32>(counts, COUNTS) + count, COUNTS);
}

function drainTally(job: usize, pair: u32): void {
  const tally = words.word(job, words.TALLIES) + ((<usize>pair) << 6);
  if (load<u64>(tally, COUNTS) === 0) return;
  const group = load<u32>(tally, GROUP);
  if (maySoManyBeListed(job, 1)) list(job, group);
  moveSums(words.word(job, words.SUMS) + ((<usize>group) << SUM_SHIFT), tally + MOVED);
}

/** Two numbers below the others of four. */
function highOf(numbers: v128): v128 {
  return v128.shuffle<i64>(numbers, numbers, 1, 1);
}
