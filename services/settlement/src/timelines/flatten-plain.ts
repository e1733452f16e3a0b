// The usual pair, flattened without painting: one terminal shows it, by one assignment, and the bindings of the terminal's own are
// asserted without end. They hide the store's and the merchant's from the first of them on, and so do plans of the terminal's own: where
// both begin no later than the assignment, nothing shared is looked for.
import { assert } from '@asof/domain';
import { readRun } from './binding-runs.ts';
import { ABOVE_FACT, endOf, FACT_FLOATS, FACT_WORDS, WORD } from './fact-columns.ts';
import { groupOf, merchantOf, planOf, routeOf, type Work } from './flatten-stretch.ts';
import { addHeldLine, addLine, beginPair } from './line-columns.ts';
import { layPlansOver, type PlanLine, readPlans } from './own-plans.ts';
import { addRoute } from './route-columns.ts';
import { findSharedRows, type SharedRows } from './shared-rows.ts';
import type { Ahead } from './touch-ahead.ts';

const NOTHING = -1;
/** The scope of a terminal's own bindings. */
const OWN = 0;

/** The pair whose assignment `ahead` found at `index`. */
export function flattenPlain(work: Work, pair: number, ahead: Ahead, index: number, currency: number): void {
  const { columns, lines, own, ownPlans, scopes, shared } = work;
  const { data, words } = columns.facts;
  const assignment = ahead.assignment[index]!;
  const word = assignment * FACT_WORDS;
  const from = data[assignment * FACT_FLOATS]!;
  const to = endOf(columns, assignment);
  readRun(own, columns, ahead.run[index]!, ahead.runLength[index]!, work.known);
  readPlans(ownPlans, columns, ahead.plan[index]!, work.known);
  beginPair(lines, pair);
  addHeldLine(lines, -Infinity, 'NO_ASSIGNMENT', NOTHING);
  const ownFrom = own.length === 0 ? Infinity : own.from[0]!;
  const plansFrom = ownPlans.length === 0 ? Infinity : ownPlans.from[0]!;
  if (ownFrom <= from && plansFrom <= from) flattenOwn(work, ownPlans, assignment, currency, from, to);
  else {
    findSharedRows(shared, scopes, words[word + WORD.c]! >>> ABOVE_FACT, words[word + WORD.b]!, currency);
    const rows = withOwnPlans(work);
    if (from < ownFrom) flattenShared(work, rows, assignment, from, Math.min(to, ownFrom));
    flattenOwn(work, rows, assignment, currency, from, to);
  }
  if (to < Infinity) addHeldLine(lines, to, 'NO_ASSIGNMENT', NOTHING);
}

/** What is shared, with the key's own plans. */
function withOwnPlans({ shared, ownPlans, planned }: Work): SharedRows {
  if (ownPlans.length === 0) return shared;
  layPlansOver(planned, shared, ownPlans);
  return planned;
}

/** What the store and the merchant say in [from, to). */
function flattenShared(work: Work, rows: SharedRows, assignment: number, from: number, to: number): void {
  const { columns, lines, routes, scopes, card } = work;
  const { words } = columns.facts;
  work.routed.fill(NOTHING);
  for (let row = rowAt(rows, 0, from); row < rows.length; row++) {
    const at = Math.max(rows.from[row]!, from);
    if (at >= to) return;
    const scope = rows.scope[row]!;
    if (scope < 0) {
      addHeldLine(lines, at, 'NO_BINDING', assignment);
      continue;
    }
    const shown = scopes.painted.shows[rows.stretch[row]!]!;
    if (shown < 0) {
      addHeldLine(lines, at, 'BINDING_HOLE', assignment);
      continue;
    }
    card[scope] = rows.stretch[row]!;
    const terminal = columns.subjects.data[assignment]!;
    const route = routeOf(work, assignment, scope, terminal, rows.merchant, rows.currency);
    const account = words[shown * FACT_WORDS + WORD.a]!;
    addLine(lines, at, route, account, routes.group[route]!, planAt(work, rows, row), assignment);
  }
}

/** What the terminal's own bindings show in [from, to): a route for each, and a row for each plan under it. */
function flattenOwn(work: Work, rows: PlanLine, assignment: number, currency: number, from: number, to: number): void {
  const { lines, own, routes } = work;
  let [account, group, row] = [NOTHING, NOTHING, 0];
  for (let index = 0; index < own.length; index++) {
    const begins = own.from[index]!;
    const ends = index + 1 < own.length ? own.from[index + 1]! : Infinity;
    const first = Math.max(begins, from);
    const last = Math.min(ends, to);
    if (last <= first) continue;
    if (own.account[index] !== account) {
      account = own.account[index]!;
      group = groupOfOwn(work, assignment, account, currency);
    }
    const route = addRoute(routes, assignment, own.fact[index]!, OWN, group);
    row = rowAt(rows, row, first);
    addLine(lines, first, route, account, group, planAt(work, rows, row), assignment);
    for (; row + 1 < rows.length && rows.from[row + 1]! < last; row++)
      addLine(lines, rows.from[row + 1]!, route, account, group, planAt(work, rows, row + 1), assignment);
  }
}

function groupOfOwn(work: Work, assignment: number, account: number, currency: number): number {
  const { columns, known } = work;
  const merchant = columns.facts.words[assignment * FACT_WORDS + WORD.b]!;
  assert(merchantOf(columns, account, known) === merchant, 'a binding leads to an account of its merchant');
  return groupOf(work, merchant, columns.subjects.data[assignment]!, account, currency);
}

/** The row that is in effect at `at`, from `row` on. */
function rowAt({ from, length }: PlanLine, row: number, at: number): number {
  let found = row;
  while (found + 1 < length && from[found + 1]! <= at) found++;
  return found;
}

function planAt(work: Work, rows: PlanLine, row: number): number {
  const plan = rows.plan[row]!;
  return plan < 0 ? NOTHING : planOf(work, plan);
}
