// Rows in the order they came in, each with its pair, and the scratch they are sorted in: what route-arrivals.ts works on.
import { checkContents, checkLengths, checkRoom, RoutingInputError } from './check-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { type DecisionColumns, emptyDecisions, type GroupTotals, type TransactionColumns } from './columns.ts';
import type { RoutingIndex } from './routing-index.ts';

/** As TransactionColumns, but in any order, with a pair per row instead of runs. */
export type ArrivalColumns = Omit<TransactionColumns, 'runStart' | 'runPair'> & { readonly pair: Uint32Array };

/** Decisions are written in the order of the rows. */
export type ArrivalJob = {
  readonly index: RoutingIndex;
  readonly rows: ArrivalColumns;
  readonly out: DecisionColumns;
  readonly totals: GroupTotals;
};

/** As `checkRows`, for rows in any order. */
export function checkArrivals(
  rows: ArrivalColumns,
  { pairs, modes }: { readonly pairs: number; readonly modes: number },
): void {
  const { pair, ...contents } = rows;
  checkLengths('rows', { ...contents }, pair.length);
  for (let row = 0; row < pair.length; row++)
    if (pair[row]! >= pairs) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
  checkContents(contents, modes);
}

/** That the columns have one length, and decisions and totals room: what is asked of every batch before anything is written. */
export function checkArrivalRoom({ index, rows, out, totals }: ArrivalJob): void {
  const { pair, occurredAt, amountMinor, effect, mode } = rows;
  checkLengths('rows', { occurredAt, amountMinor, effect, mode }, pair.length);
  checkRoom(out, totals, { rows: pair.length, groups: index.settings.groups });
}

/** One partition's rows, sorted by pair, in runs; and their decisions. */
export type SortedRows = {
  readonly runStart: Uint32Array;
  readonly runPair: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly amountMinor: Float64Array;
  readonly effect: Uint8Array;
  readonly mode: Uint8Array;
  readonly out: DecisionColumns;
};

/** Room for so many rows in so many runs; in the memory, where one is given. */
export function createSortedRows(rows: number, runs: number, memory?: ColumnMemory): SortedRows {
  const float64 = memory?.float64 ?? (length => new Float64Array(length));
  const uint32 = memory?.uint32 ?? (length => new Uint32Array(length));
  const uint8 = memory?.uint8 ?? (length => new Uint8Array(length));
  return {
    runStart: uint32(runs + 1),
    runPair: uint32(runs),
    occurredAt: float64(rows),
    amountMinor: float64(rows),
    effect: uint8(rows),
    mode: uint8(rows),
    out: emptyDecisions(rows, memory),
  };
}

/** The first rows and runs of the scratch as a kernel's rows. */
export function transactionsOf(sorted: SortedRows, rows: number, runs: number): TransactionColumns {
  return {
    runStart: sorted.runStart.subarray(0, runs + 1),
    runPair: sorted.runPair.subarray(0, runs),
    occurredAt: sorted.occurredAt.subarray(0, rows),
    amountMinor: sorted.amountMinor.subarray(0, rows),
    effect: sorted.effect.subarray(0, rows),
    mode: sorted.mode.subarray(0, rows),
  };
}
