// The rows that a pair's last line does not answer: old ones, doubtful ones, debits, free credits, large amounts. A few in a hundred;
// decided many at a time, so that the columns are at hand and the machine fetches the lines of several rows at once.
import { EFFECT, EXACT_MAX } from './columns.ts';
import { feeOf } from './fee.ts';
import { ANSWER, ANSWER_INTS, LACKS_PLAN, lineAt, RECORD, RECORD_INTS } from './routing-index.ts';
import type { KernelJob } from './routing-job.ts';

/** How many rows wait at most. */
export const WAITING_MAX = 1024;

/** Decides the rows waiting[0], waiting[2] … of the pairs waiting[1], waiting[3] … by the whole lines of their pairs; as `routeRuns`. */
export function routeWaiting(job: KernelJob, waiting: Uint32Array, waits: number): boolean {
  let isExact = true;
  const { from, answers, plans, ints, uncertaintyMicros, noFeePlanRoute } = job.index;
  const { occurredAt, amountMinor, effect, mode } = job.rows;
  const { line: lines, feeMinor, ambiguous } = job.out;
  const { creditCount, creditMinor, feeMinor: feesMinor, debitCount, debitMinor } = job.totals;
  for (let index = 0; index < waits; index += 2) {
    const row = waiting[index]!;
    const asks = effect[row]!;
    if (asks === EFFECT.passedOver) continue;
    const record = waiting[index + 1]! * RECORD_INTS;
    const at = occurredAt[row]!;
    const amount = amountMinor[row]!;
    const last = ints[record + RECORD.last]!;
    const line = lineAt(from, ints[record + RECORD.first]!, last, at);
    const doubt = uncertaintyMicros[mode[row]!]!;
    if (from[line]! > at - doubt || (line < last && from[line + 1]! <= at + doubt))
      ambiguous[row] = answerChanges(from, answers, line, last, at - doubt, at + doubt);
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
    lines[row] = code;
    feeMinor[row] = fee;
    if (asks === EFFECT.debit) {
      debitCount[group]! += 1;
      debitMinor[group]! -= amount;
      if (debitMinor[group]! > EXACT_MAX) isExact = false;
    } else {
      creditCount[group]! += 1;
      creditMinor[group]! += amount;
      feesMinor[group]! += fee;
      if (creditMinor[group]! > EXACT_MAX || feesMinor[group]! > EXACT_MAX) isExact = false;
    }
  }
  return isExact;
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
