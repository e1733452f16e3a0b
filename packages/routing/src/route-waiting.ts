// The rows that a pair's last line does not answer: old ones, doubtful ones, debits, free credits, large amounts. A few in a hundred;
// decided many at a time, so that the columns are at hand and the machine fetches the lines of several rows at once.
import { EFFECT, EXACT_MAX } from './columns.ts';
import { feeOf } from './fee.ts';
import { ANSWER, ANSWER_INTS, lineAt, RECORD, RECORD_INTS } from './routing-index.ts';
import type { KernelJob } from './routing-job.ts';

/** How many rows wait at most, but for a run of more. */
export const WAITING_MAX = 1024;

/** Decides the rows waiting[0], waiting[2] … of the pairs waiting[1], waiting[3] … by the whole lines of their pairs; as `routeRuns`. */
export function routeWaiting(job: KernelJob, waiting: Uint32Array, waits: number): boolean {
  let isExact = true;
  const { from, answers, plans, ints, uncertaintyMicros, noFeePlanRoute } = job.index;
  const { occurredAt, amountMinor, effect, mode } = job.rows;
  const { line: lines, feeMinor, ambiguous } = job.out;
  const { creditCount, creditMinor, feeMinor: feesMinor, debitCount, debitMinor } = job.totals;
  const { code: codeAt, group: groupAt, plan: planAt } = ANSWER;
  const { first: firstAt, last: lastAt, heldGroup: heldGroupAt } = RECORD;
  const { feeBearingCredit, debit, passedOver } = EFFECT;
  const [answerInts, recordInts, exactMax] = [ANSWER_INTS, RECORD_INTS, EXACT_MAX];
  for (let index = 0; index < waits; index += 2) {
    const row = waiting[index]!;
    const asks = effect[row]!;
    if (asks === passedOver) {
      lines[row] = feeMinor[row] = 0;
      continue;
    }
    const record = waiting[index + 1]! * recordInts;
    const at = occurredAt[row]!;
    const amount = amountMinor[row]!;
    const first = ints[record + firstAt]!;
    const last = ints[record + lastAt]!;
    // Nearly every old row falls on the line before the last.
    let line = from[last]! <= at ? last : Math.max(last - 1, first);
    if (from[line]! > at) line = lineAt(from, first, last, at);
    const doubt = uncertaintyMicros[mode[row]!]!;
    if (from[line]! > at - doubt || (line < last && from[line + 1]! <= at + doubt))
      ambiguous[row] = answerChanges(from, answers, line, last, at - doubt, at + doubt);
    const answer = line * answerInts;
    let code = answers[answer + codeAt]!;
    let group = answers[answer + groupAt]!;
    let fee = 0;
    if (asks === feeBearingCredit) {
      const plan = answers[answer + planAt]!;
      if (plan < 0) {
        code = noFeePlanRoute;
        group = ints[record + heldGroupAt]! - 1 - code;
      } else fee = feeOf(plans, plan, amount);
      feesMinor[group]! += fee;
      if (feesMinor[group]! > exactMax) isExact = false;
    }
    lines[row] = code;
    feeMinor[row] = fee;
    if (asks === debit) {
      debitCount[group]! += 1;
      debitMinor[group]! -= amount;
      if (debitMinor[group]! > exactMax) isExact = false;
    } else {
      creditCount[group]! += 1;
      creditMinor[group]! += amount;
      if (creditMinor[group]! > exactMax) isExact = false;
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
