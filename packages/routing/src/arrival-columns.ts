// Rows in the order they came in, each with its pair: what route-arrivals.ts works on.
import { checkContents, checkLengths, checkRoom, RoutingInputError } from './check-columns.ts';
import type { DecisionColumns, TransactionColumns } from './columns.ts';
import type { GroupTotals } from './group-totals.ts';
import type { KernelIndex, RoutingIndex } from './routing-index.ts';

/** As TransactionColumns, but in any order, with a pair per row instead of runs. */
export type ArrivalColumns = Omit<TransactionColumns, 'runStart' | 'runPair'> & { readonly pair: Uint32Array };

/** What a kernel reads and writes; decisions are written in the order of the rows. */
export type ArrivalKernelJob = {
  readonly index: KernelIndex;
  readonly rows: ArrivalColumns;
  readonly out: DecisionColumns;
  readonly totals: GroupTotals;
};

/** What callers have: the index with the timelines that it was made of. */
export type ArrivalJob = ArrivalKernelJob & { readonly index: RoutingIndex };

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
