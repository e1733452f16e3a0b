// The rows that a pair's last line does not answer: old ones, doubtful ones, debits, free credits, large amounts. A few in a hundred;
// decided many at a time, so that the columns are at hand and the machine fetches the lines of several rows at once.
import { EFFECT, EXACT_MAX, type GroupTotals } from './columns.ts';
import { FAST_AMOUNT_MAX, feeOf, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { ANSWER, ANSWER_INTS, LACKS_PLAN, lineAt, PRIOR, RECORD, RECORD_INTS } from './routing-index.ts';
import type { RowJob } from './routing-job.ts';

/** For how many rows that wait there is room, as a rule. */
export const WAITING_MAX = 1024;
/** A record has 8 numbers of 64 bits. */
const RECORD_SHIFT = 3;

/** Rows that wait and their pairs, in turn: the first `count` numbers. `touched` keeps what touching ahead answers. */
export type Waiting = { numbers: Uint32Array; count: number; touched: number };

/** Room for so many rows, none of which waits yet. */
export function noneWaiting(rows: number): Waiting {
  return { numbers: new Uint32Array(2 * rows), count: 0, touched: 0 };
}

/** Decides the rows that wait; none does then. Where their second records are not at hand, they are touched first. */
export function settleWaiting(job: RowJob, waiting: Waiting, isSparse: boolean): boolean {
  if (isSparse) waiting.touched = touchPriors(job, waiting);
  const isExact = routeWaiting(job, waiting);
  waiting.count = 0;
  return isExact;
}

function touchPriors({ index: { priors } }: RowJob, { numbers, count }: Waiting): number {
  let touched = 0;
  for (let at = 1; at < count; at += 2) touched += priors[numbers[at]! << RECORD_SHIFT]!;
  return touched;
}

/**
 * As `routeRuns`. The last two lines of a pair answer nearly all rows, from one record; one that is older, doubtful, a large amount or a
 * fee-bearing credit of the last line asks all lines.
 */
function routeWaiting(job: RowJob, { numbers, count }: Waiting): boolean {
  let isExact = true;
  const { priors, priorInts, uncertaintyMicros } = job.index;
  const { occurredAt, amountMinor, effect, mode } = job.rows;
  const { line, feeMinor } = job.out;
  const { feeBearingCredit, debit, passedOver } = EFFECT;
  const { lastCode } = PRIOR;
  const [unit, toWhole, fastMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX];
  for (let index = 0; index < count; index += 2) {
    const row = numbers[index]!;
    const pair = numbers[index + 1]!;
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
      isExact = routeByAllLines(job, row, pair) && isExact;
      continue;
    }
    const code = (pair << (RECORD_SHIFT + 1)) + lastCode + 2 * isOld;
    const minimum = priors[prior + 4]!;
    const cap = priors[prior + 5]!;
    const price = (amount * priors[prior + 2]!) / unit + toWhole - toWhole + priors[prior + 3]!;
    const raised = (price + minimum + Math.abs(price - minimum)) * 0.5;
    const fee = (raised + cap - Math.abs(raised - cap)) * 0.5 * isSale;
    line[row] = priorInts[code]!;
    feeMinor[row] = fee;
    isExact = addRow(job.totals, priorInts[code + 1]!, asks === debit, amount, fee) && isExact;
  }
  return isExact;
}

function routeByAllLines({ index, rows, out, totals }: RowJob, row: number, pair: number): boolean {
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
  return addRow(totals, group, asks === EFFECT.debit, amount, fee);
}

function addRow(totals: GroupTotals, group: number, isDebit: boolean, amount: number, fee: number): boolean {
  const { creditCount, creditMinor, feeMinor, debitCount, debitMinor } = totals;
  if (isDebit) {
    debitCount[group]! += 1;
    debitMinor[group]! -= amount;
    return debitMinor[group]! <= EXACT_MAX;
  }
  creditCount[group]! += 1;
  creditMinor[group]! += amount;
  feeMinor[group]! += fee;
  return creditMinor[group]! <= EXACT_MAX && feeMinor[group]! <= EXACT_MAX;
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
