// What a store and a merchant say together, merged once for all terminals that follow each other there.
import { grown } from './growing-column.ts';
import { findSharedLines, SCOPE_COUNT, type ScopeLines } from './scope-lines.ts';
import { nextChange, seek } from './seek-lines.ts';

/** A row is in effect up to the next one's beginning; the first is from -Infinity on, and behind the last stands one more `from`, Infinity. */
export type SharedRows = {
  merchant: number;
  store: number;
  currency: number;
  from: Float64Array;
  /** The scope that shows a card or a hole, and its stretch among the painted ones; below zero for none. */
  scope: Int32Array;
  stretch: Int32Array;
  /** The fact that published the plan, below zero for none. */
  plan: Int32Array;
  length: number;
};

const ROWS_AT_FIRST = 64;
const NOTHING = -1;
const card = new Int32Array(SCOPE_COUNT);
const plan = new Int32Array(SCOPE_COUNT);

export function createSharedRows(): SharedRows {
  const column = () => new Int32Array(ROWS_AT_FIRST);
  const columns = { from: new Float64Array(ROWS_AT_FIRST), scope: column(), stretch: column(), plan: column() };
  return { merchant: NOTHING, store: NOTHING, currency: NOTHING, ...columns, length: 0 };
}

/** Empties the rows, to be of the same store, merchant and currency as the others. */
export function beginRows(rows: SharedRows, { merchant, store, currency }: SharedRows): void {
  rows.merchant = merchant;
  rows.store = store;
  rows.currency = currency;
  rows.length = 0;
}

/** The rows of the store (its number + 1, or 0) and the merchant. */
export function findSharedRows(
  rows: SharedRows,
  lines: ScopeLines,
  store: number,
  merchant: number,
  currency: number,
): void {
  if (rows.merchant === merchant && rows.store === store && rows.currency === currency) return;
  rows.merchant = merchant;
  rows.store = store;
  rows.currency = currency;
  rows.length = 0;
  findSharedLines(lines, store, merchant, currency);
  const { painted } = lines;
  card.set(lines.cardsFrom);
  plan.set(lines.plansFrom);
  for (let at = -Infinity; at < Infinity; ) {
    const cards = seek(painted, card, lines.cardsTo, at);
    const plans = seek(painted, plan, lines.plansTo, at);
    const shown = plans < 0 ? NOTHING : painted.shows[plan[plans]!]!;
    addRow(rows, at, cards, cards < 0 ? NOTHING : card[cards]!, shown);
    const nextCard = nextChange(painted, card, lines.cardsTo, cards, at);
    at = Math.min(nextCard, nextChange(painted, plan, lines.plansTo, plans, at));
  }
  endRows(rows);
}

export function addRow(rows: SharedRows, at: number, scope: number, stretch: number, shown: number): void {
  const { length } = rows;
  if (length + 1 === rows.from.length) growRows(rows);
  rows.from[length] = at;
  rows.scope[length] = scope;
  rows.stretch[length] = stretch;
  rows.plan[length] = shown;
  rows.length = length + 1;
}

/** There is room for one `from` more than for rows. */
export function endRows(rows: SharedRows): void {
  rows.from[rows.length] = Infinity;
}

function growRows(rows: SharedRows): void {
  const needed = rows.from.length + 1;
  rows.from = grown(rows.from, needed);
  rows.scope = grown(rows.scope, needed);
  rows.stretch = grown(rows.stretch, needed);
  rows.plan = grown(rows.plan, needed);
}
