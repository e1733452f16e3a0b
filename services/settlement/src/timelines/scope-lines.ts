// The lines that may speak for a terminal: of its own scope, of its store's and of its merchant's (R8, R14). Those of stores and
// merchants are painted at their first terminal and kept; a terminal's own are painted above them and forgotten.
import { type FactColumns, KEY, MERCHANT, STORE, TERMINAL } from './fact-columns.ts';
import { append, growingIntegers, type Integers } from './growing-column.ts';
import { createPaintedLines, type PaintedLines, paintBindings, paintPlans } from './painted-lines.ts';
import { keyInChain } from './scope-keys.ts';

export const SCOPE_COUNT = 3;
const [OF_TERMINAL, OF_STORE, OF_MERCHANT] = [0, 1, 2];

/** By scope (terminal, store, merchant): where its lines lie among the painted ones. Found for one terminal at a time. */
export type ScopeLines = {
  readonly columns: FactColumns;
  /** So many facts are known. */
  readonly known: number;
  readonly painted: PaintedLines;
  readonly cardsFrom: Int32Array;
  readonly cardsTo: Int32Array;
  readonly plansFrom: Int32Array;
  readonly plansTo: Int32Array;
  /** By scope, of stores and merchants: the key that was found last, ABSENT for none. */
  readonly lastKey: Int32Array;
  /** By key of a store or merchant: the call that painted it, and where `places` tells the four places of its lines. */
  readonly painter: Painter;
  readonly places: Integers;
  /** Above it lie the lines of the terminal that was asked for last. */
  top: number;
};

/** What another call wrote into `placeOf` is nothing. */
export type Painter = { readonly call: number; readonly placeOf: Int32Array };

const ABSENT = -1;

export function createScopeLines(columns: FactColumns, known: number, painter: Painter): ScopeLines {
  const places = () => new Int32Array(SCOPE_COUNT);
  return {
    ...{ columns, known },
    painted: createPaintedLines(),
    ...{ cardsFrom: places(), cardsTo: places(), plansFrom: places(), plansTo: places() },
    lastKey: places().fill(ABSENT),
    painter,
    places: growingIntegers(),
    top: 0,
  };
}

/** Finds the lines of a terminal in a store (its number + 1, or 0) of a merchant. What was found for another terminal is overwritten. */
export function findScopeLines(
  lines: ScopeLines,
  terminal: number,
  store: number,
  merchant: number,
  currency: number,
): void {
  const { keys, terminals } = lines.columns;
  findSharedLines(lines, store, merchant, currency);
  const firstOfTerminal = terminals.records.data[terminal * TERMINAL.stride + TERMINAL.firstKey]!;
  const own = keyInChain(keys, firstOfTerminal, merchant, currency << 2);
  if (own === ABSENT) findNothing(lines, OF_TERMINAL);
  else paintKey(lines, OF_TERMINAL, own);
}

/** Those of the store and the merchant only; there is no line of a terminal's own then. */
export function findSharedLines(lines: ScopeLines, store: number, merchant: number, currency: number): void {
  const { columns, painted } = lines;
  const { keys, stores, merchants } = columns;
  const word = currency << 2;
  painted.end = lines.top;
  const firstOfMerchant = merchants.records.data[merchant * MERCHANT.stride + MERCHANT.firstKey]!;
  findShared(lines, OF_MERCHANT, keyInChain(keys, firstOfMerchant, merchant, word | OF_MERCHANT));
  const firstOfStore = store === 0 ? 0 : stores.records.data[(store - 1) * STORE.stride + STORE.firstKey]!;
  findShared(lines, OF_STORE, keyInChain(keys, firstOfStore, merchant, word | OF_STORE));
  lines.top = painted.end;
  findNothing(lines, OF_TERMINAL);
}

function findShared(lines: ScopeLines, scope: number, key: number): void {
  if (key === lines.lastKey[scope]) return;
  lines.lastKey[scope] = key;
  if (key === ABSENT) {
    findNothing(lines, scope);
    return;
  }
  const { cardsFrom, cardsTo, plansFrom, plansTo, painter, places } = lines;
  const { call, placeOf } = painter;
  if (placeOf[key * 2] !== call) {
    paintKey(lines, scope, key);
    placeOf[key * 2] = call;
    placeOf[key * 2 + 1] = places.length;
    append(places, cardsFrom[scope]!);
    append(places, cardsTo[scope]!);
    append(places, plansFrom[scope]!);
    append(places, plansTo[scope]!);
    return;
  }
  const place = placeOf[key * 2 + 1]!;
  const { data } = places;
  cardsFrom[scope] = data[place]!;
  cardsTo[scope] = data[place + 1]!;
  plansFrom[scope] = data[place + 2]!;
  plansTo[scope] = data[place + 3]!;
}

function paintKey(
  { columns, known, painted, cardsFrom, cardsTo, plansFrom, plansTo }: ScopeLines,
  scope: number,
  key: number,
): void {
  const { data } = columns.keys;
  const record = key * KEY.stride;
  paintBindings(painted, columns, data[record + KEY.firstBinding]!, known);
  cardsFrom[scope] = painted.start;
  cardsTo[scope] = painted.end;
  paintPlans(painted, columns, data[record + KEY.firstPlan]!, known);
  plansFrom[scope] = painted.start;
  plansTo[scope] = painted.end;
}

function findNothing({ cardsFrom, cardsTo, plansFrom, plansTo }: ScopeLines, scope: number): void {
  cardsFrom[scope] = 0;
  cardsTo[scope] = 0;
  plansFrom[scope] = 0;
  plansTo[scope] = 0;
}
