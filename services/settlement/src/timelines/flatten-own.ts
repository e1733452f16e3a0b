// The most usual pairs, those of a block that follow each other: what their terminals' own bindings and plans show hides all else from the
// assignment's beginning on. Each step goes through all of them before the next step begins, in a loop that does little else.
import { assert } from '@asof/domain';
import { FACT_WORDS, WORD } from './fact-columns.ts';
import type { Work } from './flatten-stretch.ts';
import { type LineColumns, NO_ASSIGNMENT, reserveLines } from './line-columns.ts';
import { asked, found, NOT_PLAIN, ownBindings, ownPlans } from './pair-block.ts';
import { addRecord, groupNumber, merchantOf, planNumber } from './route-columns.ts';

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const [WORDS, B, HELD, PAINTED] = [FACT_WORDS, WORD.b, NO_ASSIGNMENT, NOT_PLAIN];
const { currency } = asked;
const { assignment, from: begins, to } = found;
const { first: firstBinding, from: bindingFrom, fact, account, group: groupOf } = ownBindings;
const { first: firstPlan, from: planFrom, plan: planOf } = ownPlans;
const NOTHING = -1;
/** When the next plan begins, and the next binding: which of them comes first no branch can foretell, so it chooses a place. */
const next = new Float64Array(2);
/** The scope of a terminal's own bindings. */
const OWN = 0;

/** How many pairs from `first` on, of the block's `count`, are such. */
export function countOwn(first: number, count: number): number {
  let index = first;
  while (
    index < count &&
    assignment[index] !== PAINTED &&
    bindingFrom[firstBinding[index]!]! === begins[index] &&
    planFrom[firstPlan[index]!]! === begins[index]
  )
    index++;
  return index - first;
}

/** Flattens pairs first .. end - 1 of the block, of which the block's first pair is number `pair` of all. */
export function flattenOwn(work: Work, first: number, end: number, pair: number): void {
  const { routes } = work;
  const firstRoute = routes.length;
  addRoutes(work, first, end);
  numberPlans(work, first, end);
  addLines(work, first, end, pair, firstRoute);
}

/** A route for each binding. */
function addRoutes(work: Work, first: number, end: number): void {
  const { columns, known, marks, routes, groups } = work;
  const terminals = columns.subjects.data;
  const { words } = columns.facts;
  let entry = firstBinding[first]!;
  for (let index = first; index < end; index++) {
    const assigned = assignment[index]!;
    const terminal = terminals[assigned]!;
    const merchant = words[assigned * WORDS + B]!;
    const last = firstBinding[index + 1]! - 1;
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
function numberPlans({ columns, marks, plans }: Work, first: number, end: number): void {
  const last = firstPlan[end]!;
  for (let entry = firstPlan[first]!; entry < last; entry++)
    if (planOf[entry]! >= 0) planOf[entry] = planNumber(plans, marks.plans, columns, planOf[entry]!);
}

/** A line for each instant at which a binding or a plan begins, between one before the assignment and one behind it. */
function addLines(work: Work, first: number, end: number, pair: number, firstRoute: number): void {
  const { lines } = work;
  const firstEntry = firstBinding[first]!;
  let binding = firstEntry;
  let plan = firstPlan[first]!;
  reserveLines(lines, 2 * (end - first) + firstBinding[end]! - binding + firstPlan[end]! - plan);
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
    holdLine(lines, line++);
    do {
      from[line] = at;
      route[line] = routeOfEntry + binding;
      answer[line] = account[binding]!;
      group[line] = groupOf[binding]!;
      planOfLine[line] = planOf[plan]!;
      assignedBy[line++] = assigned;
      const nextBinding = bindingFrom[binding + 1]!;
      const nextPlan = planFrom[plan + 1]!;
      const isBinding = Number(nextBinding <= nextPlan);
      next[0] = nextPlan;
      next[1] = nextBinding;
      at = next[isBinding]!;
      binding += isBinding;
      plan += Number(nextPlan <= nextBinding);
    } while (at < ends);
    // Both stand at the end of their lines.
    binding++;
    plan++;
    if (ends === Infinity) continue;
    from[line] = ends;
    holdLine(lines, line++);
  }
  lines.length = line;
}

/** Where nobody is assigned. */
function holdLine({ route, answer, group, plan, assignment: assignedBy }: LineColumns, line: number): void {
  route[line] = HELD;
  answer[line] = HELD;
  group[line] = NOTHING;
  plan[line] = NOTHING;
  assignedBy[line] = NOTHING;
}
