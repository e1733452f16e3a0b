// One stretch of a terminal's assignment, flattened: at each instant the card of the first scope that shows anything (R8), and the fee
// plan of the first scope that has one (R14).
import { assert } from '@asof/domain';
import { createOwnLine, type OwnLine } from './binding-runs.ts';
import { ABOVE_FACT, ACCOUNT, FACT_WORDS, type FactColumns, KEY, WORD } from './fact-columns.ts';
import {
  addHeldLine,
  addLine,
  BINDING_HOLE,
  createLineColumns,
  type LineColumns,
  NO_BINDING,
  reserveLine,
} from './line-columns.ts';
import { createPlanLine, type PlanLine } from './own-plans.ts';
import { createPaintedLines, type PaintedLines } from './painted-lines.ts';
import {
  addGroup,
  addPlan,
  addRoute,
  createGroupColumns,
  createPlanColumns,
  createRouteColumns,
  type GroupColumns,
  type PlanColumns,
  type RouteColumns,
} from './route-columns.ts';
import { createScopeLines, findScopeLines, SCOPE_COUNT, type ScopeLines } from './scope-lines.ts';
import { nextChange, seek } from './seek-lines.ts';
import { createSharedRows, type SharedRows } from './shared-rows.ts';

/** How many there were in a call, for each pair: the next call has room for so many, because more costs zeros that nobody reads. */
export type Sizes = { rows: number; routes: number; groups: number; plans: number };

/**
 * What calls have numbered: by terminal (call, its newest group), by plan (call, its number), by key (call, the place of its lines).
 * What another call wrote is nothing.
 */
export type Marks = {
  call: number;
  groupOf: Int32Array;
  planOf: Int32Array;
  placeOf: Int32Array;
  readonly sizes: Sizes;
};

/** Everything that one call of flattening works on. */
export type Work = {
  readonly columns: FactColumns;
  readonly known: number;
  readonly marks: Marks;
  readonly lines: LineColumns;
  readonly routes: RouteColumns;
  readonly groups: GroupColumns;
  readonly plans: PlanColumns;
  readonly scopes: ScopeLines;
  readonly shared: SharedRows;
  /** A terminal's own plans, and the shared rows with them. */
  readonly ownPlans: PlanLine;
  readonly planned: SharedRows;
  readonly own: OwnLine;
  /** The stretch of a usual pair's assignment: from, to. Numbers in a column need no object of their own. */
  readonly span: Float64Array;
  /** Stretches in which the pair at hand was shown. */
  readonly assigned: PaintedLines;
  /** By scope: where its cards and its plans are looked for. */
  readonly card: Int32Array;
  readonly plan: Int32Array;
  /** By scope: the stretch that was last made a route, and that route. */
  readonly routed: Int32Array;
  readonly route: Int32Array;
};

export function createMarks(): Marks {
  const none = () => new Int32Array(0);
  const sizes = { rows: 5, routes: 3, groups: 2, plans: 3 };
  return { call: 0, groupOf: none(), planOf: none(), placeOf: none(), sizes };
}

/** Room for what the estate knows by now, and a number that no entry bears. */
export function makeMarks(marks: Marks, { terminals, plans, keys }: FactColumns): void {
  marks.call = (marks.call + 1) & 0x7fffffff;
  const isWornOut = marks.call === 0;
  if (isWornOut) marks.call = 1;
  const [entries, planEntries] = [terminals.records.length / 2, plans.words.length / 2];
  if (isWornOut || marks.groupOf.length < entries) marks.groupOf = new Int32Array(entries * 2);
  if (isWornOut || marks.planOf.length < planEntries) marks.planOf = new Int32Array(planEntries * 2);
  const keyEntries = keys.length / KEY.stride;
  if (isWornOut || marks.placeOf.length < keyEntries * 2) marks.placeOf = new Int32Array(keyEntries * 4);
}

export function beginWork(columns: FactColumns, marks: Marks, known: number, pairs: number): Work {
  return {
    ...{ columns, known, marks },
    lines: createLineColumns(pairs, roomFor(pairs, marks.sizes.rows)),
    routes: createRouteColumns(roomFor(pairs, marks.sizes.routes)),
    groups: createGroupColumns(roomFor(pairs, marks.sizes.groups)),
    plans: createPlanColumns(roomFor(pairs, marks.sizes.plans)),
    scopes: createScopeLines(columns, known, marks),
    shared: createSharedRows(),
    ownPlans: createPlanLine(),
    planned: createSharedRows(),
    own: createOwnLine(),
    span: new Float64Array(2),
    assigned: createPaintedLines(),
    card: new Int32Array(SCOPE_COUNT),
    plan: new Int32Array(SCOPE_COUNT),
    routed: new Int32Array(SCOPE_COUNT),
    route: new Int32Array(SCOPE_COUNT),
  };
}

/** A little more, so that a batch with some more of them need not move all. */
function roomFor(pairs: number, each: number): number {
  return Math.ceil(pairs * each * 1.03) + ROOM_AT_LEAST;
}

