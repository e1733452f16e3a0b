// One stretch of a terminal's assignment, flattened: at each instant the card of the first scope that shows anything (R8), and the fee
// plan of the first scope that has one (R14).
import { assert } from '@asof/domain';
import { beginNumbers, type CallNumbers, createCallNumbers, endNumbers } from './call-numbers.ts';
import type { ColumnRoom } from './column-room.ts';
import { sizeOf } from './dictionary.ts';
import { ABOVE_FACT, FACT_WORDS, type FactColumns, KEY, WORD } from './fact-columns.ts';
import {
  addHeldLine,
  addLine,
  BINDING_HOLE,
  createLineColumns,
  type LineColumns,
  NO_BINDING,
  reserveLine,
} from './line-columns.ts';
import { createPaintedLines, type PaintedLines } from './painted-lines.ts';
import { PLAN_STRIDE } from './plan-prices.ts';
import {
  addRecord,
  createPlanColumns,
  createRecords,
  groupNumber,
  merchantOf,
  type PlanColumns,
  planNumber,
  RECORD_WORDS,
  type Records,
  ROUTE,
} from './route-columns.ts';
import { createScopeLines, findScopeLines, SCOPE_COUNT, type ScopeLines } from './scope-lines.ts';
import { nextChange, seek } from './seek-lines.ts';
import { createSharedRows, type SharedRows } from './shared-rows.ts';

/** How many there were in a call, for each pair: the next call has room for so many, because more costs zeros that nobody reads. */
export type Sizes = { rows: number; routes: number; groups: number; plans: number };

/** What calls have numbered: by terminal its newest group, by plan its number, by key (call, the place of its lines). */
export type Marks = {
  readonly groups: CallNumbers;
  readonly plans: CallNumbers;
  /** What another call wrote into `placeOf` is nothing. */
  call: number;
  placeOf: Int32Array;
  readonly sizes: Sizes;
};

/** Everything that one call of flattening works on. */
export type Work = {
  readonly columns: FactColumns;
  readonly known: number;
  readonly marks: Marks;
  readonly lines: LineColumns;
  readonly routes: Records;
  readonly groups: Records;
  readonly plans: PlanColumns;
  readonly scopes: ScopeLines;
  readonly shared: SharedRows;
  /** The shared rows with a terminal's own plans. */
  readonly planned: SharedRows;
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
  const sizes = { rows: 5, routes: 3, groups: 2, plans: 3 };
  return { groups: createCallNumbers(), plans: createCallNumbers(), call: 0, placeOf: new Int32Array(0), sizes };
}

/** Room for what the estate knows by now, and a number that no entry bears. */
export function makeMarks(marks: Marks, { terminals, plans, keys }: FactColumns): void {
  beginNumbers(marks.groups, sizeOf(terminals));
  beginNumbers(marks.plans, plans.words.length / PLAN_STRIDE);
  marks.call = (marks.call + 1) & 0x7fffffff;
  const isWornOut = marks.call === 0;
  if (isWornOut) marks.call = 1;
  const entries = keys.length / KEY.stride;
  if (isWornOut || marks.placeOf.length < entries * 2) marks.placeOf = new Int32Array(entries * 4);
}

export function beginWork(columns: FactColumns, marks: Marks, known: number, pairs: number, room: ColumnRoom): Work {
  return {
    ...{ columns, known, marks },
    lines: createLineColumns(room, pairs, roomFor(pairs, marks.sizes.rows)),
    routes: createRecords(room, roomFor(pairs, marks.sizes.routes)),
    groups: createRecords(room, roomFor(pairs, marks.sizes.groups)),
    plans: createPlanColumns(room, roomFor(pairs, marks.sizes.plans)),
    scopes: createScopeLines(columns, known, marks),
    shared: createSharedRows(),
    planned: createSharedRows(),
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
export function endWork({ marks, lines, routes, groups, plans }: Work, pairs: number): void {
  endNumbers(marks.groups, groups.length);
  endNumbers(marks.plans, plans.length);
  if (pairs === 0) return;
  const { sizes } = marks;
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
      const route = routeOf(work, assignment, cards, currency);
      const number = plans < 0 ? NOTHING : planOf(work, scopes.painted.shows[plan[plans]!]!);
      const account = words[shown * FACT_WORDS + WORD.a]!;
      addLine(lines, route, account, groupOfRoute(work.routes, route), number, assignment);
    }
    at = Math.min(nextCard, nextPlan);
  }
}

/** A stretch of a card is one route, though a narrower scope may speak in its midst. */
export function routeOf(work: Work, assignment: number, scope: number, currency: number): number {
  const { columns, scopes, routes } = work;
  const stretch = work.card[scope]!;
  if (work.routed[scope] === stretch) return work.route[scope]!;
  const binding = scopes.painted.shows[stretch]!;
  const group = groupOf(work, assignment, columns.facts.words[binding * FACT_WORDS + WORD.a]!, currency);
  const route = addRecord(routes, assignment, binding, scope, group);
  work.routed[scope] = stretch;
  work.route[scope] = route;
  return route;
}

/** Of the terminal that was assigned, and its account. */
export function groupOf(
  { columns, known, marks, groups }: Work,
  assignment: number,
  account: number,
  currency: number,
): number {
  const merchant = columns.facts.words[assignment * FACT_WORDS + WORD.b]!;
  assert(merchantOf(columns, account, known) === merchant, 'a binding leads to an account of its merchant');
  return groupNumber(groups, marks.groups, columns.subjects.data[assignment]!, account, currency);
}

export function groupOfRoute({ words }: Records, route: number): number {
  return words[route * RECORD_WORDS + ROUTE.group]!;
}

/** Of the plan that the fact published. */
export function planOf({ columns, marks, plans }: Work, fact: number): number {
  return planNumber(plans, marks.plans, columns, fact);
}
