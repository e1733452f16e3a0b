// Sums of groups, as src/group-totals.ts lays them out: 32 bytes each, credits beside their fees.
import * as words from './words';

/** The largest sum that is exact: 2^53 − 1. */
const EXACT_MAX: f64 = 9_007_199_254_740_991;
export const SUM_SHIFT: usize = 5;
const FEES: usize = 8;
const DEBITS: usize = 16;
const COUNTS: usize = 24;
const ENDED: u32 = 0xffff_ffff;

/** Whether every sum since `beginSums` is exact. */
let areExact: bool = true;

export function beginSums(): void {
  areExact = true;
}

export function areSumsExact(): bool {
  return areExact;
}

/** Adds credits, and their fees beside them, to a listed group; or nothing. */
export function addCredits(job: usize, group: u32, count: i32, creditsAndFees: v128): void {
  const sums = words.word(job, words.SUMS) + ((<usize>group) << SUM_SHIFT);
  const more = f64x2.add(v128.load(sums), creditsAndFees);
  v128.store(sums, more);
  store<i32>(sums, load<i32>(sums, COUNTS) + count, COUNTS);
  if (v128.any_true(f64x2.gt(more, f64x2.splat(EXACT_MAX)))) areExact = false;
}

/** Adds one row of a group, a debit (1, else 0) without its sign and with no fee; lists the group where there is room. */
export function addRow(job: usize, group: u32, isDebit: i32, amount: f64, fee: f64, isListing: bool): void {
  if (isListing) list(job, group);
  const sums = words.word(job, words.SUMS) + ((<usize>group) << SUM_SHIFT);
  const count = sums + COUNTS + ((<usize>isDebit) << 2);
  store<i32>(count, load<i32>(count) + 1);
  add(sums + <usize>isDebit * DEBITS, abs(amount));
  add(sums + FEES, fee);
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

/** As drainTotals in src/group-totals.ts: the sums of another thread's words go over to the job's. */
export function drainTotals(job: usize, other: usize): bool {
  beginSums();
  const into = words.word(job, words.SUMS);
  const from = words.word(other, words.SUMS);
  const used = words.word(other, words.USED);
  const listed = load<u32>(used);
  if (listed === ENDED) {
    store<u32>(words.word(job, words.USED), ENDED);
    moveAll(into, from, 0, words.word(job, words.GROUPS));
  } else {
    const isListing = maySoManyBeListed(job, listed);
    for (let at: u32 = 1; at <= listed; at++) {
      const group = load<u32>(used + ((<usize>at) << 2));
      if (isListing) list(job, group);
      moveSums(into + ((<usize>group) << SUM_SHIFT), from + ((<usize>group) << SUM_SHIFT));
    }
  }
  store<u32>(used, 0);
  return areExact;
}

/** As moveGroups in src/group-totals.ts. */
export function moveGroups(job: usize, other: usize, fromGroup: usize, toGroup: usize): bool {
  beginSums();
  moveAll(words.word(job, words.SUMS), words.word(other, words.SUMS), fromGroup, toGroup);
  return areExact;
}

function moveAll(into: usize, from: usize, fromGroup: usize, toGroup: usize): void {
  for (let group = fromGroup; group < toGroup; group++)
    moveSums(into + (group << SUM_SHIFT), from + (group << SUM_SHIFT));
}

/** Adds the sums at `from` to those of a group, and leaves zeros there. Both counts are added at once: neither passes 2^31. */
export function moveSums(into: usize, from: usize): void {
  const counts = load<u64>(from, COUNTS);
  if (counts === 0) return;
  const more = f64x2.add(v128.load(into), v128.load(from));
  v128.store(into, more);
  if (v128.any_true(f64x2.gt(more, f64x2.splat(EXACT_MAX)))) areExact = false;
  add(into + DEBITS, load<f64>(from, DEBITS));
  store<u64>(into, load<u64>(into, COUNTS) + counts, COUNTS);
  v128.store(from, i32x4.splat(0));
  v128.store(from, i32x4.splat(0), 16);
}

function add(sum: usize, value: f64): void {
  const more = load<f64>(sum) + value;
  store<f64>(sum, more);
  if (more > EXACT_MAX) areExact = false;
}
