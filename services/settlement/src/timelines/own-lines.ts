// Bindings and fee plans of the terminals' own, as the usual pairs of a block show them in the stretch of their assignment: each line goes
// from where one begins up to where the next one begins, and ends with an entry where the stretch ends, so that who walks along it need not
// count.
import { RUN_FLOATS, RUN_WORD, RUN_WORDS } from './binding-runs.ts';
import { FACT_FLOATS, FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import { found, NOT_PLAIN, OWN_ENTRIES_MAX, ownBindings, ownPlans } from './pair-block.ts';

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const [FLOATS, WORDS, NEXT] = [FACT_FLOATS, FACT_WORDS, WORD.next];
const [ENTRY_FLOATS, ENTRY_WORDS, FACT, ACCOUNT] = [RUN_FLOATS, RUN_WORDS, RUN_WORD.fact, RUN_WORD.account];
const [ENTRIES_MAX, PAINTED] = [OWN_ENTRIES_MAX, NOT_PLAIN];
const { assignment, from: begins, to: ends, run, runLength, plan: firstPlan } = found;
const { first: firstBinding, from: bindingFrom, fact, account } = ownBindings;
const { first: firstOfPlans, from: planFrom, plan } = ownPlans;
const NOTHING = -1;

/** R7, for facts below `known`, of the runs of the block's first `count` pairs: later ones hide what begins with them or after them. */
export function readBindings({ runs: { data, words } }: FactColumns, count: number, known: number): void {
  let end = 0;
  for (let index = 0; index < count; index++) {
    const first = end;
    firstBinding[index] = first;
    const last = run[index]! + runLength[index]!;
    for (let entry = run[index]!; entry < last; entry++) {
      const number = words[entry * ENTRY_WORDS + FACT]!;
      if (number >= known) break;
      const at = Math.max(data[entry * ENTRY_FLOATS]!, begins[index]!);
      if (at >= ends[index]!) continue;
      while (end > first && bindingFrom[end - 1]! >= at) end--;
      bindingFrom[end] = at;
      fact[end] = number;
      account[end++] = words[entry * ENTRY_WORDS + ACCOUNT]!;
    }
    bindingFrom[end++] = ends[index]!;
  }
  firstBinding[count] = end;
}

/** R14, for facts below `known`, of the chains of plans, in the same way. */
export function readPlans({ facts: { data, words } }: FactColumns, count: number, known: number): void {
  let end = 0;
  for (let index = 0; index < count; index++) {
    const first = end;
    firstOfPlans[index] = first;
    for (let link = firstPlan[index]!; link !== 0 && link <= known; link = words[(link - 1) * WORDS + NEXT]!) {
      const at = Math.max(data[(link - 1) * FLOATS]!, begins[index]!);
      if (at >= ends[index]!) continue;
      while (end > first && planFrom[end - 1]! >= at) end--;
      if (end - first === ENTRIES_MAX) {
        assignment[index] = PAINTED;
        break;
      }
      planFrom[end] = at;
      plan[end++] = link - 1;
    }
    plan[end] = NOTHING;
    planFrom[end++] = ends[index]!;
  }
  firstOfPlans[count] = end;
}
