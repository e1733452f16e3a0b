// The rows that a pair's last line does not answer: old ones, doubtful ones, debits, free credits, large amounts. A few in a hundred;
// decided many at a time, so that the columns are at hand and the machine fetches the lines of several rows at once.
import { EFFECT } from './columns.ts';
import { feeOf, PLAN_WORDS } from './fee.ts';
import { lineAt, RECORD, RECORD_INTS } from './routing-index.ts';
import type { RoutingJob } from './routing-job.ts';

/** How many rows wait at most. */
export const WAITING_MAX = 1024;

/** Decides the rows waiting[0], waiting[2] … of the pairs waiting[1], waiting[3] … by the whole lines of their pairs; answers 0. */
export function routeWaiting(job: RoutingJob, waiting: Uint32Array, waits: number): 0 {
  const { timelines, settings, plans, ints } = job.index;
  const { from, route, answer, group: groups, plan: planOf } = timelines;
  const { uncertaintyMicros, heldGroup, noFeePlanRoute } = settings;
  const { occurredAt, amountMinor, effect, mode } = job.rows;
  const { line: lines, feeMinor, ambiguous } = job.out;
  const { creditCount, creditMinor, feeMinor: feesMinor, debitCount, debitMinor } = job.totals;
  for (let index = 0; index < waits; index += 2) {
    const row = waiting[index]!;
    const asks = effect[row]!;
    if (asks === EFFECT.passedOver) continue;
    const pair = waiting[index + 1]!;
    const at = occurredAt[row]!;
    const amount = amountMinor[row]!;
    const last = ints[pair * RECORD_INTS + RECORD.last]!;
    const line = lineAt(from, ints[pair * RECORD_INTS + RECORD.first]!, last, at);
    const doubt = uncertaintyMicros[mode[row]!]!;
    if (from[line]! > at - doubt || (line < last && from[line + 1]! <= at + doubt))
      ambiguous[row] = answerChanges(from, answer, line, last, at - doubt, at + doubt);
    const bearsFee = asks === EFFECT.feeBearingCredit;
    const plan = planOf[line]!;
    let code = route[line]! < 0 ? route[line]! : line;
    if (bearsFee && code >= 0 && plan < 0) code = noFeePlanRoute;
    const group = code < 0 ? heldGroup[pair]! - 1 - code : groups[line]!;
    const fee = bearsFee && code >= 0 ? feeOf(plans, (plan + 1) * PLAN_WORDS, amount) : 0;
    lines[row] = code;
    feeMinor[row] = fee;
    if (asks === EFFECT.debit) {
      debitCount[group]! += 1;
      debitMinor[group]! -= amount;
    } else {
      creditCount[group]! += 1;
      creditMinor[group]! += amount;
      feesMinor[group]! += fee;
    }
  }
  return 0;
}

/** 1 when a row with another answer is in effect anywhere in [earliest, latest]. The first row is from -Infinity: it ends the walk. */
function answerChanges(
  from: Float64Array,
  answer: Int32Array,
  line: number,
  last: number,
  earliest: number,
  latest: number,
): 0 | 1 {
  const here = answer[line]!;
  for (let row = line; from[row]! > earliest; row--) if (answer[row - 1]! !== here) return 1;
  for (let row = line + 1; row <= last && from[row]! <= latest; row++) if (answer[row]! !== here) return 1;
  return 0;
}