/** Tells the next call how much there was. */
export function endWork({ marks: { sizes }, lines, routes, groups, plans }: Work, pairs: number): void {
  if (pairs === 0) return;
  sizes.rows = lines.length / pairs;
  sizes.routes = routes.length / pairs;
  sizes.groups = groups.length / pairs;
  sizes.plans = plans.length / pairs;
}

const ROOM_AT_LEAST = 64;
const NOTHING = -1;

/** One row for each instant of [from, to) at which the card or the plan changes. `assignment` is the fact that assigned the terminal. */
export function flattenStretch(work: Work, assignment: number, currency: number, from: number, to: number): void {
  if (to <= from) return;
  const { columns, lines, scopes, card, plan } = work;
  const { words } = columns.facts;
  const word = assignment * FACT_WORDS;
  const terminal = columns.subjects.data[assignment]!;
  const merchant = words[word + WORD.b]!;
  findScopeLines(scopes, terminal, words[word + WORD.c]! >>> ABOVE_FACT, merchant, currency);
  for (let scope = 0; scope < SCOPE_COUNT; scope++) {
    card[scope] = scopes.cardsFrom[scope]!;
    plan[scope] = scopes.plansFrom[scope]!;
    work.routed[scope] = NOTHING;
  }
  for (let at = from; at < to; ) {
    const cards = seek(scopes.painted, card, scopes.cardsTo, at);
    const shown = cards < 0 ? NOTHING : scopes.painted.shows[card[cards]!]!;
    const nextCard = nextChange(scopes.painted, card, scopes.cardsTo, cards, at);
    const plans = seek(scopes.painted, plan, scopes.plansTo, at);
    const nextPlan = nextChange(scopes.painted, plan, scopes.plansTo, plans, at);
    reserveLine(lines);
    lines.from[lines.length] = at;
    if (cards < 0) addHeldLine(lines, NO_BINDING, assignment);
    else if (shown < 0) addHeldLine(lines, BINDING_HOLE, assignment);
    else {
      const route = routeOf(work, assignment, cards, terminal, merchant, currency);
      const number = plans < 0 ? NOTHING : planOf(work, scopes.painted.shows[plan[plans]!]!);
      addLine(lines, route, words[shown * FACT_WORDS + WORD.a]!, work.routes.group[route]!, number, assignment);
    }
    at = Math.min(nextCard, nextPlan);
  }
}

/** A stretch of a card is one route, though a narrower scope may speak in its midst. */
export function routeOf(
  work: Work,
  assignment: number,
  scope: number,
  terminal: number,
  merchant: number,
  currency: number,
): number {
  const { columns, scopes, routes } = work;
  const stretch = work.card[scope]!;
  if (work.routed[scope] === stretch) return work.route[scope]!;
  const { painted } = scopes;
  const binding = painted.shows[stretch]!;
  const account = columns.facts.words[binding * FACT_WORDS + WORD.a]!;
  assert(merchantOf(columns, account, work.known) === merchant, 'a binding leads to an account of its merchant');
  const group = groupOf(work, merchant, terminal, account, currency);
  const route = addRoute(routes, assignment, binding, scope, group);
  work.routed[scope] = stretch;
  work.route[scope] = route;
  return route;
}

/** By the last registration that is known; NOTHING before the first. */
export function merchantOf({ accounts, facts: { words } }: FactColumns, account: number, known: number): number {
  const record = account * ACCOUNT.stride;
  const { data } = accounts.records;
  if (data[record + ACCOUNT.last] === 0) return NOTHING;
  if (data[record + ACCOUNT.last]! <= known) return data[record + ACCOUNT.merchant]!;
  let merchant = NOTHING;
  for (let link = data[record + ACCOUNT.first]!; link !== 0 && link <= known; ) {
    merchant = words[(link - 1) * FACT_WORDS + WORD.a]!;
    link = words[(link - 1) * FACT_WORDS + WORD.next]!;
  }
  return merchant;
}

/** A group is numbered once in all: a terminal may be met under several TIDs, assignments and bindings. */
export function groupOf(
  { marks, groups }: Work,
  merchant: number,
  terminal: number,
  account: number,
  currency: number,
): number {
  const { call, groupOf: newest } = marks;
  const first = newest[terminal * 2] === call ? newest[terminal * 2 + 1]! : NOTHING;
  for (let group = first; group >= 0; group = groups.next[group]!)
    if (groups.account[group] === account && groups.currency[group] === currency && groups.merchant[group] === merchant)
      return group;
  const group = addGroup(groups, merchant, terminal, account, currency, first);
  newest[terminal * 2] = call;
  newest[terminal * 2 + 1] = group;
  return group;
}

export function planOf({ columns, marks: { call, planOf: numbers }, plans }: Work, fact: number): number {
  const plan = columns.facts.words[fact * FACT_WORDS + WORD.a]!;
  if (numbers[plan * 2] === call) return numbers[plan * 2 + 1]!;
  numbers[plan * 2] = call;
  numbers[plan * 2 + 1] = addPlan(plans, fact, columns.plans, plan);
  return numbers[plan * 2 + 1]!;
}
