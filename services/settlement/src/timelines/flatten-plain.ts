// The usual pair, flattened without painting: one terminal shows it, by one assignment that goes up to its end or to the terminal's next
// one, and the bindings of the terminal's own are asserted without end. They hide the store's and the merchant's from the first of them on,
// and so do plans of the terminal's own.
import { ABOVE_FACT, FACT_WORDS, WORD } from './fact-columns.ts';
import { groupOf, groupOfRoute, planOf, routeOf, type Work } from './flatten-stretch.ts';
import {
  addHeldLine,
  addLine,
  BINDING_HOLE,
  beginPair,
  NO_ASSIGNMENT,
  NO_BINDING,
  reserveLine,
} from './line-columns.ts';
import { layPlansOver } from './own-plans.ts';
import { asked, found, ownBindings, ownPlans } from './pair-block.ts';
import { addRecord } from './route-columns.ts';
import { findSharedRows, type SharedRows } from './shared-rows.ts';

const NOTHING = -1;
/** The scope of a terminal's own bindings. */
const OWN = 0;

/** The pair at `index` of the block. */
export function flattenPlain(work: Work, index: number, pair: number): void {
  const { lines } = work;
  const { from, to } = found;
  beginPair(lines, pair);
  reserveLine(lines);
  lines.from[lines.length] = -Infinity;
  addHeldLine(lines, NO_ASSIGNMENT, NOTHING);
  const rows = findRows(work, index);
  if (ownBindings.from[ownBindings.first[index]!]! > from[index]!) flattenShared(work, index, rows);
  flattenCards(work, index, rows);
  if (to[index] === Infinity) return;
  reserveLine(lines);
  lines.from[lines.length] = to[index]!;
  addHeldLine(lines, NO_ASSIGNMENT, NOTHING);
}

/** What is shared, with the terminal's own plans. */
function findRows({ columns, scopes, shared, planned }: Work, index: number): SharedRows {
  const { words } = columns.facts;
  const word = found.assignment[index]! * FACT_WORDS;
  findSharedRows(shared, scopes, words[word + WORD.c]! >>> ABOVE_FACT, words[word + WORD.b]!, asked.currency[index]!);
  const plan = ownPlans.first[index]!;
  if (ownPlans.plan[plan] === NOTHING) return shared;
  layPlansOver(planned, shared, plan, ownPlans.first[index + 1]! - 1);
  return planned;
}

/** What the store and the merchant say of the assignment's stretch, before the terminal's own bindings. */
function flattenShared(work: Work, index: number, rows: SharedRows): void {
  const { columns, lines, routes, scopes, card } = work;
  const { words } = columns.facts;
  const assignment = found.assignment[index]!;
  const from = found.from[index]!;
  const to = Math.min(found.to[index]!, ownBindings.from[ownBindings.first[index]!]!);
  work.routed.fill(NOTHING);
  let row = 0;
  while (rows.from[row + 1]! <= from) row++;
  for (; row < rows.length; row++) {
    const at = Math.max(rows.from[row]!, from);
    if (at >= to) return;
    reserveLine(lines);
    lines.from[lines.length] = at;
    const scope = rows.scope[row]!;
    if (scope < 0) {
      addHeldLine(lines, NO_BINDING, assignment);
      continue;
    }
    const shown = scopes.painted.shows[rows.stretch[row]!]!;
    if (shown < 0) {
      addHeldLine(lines, BINDING_HOLE, assignment);
      continue;
    }
    card[scope] = rows.stretch[row]!;
    const route = routeOf(work, assignment, scope, rows.currency);
    const account = words[shown * FACT_WORDS + WORD.a]!;
    addLine(lines, route, account, groupOfRoute(routes, route), planAt(work, rows, row), assignment);
  }
}

/** What the terminal's own bindings show of the assignment's stretch: a route for each, and a line for each plan under it. */
function flattenCards(work: Work, index: number, rows: SharedRows): void {
  const { lines, routes } = work;
  const { first, from, fact, account } = ownBindings;
  const assignment = found.assignment[index]!;
  let row = 0;
  for (let binding = first[index]!; binding + 1 < first[index + 1]!; binding++) {
    const group = groupOf(work, assignment, account[binding]!, asked.currency[index]!);
    const route = addRecord(routes, assignment, fact[binding]!, OWN, group);
    while (rows.from[row + 1]! <= from[binding]!) row++;
    reserveLine(lines);
    lines.from[lines.length] = from[binding]!;
    addLine(lines, route, account[binding]!, group, planAt(work, rows, row), assignment);
    while (rows.from[row + 1]! < from[binding + 1]!) {
      row++;
      reserveLine(lines);
      lines.from[lines.length] = rows.from[row]!;
      addLine(lines, route, account[binding]!, group, planAt(work, rows, row), assignment);
    }
  }
}

function planAt(work: Work, rows: SharedRows, row: number): number {
  const plan = rows.plan[row]!;
  return plan < 0 ? NOTHING : planOf(work, plan);
}
