// Assignments × scopes × fee plans of a batch's pairs, merged to one ordered line per pair for the routing kernel, from the columns of
// facts. Its obvious twin is the domain's own answer for one row (routeCard, feePlanFor).
import type { Currency } from '@asof/domain';
import type { ColumnMemory } from '@asof/routing';
import { columnRoom } from './column-room.ts';
import { ABSENT } from './dictionary.ts';
import { FACT_WORDS, type FactColumns, SHOWN, TERMINAL, WORD } from './fact-columns.ts';
import { flatTables } from './flat-tables.ts';
import type { FlatTimelines, Pair } from './flat-timelines.ts';
import { countOwn, flattenOwn } from './flatten-own.ts';
import { flattenPlain } from './flatten-plain.ts';
import { beginWork, createMarks, endWork, flattenStretch, makeMarks, type Work } from './flatten-stretch.ts';
import { addHeldLine, beginPair, finishLines, type LineColumns, NO_ASSIGNMENT, reserveLine } from './line-columns.ts';
import { readBindings, readPlans } from './own-lines.ts';
import { type PaintedLines, paintAssignments } from './painted-lines.ts';
import { asked, BLOCK_PAIRS_MAX, found, NOT_PLAIN } from './pair-block.ts';
import { pricePlans } from './route-columns.ts';
import { currencyNumber } from './scope-keys.ts';
import { createShownFinder, type FindShown } from './shown-finder.ts';
import { lookAhead } from './touch-ahead.ts';

/** What the first `known` facts say of exactly these pairs. */
export type Flatten = (known: number, pairs: readonly Pair[], memory?: ColumnMemory) => FlatTimelines;

/** Cost follows the pairs and their lines, not the estate: what is kept between calls is never cleared, only overwritten. */
export function createFlatten(columns: FactColumns): Flatten {
  const marks = createMarks();
  const finder = { findShown: createShownFinder(columns), currencies: new Map<Currency, number>() };
  return (known, pairs, memory) => {
    makeMarks(marks, columns);
    const work = beginWork(columns, marks, known, pairs.length, columnRoom(memory));
    try {
      for (let first = 0; first < pairs.length; first += BLOCK_PAIRS_MAX) flattenBlock(work, finder, pairs, first);
    } finally {
      endWork(work, pairs.length);
    }
    const { lines, routes, groups, plans } = work;
    const tables = flatTables(columns, { assignment: lines.assignment, routes, groups, plans, known });
    return { timelines: finishLines(lines), currencies: lines.currency, ...tables };
  };
}

/** How the pairs of a block are found. */
type Finder = { readonly findShown: FindShown; readonly currencies: Map<Currency, number> };

/** A function of its own: called again and again it is compiled whole, and stays so. */
function flattenBlock(work: Work, { findShown, currencies }: Finder, pairs: readonly Pair[], first: number): void {
  const { columns, known, marks, lines, plans } = work;
  const some = pairs.slice(first, first + BLOCK_PAIRS_MAX);
  const { shown, currency } = asked;
  const count = some.length;
  findShown(some, shown);
  findCurrencies(some, currency, currencies);
  lines.currency.set(currency.subarray(0, count), first);
  lookAhead(columns, count, known, marks);
  readBindings(columns, count, known);
  readPlans(columns, count, known);
  const firstPlan = plans.length;
  for (let index = 0; index < count; ) {
    const own = countOwn(index, count);
    if (own > 0) flattenOwn(work, index, index + own, first);
    index += own;
    if (index === count) break;
    if (found.assignment[index] === NOT_PLAIN) flattenPair(work, first + index, shown[index]!, currency[index]!);
    else flattenPlain(work, index, first + index);
    index++;
  }
  pricePlans(plans, columns, firstPlan);
}

function findCurrencies(pairs: readonly Pair[], numbers: Int32Array, currencies: Map<Currency, number>): void {
  let [last, number]: [Currency | null, number] = [null, 0];
  for (let index = 0; index < pairs.length; index++) {
    const { currency } = pairs[index]!;
    if (currency !== last) {
      number = currencies.get(currency) ?? currencyNumber(currency);
      currencies.set(currency, number);
      last = currency;
    }
    numbers[index] = number;
  }
}

function flattenPair(work: Work, pair: number, shown: number, currency: number): void {
  const { lines, assigned } = work;
  beginPair(lines, pair);
  let flattenedTo = -Infinity;
  if (shown !== ABSENT) {
    findAssigned(work, shown);
    for (let index = 0; index < assigned.end; index++) {
      const from = assigned.from[index]!;
      const to = assigned.to[index]!;
      if (from > flattenedTo) holdFrom(lines, flattenedTo);
      flattenStretch(work, assigned.shows[index]!, currency, Math.max(from, flattenedTo), to);
      flattenedTo = Math.max(to, flattenedTo);
    }
  }
  if (flattenedTo < Infinity) holdFrom(lines, flattenedTo);
}

function holdFrom(lines: LineColumns, at: number): void {
  reserveLine(lines);
  lines.from[lines.length] = at;
  addHeldLine(lines, NO_ASSIGNMENT, -1);
}

/** Every stretch in which some terminal shows the pair, by from; of equal ones that of the terminal which showed it first. */
function findAssigned(work: Work, shown: number): void {
  const { columns, assigned } = work;
  const { data } = columns.shown.records;
  const { data: further } = columns.shownMore;
  assigned.end = 0;
  addAssigned(work, shown, data[shown * SHOWN.stride + SHOWN.terminal]! - 1);
  const more = data[shown * SHOWN.stride + SHOWN.more]!;
  for (let link = more; link !== 0; link = further[(link - 1) * 2 + 1]!)
    addAssigned(work, shown, further[(link - 1) * 2]!);
  if (more !== 0) sortByFrom(assigned);
}

/** Adds what the terminal's line shows of the pair, and of nothing else. */
function addAssigned({ columns, known, assigned }: Work, shown: number, terminal: number): void {
  const { words } = columns.facts;
  let kept = assigned.end;
  paintAssignments(
    assigned,
    columns,
    columns.terminals.records.data[terminal * TERMINAL.stride + TERMINAL.first]!,
    known,
  );
  for (let index = assigned.start; index < assigned.end; index++) {
    const fact = assigned.shows[index]!;
    if (words[fact * FACT_WORDS + WORD.a] !== shown) continue;
    assigned.from[kept] = assigned.from[index]!;
    assigned.to[kept] = assigned.to[index]!;
    assigned.shows[kept++] = fact;
  }
  assigned.end = kept;
}

/** Equal ones stay in their order. */
function sortByFrom(lines: PaintedLines): void {
  for (let index = 1; index < lines.end; index++) {
    const [from, to, shows] = [lines.from[index]!, lines.to[index]!, lines.shows[index]!];
    let at = index;
    for (; at > 0 && lines.from[at - 1]! > from; at--) {
      lines.from[at] = lines.from[at - 1]!;
      lines.to[at] = lines.to[at - 1]!;
      lines.shows[at] = lines.shows[at - 1]!;
    }
    lines.from[at] = from;
    lines.to[at] = to;
    lines.shows[at] = shows;
  }
}
