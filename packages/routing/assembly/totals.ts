// Sums of groups, as src/group-totals.ts lays them out: 32 bytes each.
import * as words from './words';

/** The largest sum that is exact: 2^53 − 1. */
export const EXACT_MAX: f64 = 9_007_199_254_740_991;
export const SUM_SHIFT: usize = 5;
const DEBITS: usize = 8;
const FEES: usize = 16;
const COUNTS: usize = 24;
const ENDED: u32 = 0xffff_ffff;

/** Adds credits of a listed group, or nothing; whether the sums are exact. */
export function addCredits(job: usize, group: u32, count: i32, credits: f64, fees: f64): bool {
  const sums = words.word(job, words.SUMS) + ((<usize>group) << SUM_SHIFT);
  store<i32>(sums, load<i32>(sums, COUNTS) + count, COUNTS);
  return add(sums + FEES, fees) <= EXACT_MAX && add(sums, credits) <= EXACT_MAX;
}

/** Adds one row of a group, which is listed, a debit (1, else 0) without its sign and with no fee; whether the sums are exact. */
export function addRow(job: usize, group: u32, isDebit: i32, amount: f64, fee: f64): bool {
  if (maySoManyBeListed(job, 1)) list(job, group);
  const sums = words.word(job, words.SUMS) + ((<usize>group) << SUM_SHIFT);
  const count = sums + COUNTS + ((<usize>isDebit) << 2);
  store<i32>(count, load<i32>(count) + 1);
  const moved = add(sums + <usize>isDebit * DEBITS, abs(amount));
  return add(sums + FEES, fee) <= EXACT_MAX && moved <= EXACT_MAX;
}

/** Whether so many groups more may be listed. Where not the list ends. */
export function maySoManyBeListed(job: usize, groups: u32): bool {
  const used = words.word(job, words.USED);
  if (<u64>load<u32>(used) + groups <= <u64>words.word(job, words.GROUPS) >> 2) return true;
  store<u32>(used, ENDED);
  return false;
}

/** Lists a group: before or after it gets rows, as long as there is room. */
export function list(job: usize, group: u32): void {
  const used = words.word(job, words.USED);
  const at = load<u32>(used) + 1;
  store<u32>(used + ((<usize>at) << 2), group);
  store<u32>(used, at);
}

/** Adds to the sum at that byte and answers it. */
function add(sum: usize, value: f64): f64 {
  const more = load<f64>(sum) + value;
  store<f64>(sum, more);
  return more;
}
