// Bindings and fee plans of the terminals' own, as the usual pairs of a block show them in the stretch of their assignment: each line goes
// from where one begins up to where the next one begins, and ends with an entry where the stretch ends, so that who walks along it need not count.
import { RUN_FLOATS, RUN_WORD, RUN_WORDS } from './binding-runs.ts';
import { FACT_FLOATS, FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import { grown } from './growing-column.ts';
import type { BindingLines, PairBlock, PlanLines } from './pair-block.ts';

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const [FLOATS, WORDS, NEXT] = [FACT_FLOATS, FACT_WORDS, WORD.next];
const [ENTRY_FLOATS, ENTRY_WORDS, FACT, ACCOUNT] = [RUN_FLOATS, RUN_WORDS, RUN_WORD.fact, RUN_WORD.account];

const NOTHING = -1;

/** R7, for facts below `known`, of the block's runs: later ones hide what begins with them or after them. */
export function readBindings({ runs: { data, words } }: FactColumns, block: PairBlock, known: number): void {
  const { count, from: begins, to: ends, run, runLength, ownBindings: lines } = block;
  let end = 0;
  for (let index = 0; index < count; index++) {
    const first = end;
    const entries = run[index]! + runLength[index]!;
    if (first + runLength[index]! >= lines.from.length) growBindings(lines, first + runLength[index]! + 1);
    const { from, fact, account } = lines;
    lines.first[index] = first;
    for (let entry = run[index]!; entry < entries; entry++) {
      const number = words[entry * ENTRY_WORDS + FACT]!;
      if (number >= known) break;
      const at = Math.max(data[entry * ENTRY_FLOATS]!, begins[index]!);
      if (at >= ends[index]!) continue;
      while (end > first && from[end - 1]! >= at) end--;
      from[end] = at;
      fact[end] = number;
      account[end++] = words[entry * ENTRY_WORDS + ACCOUNT]!;
    }
    from[end++] = ends[index]!;
  }
  lines.first[count] = end;
}

/** R14, for facts below `known`, of the block's chains of plans, in the same way. */
export function readPlans({ facts: { data, words } }: FactColumns, block: PairBlock, known: number): void {
  const { count, from: begins, to: ends, plan: firstPlan, ownPlans: lines } = block;
  let { from, plan } = lines;
  let end = 0;
  for (let index = 0; index < count; index++) {
    const first = end;
    lines.first[index] = first;
    for (let link = firstPlan[index]!; link !== 0 && link <= known; link = words[(link - 1) * WORDS + NEXT]!) {
      const at = Math.max(data[(link - 1) * FLOATS]!, begins[index]!);
      if (at >= ends[index]!) continue;
      while (end > first && from[end - 1]! >= at) end--;
      if (end + 1 >= from.length) ({ from, plan } = growPlans(lines));
      from[end] = at;
      plan[end++] = link - 1;
    }
    if (end >= from.length) ({ from, plan } = growPlans(lines));
    plan[end] = NOTHING;
    from[end++] = ends[index]!;
  }
  lines.first[count] = end;
}

function growBindings(lines: BindingLines, needed: number): void {
  lines.from = grown(lines.from, needed);
  lines.fact = grown(lines.fact, needed);
  lines.account = grown(lines.account, needed);
  lines.group = grown(lines.group, needed);
}

function growPlans(lines: PlanLines): PlanLines {
  lines.from = grown(lines.from, lines.from.length + 1);
  lines.plan = grown(lines.plan, lines.plan.length + 1);
  return lines;
}
