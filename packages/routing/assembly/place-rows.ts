// What is asked of rows before and after they are routed: how amounts and kinds show their effects, and where routed rows stand. What a
// row asks for beside the usual is left to the script (src/wasm-placing.ts), which is told of the row and goes on behind it.
import { word } from './words';

// The words of a placing, by the numbers of src/wasm-placing.ts.
const RUN_START: usize = 0;
const RUN_PAIR: usize = 1;
const OCCURRED_AT: usize = 2;
const AMOUNT: usize = 3;
const KIND: usize = 4;
const MODE: usize = 5;
const EFFECT: usize = 6;
const LINE: usize = 7;
const FEE: usize = 8;
const FLAGS: usize = 9;
const OUTCOME: usize = 10;
const NARROW_FEE: usize = 11;
const PRICED: usize = 12;
const FREE: usize = 13;
const ANSWERS: usize = 14;
const SHOWN: usize = 15;
const CURRENCY: usize = 16;
const COUNTS: usize = 17;
const SUMS: usize = 18;
const REASONS: usize = 19;
const TALLY: usize = 20;
const ROWS: usize = 21;
const RUN: usize = 22;
const MODES: usize = 23;
const FREE_KIND: usize = 24;
const REASONS_MAX: usize = 25;
const OWN_FLAGS: usize = 26;

const FEE_BEARING_CREDIT: u32 = 0;
const DEBIT: u32 = 2;
const PASSED_OVER: u32 = 3;

/** The largest whole number that is exact, 2^53 - 1. */
const EXACT_MAX: f64 = 9007199254740991;
/** From here on a fee is beyond 32 bits. */
const FEE_BEYOND: f64 = 2147483648;
/** Added to a whole number below 2^51, it leaves the number in the low bits. */
const WHOLE: f64 = 6755399441055744;
/** Credits and debits of those that are routed, cancelled and held. */
const SUMS_BYTES: usize = 48;

/** Writes the effect of every row; how many rows are sound beyond doubt. */
export function writeEffects(job: usize): u32 {
  const occurredAt = word(job, OCCURRED_AT);
  const amounts = word(job, AMOUNT);
  const kinds = word(job, KIND);
  const modes = word(job, MODE);
  const effects = word(job, EFFECT);
  const modesMax = <u32>word(job, MODES);
  const freeKind = <u32>word(job, FREE_KIND);
  const rows = word(job, ROWS);
  let sound: u32 = 0;
  let row: usize = 0;
  for (; row + 2 <= rows; row += 2) {
    const amount = v128.load(amounts + (row << 3));
    const debits = <u32>i64x2.bitmask(f64x2.lt(amount, f64x2.splat(0)));
    const whole = <u32>i64x2.bitmask(soundLanes(amount, v128.load(occurredAt + (row << 3))));
    store<u8>(effects + row, effectOf(debits & 1, load<u8>(kinds + row), freeKind));
    store<u8>(effects + row, effectOf(debits >> 1, load<u8>(kinds + row, 1), freeKind), 1);
    sound += whole & 1 & u32(<u32>load<u8>(modes + row) < modesMax);
    sound += (whole >> 1) & u32(<u32>load<u8>(modes + row, 1) < modesMax);
  }
  if (row < rows) {
    const amount = v128.load64_zero(amounts + (row << 3));
    const debits = <u32>i64x2.bitmask(f64x2.lt(amount, f64x2.splat(0)));
    const whole = <u32>i64x2.bitmask(soundLanes(amount, v128.load64_zero(occurredAt + (row << 3))));
    store<u8>(effects + row, effectOf(debits & 1, load<u8>(kinds + row), freeKind));
    sound += whole & 1 & u32(<u32>load<u8>(modes + row) < modesMax);
  }
  return sound;
}

/** All bits where both are whole numbers that are exact, and the amount is not zero. */
function soundLanes(amount: v128, at: v128): v128 {
  return v128.and(v128.and(wholeLanes(amount), wholeLanes(at)), f64x2.ne(amount, f64x2.splat(0)));
}

function wholeLanes(value: v128): v128 {
  return v128.and(f64x2.eq(f64x2.floor(value), value), f64x2.le(f64x2.abs(value), f64x2.splat(EXACT_MAX)));
}

function effectOf(isDebit: u32, kind: u8, freeKind: u32): u32 {
  return (isDebit * DEBIT) | ((isDebit ^ 1) & u32(<u32>kind === freeKind));
}

