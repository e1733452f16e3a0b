// What is asked of rows before and after they are routed, in the module: the effects that their amounts and kinds show, and where they
// stand. The caller numbers where rows on a line stand; a row that asks for a number which is not given yet, or for anything else beside
// the usual, is left to the caller, who places it and has the module go on behind it.
import { RoutingInputError } from './check-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { placeOf } from './job-words.ts';
import type { RoutingIndex } from './routing-index.ts';
import { instantiate } from './wasm-instance.ts';

/** Rows in runs, as TransactionColumns and DecisionColumns have them. All lie in the memory. */
export type RowsToPlace = {
  readonly runStart: Uint32Array;
  readonly runPair: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly amountMinor: Float64Array;
  readonly kind: Uint8Array;
  readonly mode: Uint8Array;
  readonly effect: Uint8Array;
  readonly line: Int32Array;
  readonly feeMinor: Float64Array;
  /** 1 for a doubt as it was routed; `ownFlags` are added for a debit that its line places. */
  readonly flags: Uint8Array;
  /** The number of where the row stands; of a held row `line - 1`. */
  readonly outcome: Int32Array;
  /** `feeMinor` in 32 bits. */
  readonly fee: Int32Array;
};

/** What rows are placed by, and what is counted of them, from call to call. All lie in the memory. */
export type PlacingTables = {
  readonly index: RoutingIndex;
  /** By line: where rows stand that its plan prices, and others; below zero where that is not numbered yet. */
  readonly priced: Int32Array;
  readonly free: Int32Array;
  /** By pair: the answer that `earlier` is counted against, and the number of the currency. */
  readonly shown: Int32Array;
  readonly currency: Uint8Array;
  /** Rows that are routed, cancelled, held. */
  readonly counts: Float64Array;
  /** By currency: credits and debits of those that are routed, cancelled, held. */
  readonly sums: Float64Array;
  /** By held reason. */
  readonly reasons: Float64Array;
  /** The earliest and the latest instant, and how many credits stand elsewhere than `shown` says. */
  readonly tally: Float64Array;
  /** The kind whose credits bear no fee. */
  readonly freeKind: number;
  readonly ownFlags: number;
};

export type WasmPlacing = {
  /** Which rows the calls below speak of. `RoutingInputError` where a column lies elsewhere or is short. Runs were checked when they were routed. */
  readonly begin: (rows: RowsToPlace) => void;
  /** Writes `effect`; how many rows are sound beyond doubt: whole numbers, not zero, of a mode that there is. */
  readonly writeEffects: () => number;
  /** Places rows from this one on, in ascending calls; the row that is the caller's to place, or the number of rows. */
  readonly placeFrom: (row: number) => number;
};

/** By index among the words of a placing. The module in assembly/ reads them by the same numbers. */
const WORD = {
  runStart: 0,
  runPair: 1,
  occurredAt: 2,
  amountMinor: 3,
  kind: 4,
  mode: 5,
  effect: 6,
  line: 7,
  feeMinor: 8,
  flags: 9,
  outcome: 10,
  fee: 11,
  priced: 12,
  free: 13,
  answers: 14,
  shown: 15,
  currency: 16,
  counts: 17,
  sums: 18,
  reasons: 19,
  tally: 20,
  rows: 21,
  run: 22,
  modes: 23,
  freeKind: 24,
  reasonsMax: 25,
  ownFlags: 26,
} as const;
const PLACING_WORDS = 32;
const OF_ROWS = [
  'occurredAt',
  'amountMinor',
  'kind',
  'mode',
  'effect',
  'line',
  'feeMinor',
  'flags',
  'outcome',
  'fee',
] as const;
const OF_TABLES = ['priced', 'free', 'shown', 'currency', 'counts', 'sums', 'reasons', 'tally'] as const;
const OUTCOMES = 3;

/** The module over one memory. `RoutingInputError` where a table lies elsewhere or is short. */
export function createWasmPlacing(memory: ColumnMemory, tables: PlacingTables): WasmPlacing {
  const { placeRows, writeEffects } = instantiate(memory.memory);
  const words = memory.uint32(PLACING_WORDS);
  describeTables(words, memory, tables);
  return {
    begin(rows) {
      const count = rows.effect.length;
      for (const name of OF_ROWS) {
        if (rows[name].length !== count) throw new RoutingInputError('length-mismatch', name, count);
        words[WORD[name]] = placeOf(memory, name, rows[name]);
      }
      words[WORD.runStart] = placeOf(memory, 'runStart', rows.runStart);
      words[WORD.runPair] = placeOf(memory, 'runPair', rows.runPair);
      words[WORD.rows] = count;
      words[WORD.run] = 0;
    },
    writeEffects: () => writeEffects(words.byteOffset),
    placeFrom: row => placeRows(words.byteOffset, row),
  };
}

function describeTables(words: Uint32Array, memory: ColumnMemory, tables: PlacingTables): void {
  const { index, priced, free, shown, currency, counts, sums, tally } = tables;
  const [lines, pairs] = [index.from.length, index.timelines.start.length - 1];
  const currencies = currency.reduce((most, number) => Math.max(most, number + 1), 0);
  const least = { priced: lines, free: lines, shown: pairs, currency: pairs, counts: OUTCOMES, tally: 3 };
  const lengths = { ...least, sums: currencies * OUTCOMES * 2 };
  for (const [name, column] of Object.entries({ priced, free, shown, currency, counts, tally, sums }))
    if (column.length < lengths[name as keyof typeof lengths])
      throw new RoutingInputError('length-mismatch', name, column.length);
  for (const name of OF_TABLES) words[WORD[name]] = placeOf(memory, name, tables[name]);
  words[WORD.answers] = placeOf(memory, 'answers', index.answers);
  words[WORD.modes] = index.uncertaintyMicros.length;
  words[WORD.freeKind] = tables.freeKind;
  words[WORD.reasonsMax] = tables.reasons.length;
  words[WORD.ownFlags] = tables.ownFlags;
}
