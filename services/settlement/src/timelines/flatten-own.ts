// The most usual pairs, those of a block that follow each other: what their terminals' own bindings and plans show hides all else from the
// assignment's beginning on. Each step goes through all of them before the next step begins, in a loop that does little else.
import { assert } from '@asof/domain';
import { FACT_WORDS, WORD } from './fact-columns.ts';
import type { Work } from './flatten-stretch.ts';
import { NO_ASSIGNMENT, reserveLines } from './line-columns.ts';
import { NOT_PLAIN, type PairBlock } from './pair-block.ts';
import { addRecord, groupNumber, merchantOf, planNumber } from './route-columns.ts';

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const [WORDS, B, HELD, PAINTED] = [FACT_WORDS, WORD.b, NO_ASSIGNMENT, NOT_PLAIN];
const NOTHING = -1;
/** The scope of a terminal's own bindings. */
const OWN = 0;

/** How many pairs from `first` on are such. */
export function countOwn({ count, assignment, from, ownBindings, ownPlans }: PairBlock, first: number): number {
  let index = first;
  while (
    index < count &&
    assignment[index] !== PAINTED &&
    ownBindings.from[ownBindings.first[index]!]! === from[index] &&
    ownPlans.from[ownPlans.first[index]!]! === from[index]
  )
    index++;
  return index - first;
}

/** Flattens pairs first .. end - 1 of the block, of which the block's first pair is number `pair` of all. */
export function flattenOwn(work: Work, block: PairBlock, first: number, end: number, pair: number): void {
  const { routes } = work;
  const firstRoute = routes.length;
  addRoutes(work, block, first, end);
  numberPlans(work, block, first, end);
  addLines(work, block, first, end, pair, firstRoute);
}

/** A route for each binding. */
function addRoutes(work: Work, block: PairBlock, first: number, end: number): void {
  const { columns, known, marks, routes, groups } = work;
  const { assignment, currency, ownBindings } = block;
  const { fact, account, group: groupOf } = ownBindings;
  const terminals = columns.subjects.data;
  const { words } = columns.facts;
  let entry = ownBindings.first[first]!;
  for (let index = first; index < end; index++) {
    const assigned = assignment[index]!;
    const terminal = terminals[assigned]!;
    const merchant = words[assigned * WORDS + B]!;
    const last = ownBindings.first[index + 1]! - 1;
    let of = NOTHING;
    let group = NOTHING;
    for (; entry < last; entry++) {
      if (account[entry] !== of) {
        of = account[entry]!;
        assert(merchantOf(columns, of, known) === merchant, 'a binding leads to an account of its merchant');
        group = groupNumber(groups, marks.groups, terminal, of, currency[index]!);
      }
      groupOf[entry] = group;
      addRecord(routes, assigned, fact[entry]!, OWN, group);
    }
    entry++;
  }
}

/** Instead of the fact that published it, each plan gets its number. */
function numberPlans({ columns, marks, plans }: Work, { ownPlans }: PairBlock, first: number, end: number): void {
  const { plan } = ownPlans;
  const last = ownPlans.first[end]!;
  for (let entry = ownPlans.first[first]!; entry < last; entry++)
    if (plan[entry]! >= 0) plan[entry] = planNumber(plans, marks.plans, columns, plan[entry]!);
}

/** A line for each instant at which a binding or a plan begins, between one before the assignment and one behind it. */
function addLines(work: Work, block: PairBlock, first: number, end: number, pair: number, firstRoute: number): void {
  const { lines } = work;
  const { from: begins, to, assignment, ownBindings, ownPlans } = block;
  const { from: bindingFrom, account, group: groupOf } = ownBindings;
  const { from: planFrom, plan: planOf } = ownPlans;
  const firstEntry = ownBindings.first[first]!;
  let binding = firstEntry;
  let plan = ownPlans.first[first]!;
  reserveLines(lines, 2 * (end - first) + ownBindings.first[end]! - binding + ownPlans.first[end]! - plan);
  const { start, from, route, answer, group, plan: planOfLine, assignment: assignedBy } = lines;
  let line = lines.length;
  for (let index = first; index < end; index++) {
    const assigned = assignment[index]!;
    const ends = to[index]!;
    let at = begins[index]!;
    // One entry a pair ends its line, and has no route.
    const routeOfEntry = firstRoute - firstEntry - (index - first);
    start[pair + index] = line;
    from[line] = -Infinity;
    route[line] = HELD;
    answer[line] = HELD;
    group[line] = NOTHING;
    planOfLine[line] = NOTHING;
    assignedBy[line++] = NOTHING;
    do {
      from[line] = at;
      route[line] = routeOfEntry + binding;
      answer[line] = account[binding]!;
      group[line] = groupOf[binding]!;
      planOfLine[line] = planOf[plan]!;
      assignedBy[line++] = assigned;
      const nextBinding = bindingFrom[binding + 1]!;
      const nextPlan = planFrom[plan + 1]!;
      at = Math.min(nextBinding, nextPlan);
      binding += Number(nextBinding === at);
      plan += Number(nextPlan === at);
    } while (at < ends);
    // Both stand at the end of their lines.
    binding++;
    plan++;
    if (ends === Infinity) continue;
    from[line] = ends;
    route[line] = HELD;
    answer[line] = HELD;
    group[line] = NOTHING;
    planOfLine[line] = NOTHING;
    assignedBy[line++] = NOTHING;
  }
  lines.length = line;
}
