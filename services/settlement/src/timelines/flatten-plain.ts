// The usual pair, flattened without painting: one terminal shows it, by one assignment that goes up to its end or to the terminal's next
// one, and the bindings of the terminal's own are asserted without end. They hide the store's and the merchant's from the first of them on, and so do plans of the terminal's own: where
// both begin no later than the assignment, nothing shared is looked for.
import { assert } from '@asof/domain';
import { type OwnLine, readRun } from './binding-runs.ts';
import { ABOVE_FACT, FACT_FLOATS, FACT_WORDS, WORD } from './fact-columns.ts';
import { groupOf, merchantOf, planOf, routeOf, type Work } from './flatten-stretch.ts';
import {
  addHeldLine,
  addLine,
  BINDING_HOLE,
  beginPair,
  NO_ASSIGNMENT,
  NO_BINDING,
  reserveLine,
} from './line-columns.ts';
import { layPlansOver, type PlanLine, readPlans } from './own-plans.ts';
import { addRoute } from './route-columns.ts';
import { findSharedRows, type SharedRows } from './shared-rows.ts';
import type { Ahead } from './touch-ahead.ts';

const NOTHING = -1;
/** The scope of a terminal's own bindings. */
const OWN = 0;
/** Of a work's span. */
const [FROM, TO] = [0, 1];

/** The pair whose assignment `ahead` found at `index`. */
export function flattenPlain(work: Work, pair: number, ahead: Ahead, index: number, currency: number): void {
  const { columns, lines, span, own, ownPlans, scopes, shared } = work;
  const { words } = columns.facts;
  const assignment = ahead.assignment[index]!;
  const word = assignment * FACT_WORDS;
  span[FROM] = columns.facts.data[assignment * FACT_FLOATS]!;
  span[TO] = ahead.to[index]!;
  readRun(own, columns, ahead.run[index]!, ahead.runLength[index]!, work.known);
  readPlans(ownPlans, columns, ahead.plan[index]!, work.known);
  beginPair(lines, pair);
  reserveLine(lines);
  lines.from[lines.length] = -Infinity;
  addHeldLine(lines, NO_ASSIGNMENT, NOTHING);
  if (beginsBy(own, span) && beginsBy(ownPlans, span)) flattenOwn(work, ownPlans, assignment, currency);
  else {
    findSharedRows(shared, scopes, words[word + WORD.c]! >>> ABOVE_FACT, words[word + WORD.b]!, currency);
    const rows = withOwnPlans(work);
    if (!beginsBy(own, span)) flattenShared(work, rows, assignment);
    flattenOwn(work, rows, assignment, currency);
  }
  if (span[TO] === Infinity) return;
  reserveLine(lines);
  lines.from[lines.length] = span[TO]!;
  addHeldLine(lines, NO_ASSIGNMENT, NOTHING);
}

/** Is there anything, and does its first begin no later than the span? */
function beginsBy({ from, length }: Begun, span: Float64Array): boolean {
  return length > 0 && from[0]! <= span[FROM]!;
}

type Begun = { readonly from: Float64Array; readonly length: number };

/** What is shared, with the key's own plans. */
function withOwnPlans({ shared, ownPlans, planned }: Work): SharedRows {
  if (ownPlans.length === 0) return shared;
  layPlansOver(planned, shared, ownPlans);
  return planned;
}

/** What the store and the merchant say in the span, before the terminal's own bindings. */
function flattenShared(work: Work, rows: SharedRows, assignment: number): void {
  const { columns, lines, routes, scopes, card, own, span } = work;
  const { words } = columns.facts;
  const from = span[FROM]!;
  const to = own.length === 0 ? span[TO]! : Math.min(span[TO]!, own.from[0]!);
  work.routed.fill(NOTHING);
  for (let row = rowAt(rows, 0, own, NOTHING, span); row < rows.length; row++) {
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
    const terminal = columns.subjects.data[assignment]!;
    const route = routeOf(work, assignment, scope, terminal, rows.merchant, rows.currency);
    const account = words[shown * FACT_WORDS + WORD.a]!;
    addLine(lines, route, account, routes.group[route]!, planAt(work, rows, row), assignment);
  }
}

/** What the terminal's own bindings show in the span: a route for each, and a row for each plan under it. */
function flattenOwn(work: Work, rows: PlanLine, assignment: number, currency: number): void {
  const { lines, own, routes, span } = work;
  let account = NOTHING;
  let group = NOTHING;
  let row = 0;
  for (let index = 0; index < own.length; index++) {
    const ends = index + 1 < own.length ? own.from[index + 1]! : Infinity;
    const first = Math.max(own.from[index]!, span[FROM]!);
    const last = Math.min(ends, span[TO]!);
    if (last <= first) continue;
    if (own.account[index] !== account) {
      account = own.account[index]!;
      group = groupOfOwn(work, assignment, account, currency);
    }
    const route = addRoute(routes, assignment, own.fact[index]!, OWN, group);
    row = rowAt(rows, row, own, index, span);
    reserveLine(lines);
    lines.from[lines.length] = first;
    addLine(lines, route, account, group, planAt(work, rows, row), assignment);
    for (; row + 1 < rows.length && rows.from[row + 1]! < last; row++) {
      reserveLine(lines);
      lines.from[lines.length] = rows.from[row + 1]!;
      addLine(lines, route, account, group, planAt(work, rows, row + 1), assignment);
    }
  }
}

function groupOfOwn(work: Work, assignment: number, account: number, currency: number): number {
  const { columns, known } = work;
  const merchant = columns.facts.words[assignment * FACT_WORDS + WORD.b]!;
  assert(merchantOf(columns, account, known) === merchant, 'a binding leads to an account of its merchant');
  return groupOf(work, merchant, columns.subjects.data[assignment]!, account, currency);
}

/** The row that is in effect where the span begins, or the own binding at `index` if that is later; from `row` on. */
function rowAt({ from, length }: PlanLine, row: number, own: OwnLine, index: number, span: Float64Array): number {
  const at = index < 0 ? span[FROM]! : Math.max(own.from[index]!, span[FROM]!);
  let found = row;
  while (found + 1 < length && from[found + 1]! <= at) found++;
  return found;
}

function planAt(work: Work, rows: PlanLine, row: number): number {
  const plan = rows.plan[row]!;
  return plan < 0 ? NOTHING : planOf(work, plan);
}
