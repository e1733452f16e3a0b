// The routing kernel, as src/route-runs.ts. Every place it reads or writes was checked before it is called (src/job-words.ts).
import { clamp, FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee';
import { add, EXACT_MAX, routeWaiting } from './waiting';
import * as words from './words';

/** Decides the rows of runs fromRun .. toRun - 1 of the job whose words begin at that byte, and adds them to its totals; whether those are exact. */
export function routeRuns(job: usize, fromRun: u32, toRun: u32): bool {
  const records = words.word(job, words.RECORDS);
  const runStart = words.word(job, words.RUN_START);
  const runPair = words.word(job, words.RUN_PAIR);
  const occurredAt = words.word(job, words.OCCURRED_AT);
  const amounts = words.word(job, words.AMOUNT);
  const effects = words.word(job, words.EFFECT);
  const lines = words.word(job, words.LINE);
  const feeColumn = words.word(job, words.FEE);
  const ambiguous = words.word(job, words.AMBIGUOUS);
  const waiting = words.word(job, words.WAITING);
  const waitingEnd = waiting + (words.word(job, words.WAITING_MAX) << 3);
  let waits = waiting;
  let isExact = true;
  let row = <usize>load<u32>(runStart + ((<usize>fromRun) << 2));
  memory.fill(ambiguous + row, 0, <usize>load<u32>(runStart + ((<usize>toRun) << 2)) - row);
  const isSparse = runsAreSparse(runPair, fromRun, toRun);
  for (let run = <usize>fromRun; run < <usize>toRun; run++) {
    if (isSparse && ((run - fromRun) & TOUCH_MASK) === 0) touchRuns(job, run, toRun);
    const pair = load<u32>(runPair + (run << 2));
    const record = records + ((<usize>pair) << 6);
    const calmFrom = load<f64>(record);
    const rate = load<f64>(record, 8);
    const fixed = load<f64>(record, 16);
    const minimum = load<f64>(record, 24);
    const cap = load<f64>(record, 32);
    const code = load<i32>(record, 40);
    const end = <usize>load<u32>(runStart + (run << 2), 4);
    let count: i32 = 0;
    let credits: f64 = 0;
    let fees: f64 = 0;
    for (; row < end; row++) {
      const amount = load<f64>(amounts + (row << 3));
      const isOld = i32(load<f64>(occurredAt + (row << 3)) < calmFrom);
      if (isOld | i32(load<u8>(effects + row)) | i32(amount > FAST_AMOUNT_MAX)) {
        store<u32>(waits, <u32>row);
        store<u32>(waits, pair, 4);
        waits += 8;
        if (waits === waitingEnd) {
          isExact = routeWaiting(job, waits) && isExact;
          waits = waiting;
        }
        continue;
      }
      const fee = clamp((amount * rate) / RATE_UNIT + ROUND_TO_WHOLE - ROUND_TO_WHOLE + fixed, minimum, cap);
      store<i32>(lines + (row << 2), code);
      store<f64>(feeColumn + (row << 3), fee);
      count++;
      credits += amount;
      fees += fee;
    }
    const group = (<usize>load<u32>(record, 44)) << 3;
    add(words.word(job, words.CREDIT_COUNT) + group, <f64>count);
    const creditSum = add(words.word(job, words.CREDITS) + group, credits);
    const feeSum = add(words.word(job, words.FEES) + group, fees);
    if (creditSum > EXACT_MAX || feeSum > EXACT_MAX) isExact = false;
  }
  return routeWaiting(job, waits) && isExact;
}

/** As src/touch-ahead.ts. */
const TOUCH_MASK: usize = 127;
/** Fewer than in the script: a loop of loads costs the module less. */
const SPARSE_PAIRS_MIN: i64 = 2;

function runsAreSparse(runPair: usize, fromRun: u32, toRun: u32): bool {
  if (fromRun >= toRun) return false;
  const first = <i64>load<u32>(runPair + ((<usize>fromRun) << 2));
  const last = <i64>load<u32>(runPair + ((<usize>toRun - 1) << 2));
  return last - first > SPARSE_PAIRS_MIN * <i64>(toRun - fromRun);
}

function touchRuns(job: usize, fromRun: usize, endRun: usize): void {
  const toRun = min<usize>(fromRun + TOUCH_MASK + 1, endRun);
  const records = words.word(job, words.RECORDS);
  const runPair = words.word(job, words.RUN_PAIR);
  const counts = words.word(job, words.CREDIT_COUNT);
  const credits = words.word(job, words.CREDITS);
  const fees = words.word(job, words.FEES);
  let touched: f64 = 0;
  for (let run = fromRun; run < toRun; run++)
    touched += load<f64>(records + ((<usize>load<u32>(runPair + (run << 2))) << 6));
  for (let run = fromRun; run < toRun; run++) {
    const record = records + ((<usize>load<u32>(runPair + (run << 2))) << 6);
    const group = (<usize>load<u32>(record, 44)) << 3;
    touched += load<f64>(counts + group) + load<f64>(credits + group) + load<f64>(fees + group);
  }
  // Kept, so that the compiler cannot leave the loads out.
  store<f64>(job + (words.TOUCHED << 2), touched);
}
