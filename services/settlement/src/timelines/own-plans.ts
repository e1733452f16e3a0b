// The fee plans of a terminal's own, laid over what its store and merchant say: each plan goes up to the next one's beginning, the last
// one has no end, and they hide shared plans from the first of them on (R14). Cards stay as they are shared.
import { FACT_FLOATS, FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import { grown } from './growing-column.ts';
import { addRow, beginRows, type SharedRows } from './shared-rows.ts';

/** Plans in effect, each up to the next one's beginning: the facts that published them. */
export type PlanLine = { from: Float64Array; plan: Int32Array; length: number };

const PLANS_AT_FIRST = 64;

export function createPlanLine(): PlanLine {
  return { from: new Float64Array(PLANS_AT_FIRST), plan: new Int32Array(PLANS_AT_FIRST), length: 0 };
}

/** What a chain of plans shows, for facts below `known`: later ones hide what begins with them or after them. */
export function readPlans(line: PlanLine, { facts }: FactColumns, first: number, known: number): void {
  const { data, words } = facts;
  let length = 0;
  for (let link = first; link !== 0 && link <= known; link = words[(link - 1) * FACT_WORDS + WORD.next]!) {
    const begins = data[(link - 1) * FACT_FLOATS]!;
    while (length > 0 && line.from[length - 1]! >= begins) length--;
    if (length === line.from.length) makeRoom(line);
    line.from[length] = begins;
    line.plan[length++] = link - 1;
  }
  line.length = length;
}

function makeRoom(line: PlanLine): void {
  line.from = grown(line.from, line.from.length + 1);
  line.plan = grown(line.plan, line.plan.length + 1);
}

/** The shared rows with these plans instead of their own where there is one; `into` must be other rows. */
export function layPlansOver(into: SharedRows, shared: SharedRows, plans: PlanLine): void {
  beginRows(into, shared);
  let [row, next] = [0, 0];
  for (let at = -Infinity; at < Infinity; ) {
    while (next < plans.length && plans.from[next]! <= at) next++;
    const plan = next === 0 ? shared.plan[row]! : plans.plan[next - 1]!;
    addRow(into, at, shared.scope[row]!, shared.stretch[row]!, plan);
    const nextPlan = next < plans.length ? plans.from[next]! : Infinity;
    const nextRow = row + 1 < shared.length ? shared.from[row + 1]! : Infinity;
    if (nextRow <= nextPlan) row++;
    at = Math.min(nextRow, nextPlan);
  }
}