/** Places rows from `fromRow` on, which the run in the words holds. The first that the script must place, or the number of rows. */
export function placeRows(job: usize, fromRow: u32): u32 {
  const runStart = word(job, RUN_START);
  const rows = <u32>word(job, ROWS);
  let run = word(job, RUN);
  let row = fromRow;
  while (row < rows) {
    const end = load<u32>(runStart + (run << 2), 4);
    row = placeRun(job, run, row, end);
    if (row < end) break;
    run++;
  }
  store<u32>(job + (RUN << 2), <u32>run);
  return row;
}

/** Rows `from` .. `to` - 1 of the run; where it stopped. But for rows that are held no branch is taken by what a row holds. */
function placeRun(job: usize, run: usize, from: u32, to: u32): u32 {
  const pair = <usize>load<u32>(word(job, RUN_PAIR) + (run << 2));
  const occurredAt = word(job, OCCURRED_AT);
  const amounts = word(job, AMOUNT);
  const effects = word(job, EFFECT);
  const lines = word(job, LINE);
  const fees = word(job, FEE);
  const flags = word(job, FLAGS);
  const outcomes = word(job, OUTCOME);
  const narrowFees = word(job, NARROW_FEE);
  const priced = word(job, PRICED);
  const free = word(job, FREE);
  const answers = word(job, ANSWERS);
  const ownFlags = <u32>word(job, OWN_FLAGS);
  const shown = load<i32>(word(job, SHOWN) + (pair << 2));
  const sums = word(job, SUMS) + <usize>load<u8>(word(job, CURRENCY) + pair) * SUMS_BYTES;
  const tally = word(job, TALLY);
  let first = v128.load64_splat(tally);
  let last = v128.load64_splat(tally, 8);
  let creditsAndDebits = f64x2.splat(0);
  let earlier: u32 = 0;
  let held: u32 = 0;
  let row = <usize>from;
  for (; row < <usize>to; row++) {
    const line = load<i32>(lines + (row << 2));
    const asks = <u32>load<u8>(effects + row);
    const fee = load<f64>(fees + (row << 3));
    if (line < 0) {
      if (!placeHeld(job, row, line, asks, sums)) break;
      held++;
    } else {
      const number = load<i32>((asks === FEE_BEARING_CREDIT ? priced : free) + ((<usize>line) << 2));
      if (i32(number < 0) | i32(asks === PASSED_OVER) | i32(abs<f64>(fee) >= FEE_BEYOND)) break;
      const amount = load<f64>(amounts + (row << 3));
      const isElsewhere = u32(load<i32>(answers + ((<usize>line) << 4)) !== shown);
      store<i32>(outcomes + (row << 2), number);
      store<u8>(flags + row, <u32>load<u8>(flags + row) | (u32(asks === DEBIT) * ownFlags));
      const bothWays = f64x2.replace_lane(f64x2.splat(amount), 1, -amount);
      creditsAndDebits = f64x2.add(creditsAndDebits, f64x2.pmax(f64x2.splat(0), bothWays));
      earlier += u32(asks < DEBIT) & isElsewhere;
    }
    store<i32>(narrowFees + (row << 2), <i32>reinterpret<i64>(fee + WHOLE));
    const at = v128.load64_splat(occurredAt + (row << 3));
    first = f64x2.pmin(first, at);
    last = f64x2.pmax(last, at);
  }
  v128.store64_lane(tally, first, 0);
  v128.store64_lane(tally, last, 0, 8);
  v128.store(sums, f64x2.add(v128.load(sums), creditsAndDebits));
  add(tally + 16, <f64>earlier);
  add(word(job, COUNTS), <f64>(<u32>row - from - held));
  return <u32>row;
}

/** A credit that no line routes; whether it is one. */
function placeHeld(job: usize, row: usize, line: i32, asks: u32, sums: usize): bool {
  const reason = <u32>(-1 - line);
  if (asks >= DEBIT || reason >= <u32>word(job, REASONS_MAX)) return false;
  store<i32>(word(job, OUTCOME) + (row << 2), line - 1);
  add(word(job, REASONS) + ((<usize>reason) << 3), 1);
  add(word(job, COUNTS) + 16, 1);
  add(sums + 32, load<f64>(word(job, AMOUNT) + (row << 3)));
  return true;
}

function add(place: usize, more: f64): void {
  store<f64>(place, load<f64>(place) + more);
}
