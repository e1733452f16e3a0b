// The rows that a pair's last line does not answer: old ones, doubtful ones, debits, free credits, large amounts. A few in a hundred;
// decided many at a time, so that the columns are at hand and the machine fetches the lines of several rows at once.
import { EFFECT } from './columns.ts';
import { FAST_AMOUNT_MAX, feeOf, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { addRow, listGroup, maySoManyBeListed, SUM_SHIFT } from './group-totals.ts';
import { ANSWER, ANSWER_INTS, LACKS_PLAN, lineAt, PRIOR, RECORD, RECORD_INTS } from './routing-index.ts';
import type { RowJob } from './routing-job.ts';

/** A record has 8 numbers of 64 bits; a constant of its own, because those of another module are looked up anew at every use. */
const RECORD_SHIFT = 3;

/** For how many rows that wait there is room, as a rule. */
export const WAITING_MAX = 1024;

/** The first `count` rows wait, each with its pair. `touched` keeps what touching ahead answers. */
export type Waiting = { rows: Uint32Array; pairs: Uint32Array; count: number; touched: number };

/**
 * Room for so many rows, none of which waits yet. Kept by who asks for it: to ask anew for each of a thousand calls costs a batch a twentieth.
 */
export function noneWaiting(rows: number): Waiting {
  return { rows: new Uint32Array(rows), pairs: new Uint32Array(rows), count: 0, touched: 0 };
}

/** Sees to it that so many rows may wait; none does now. */
export function makeRoom(waiting: Waiting, rows: number): void {
  if (rows <= waiting.rows.length) return;
  waiting.rows = new Uint32Array(rows);
  waiting.pairs = new Uint32Array(rows);
}

/** Decides the rows that wait; none does then. Where what they need is not at hand, it is touched first. */
export function settleWaiting(job: RowJob, waiting: Waiting, isSparse: boolean): boolean {
  if (isSparse) waiting.touched = touchPriors(job, waiting) + touchGroups(job, waiting);
  const isExact = routeWaiting(job, waiting);
  waiting.count = 0;
  return isExact;
}

function touchPriors({ index: { priors } }: RowJob, { pairs, count }: Waiting): number {
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 2 <= count; at += 2) {
    even += priors[pairs[at]! << RECORD_SHIFT]!;
    odd += priors[pairs[at + 1]! << RECORD_SHIFT]!;
  }
  return even + odd;
}

/** Those of the line before, on which more than half of the waiting rows fall; to ask of each row which it is costs what it gains. */
function touchGroups({ index: { priorInts }, totals: { sums } }: RowJob, { pairs, count }: Waiting): number {
  const { group } = PRIOR;
  let touched = 0;
  for (let at = 0; at < count; at++)
    touched += sums[priorInts[(pairs[at]! << (RECORD_SHIFT + 1)) + group]! << SUM_SHIFT]!;
  return touched;
}

/**
 * As `routeRuns`. The last two lines of a pair answer nearly all rows, from one record; one that is older, doubtful, a large amount or a
 * fee-bearing credit of the last line is left, and asks all lines after the others.
 */
function routeWaiting(job: RowJob, waiting: Waiting): boolean {
  let isExact = true;
  let left = 0;
  const { rows, pairs, count } = waiting;
  const { totals } = job;
  const { priors, priorInts, uncertaintyMicros } = job.index;
  const { occurredAt, amountMinor, effect, mode } = job.rows;
  const { line, feeMinor } = job.out;
  const { feeBearingCredit, debit, passedOver } = EFFECT;
  const { lastCode } = PRIOR;
  const add = addRow;
  const isListing = maySoManyBeListed(totals, count);
  const [unit, toWhole, fastMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX];
  for (let index = 0; index < count; index++) {
    const row = rows[index]!;
    const pair = pairs[index]!;
    const asks = effect[row]!;
    if (asks === passedOver) {
      line[row] = feeMinor[row] = 0;
      continue;
    }
    const at = occurredAt[row]!;
    const amount = amountMinor[row]!;
    const doubt = uncertaintyMicros[mode[row]!]!;
    const prior = pair << RECORD_SHIFT;
    const lastFrom = priors[prior]!;
    const isSale = Number(asks === feeBearingCredit);
    const isOld = Number(at < lastFrom);
    const isDoubtful = Number(at - doubt < priors[prior + isOld]!) | (isOld & Number(at + doubt >= lastFrom));
    if ((isDoubtful | (isSale & (1 - isOld)) | Number(amount > fastMax)) !== 0) {
      rows[left] = row;
      pairs[left] = pair;
      left++;
      continue;
    }
    const code = (pair << (RECORD_SHIFT + 1)) + lastCode + 2 * isOld;
    const base = priors[prior + 3]!;
    const lowest = priors[prior + 4]!;
    const highest = priors[prior + 5]!;
    const share = (amount * priors[prior + 2]!) / unit + toWhole;
    const bounds = lowest - base + (highest - base);
    // Of a large debit anything comes out, below zero too: with + 0 no product is -0.
    const fee = (Math.abs(share - lowest) - Math.abs(share - highest) + bounds) * 0.5 * isSale + 0;
    const group = priorInts[code + 1]!;
    line[row] = priorInts[code]!;
    feeMinor[row] = fee;
    if (isListing) listGroup(totals, group);
    isExact = add(totals, group, Number(asks === debit), amount, fee) && isExact;
  }
  waiting.count = left;
  return routeLeft(job, waiting, isListing) && isExact;
}

/** Each line of memory that such a row needs is told by the one before: those of several rows are touched side by side. */
function routeLeft(job: RowJob, waiting: Waiting, isListing: boolean): boolean {
  const { rows, pairs, count } = waiting;
  const { ints, from, answers } = job.index;
  const { last } = RECORD;
  let touched = 0;
  for (let index = 0; index < count; index++) touched += ints[pairs[index]! * RECORD_INTS + last]!;
  for (let index = 0; index < count; index++) {
    const line = ints[pairs[index]! * RECORD_INTS + last]!;
    touched += from[line]! + answers[line * ANSWER_INTS]!;
  }
  waiting.touched = touched;
  let isExact = true;
  for (let index = 0; index < count; index++)
    isExact = routeByAllLines(job, rows[index]!, pairs[index]!, isListing) && isExact;
  return isExact;
}

function routeByAllLines({ index, rows, out, totals }: RowJob, row: number, pair: number, isListing: boolean): boolean {
  const { from, answers, plans, ints, uncertaintyMicros, noFeePlanRoute } = index;
  const asks = rows.effect[row]!;
  const at = rows.occurredAt[row]!;
  const amount = rows.amountMinor[row]!;
  const record = pair * RECORD_INTS;
  const last = ints[record + RECORD.last]!;
  const line = lineAt(from, ints[record + RECORD.first]!, last, at);
  const doubt = uncertaintyMicros[rows.mode[row]!]!;
  if (from[line]! > at - doubt || (line < last && from[line + 1]! <= at + doubt))
    out.ambiguous[row] = answerChanges(from, answers, line, last, at - doubt, at + doubt);
  const bearsFee = asks === EFFECT.feeBearingCredit;
  const answer = line * ANSWER_INTS;
  let code = answers[answer + ANSWER.code]!;
  let group = answers[answer + ANSWER.group]!;
  const plan = answers[answer + ANSWER.plan]!;
  if (bearsFee && plan === LACKS_PLAN) {
    code = noFeePlanRoute;
    group = ints[record + RECORD.heldGroup]! - 1 - code;
  }
  const fee = bearsFee && plan > 0 ? feeOf(plans, plan, amount) : 0;
  out.line[row] = code;
  out.feeMinor[row] = fee;
  if (isListing) listGroup(totals, group);
  return addRow(totals, group, Number(asks === EFFECT.debit), amount, fee);
}

/** 1 when a row with another answer is in effect anywhere in [earliest, latest]. The first row is from -Infinity: it ends the walk. */
function answerChanges(
  from: Float64Array,
  answers: Int32Array,
  line: number,
  last: number,
  earliest: number,
  latest: number,
): 0 | 1 {
  const here = answers[line * ANSWER_INTS]!;
  for (let row = line; from[row]! > earliest; row--) if (answers[(row - 1) * ANSWER_INTS]! !== here) return 1;
  for (let row = line + 1; row <= last && from[row]! <= latest; row++)
    if (answers[row * ANSWER_INTS]! !== here) return 1;
  return 0;
}
