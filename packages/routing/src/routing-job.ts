// What one call of a kernel works on.
import { checkRoom, checkRows } from './check-columns.ts';
import type { DecisionColumns, TransactionColumns } from './columns.ts';
import type { GroupTotals } from './group-totals.ts';
import type { KernelIndex, RoutingIndex } from './routing-index.ts';

/** What a kernel reads and writes. Kernels check nothing: `checkJob` and `indexTimelines` prove every index that they use. */
export type KernelJob = {
  readonly index: KernelIndex;
  readonly rows: TransactionColumns;
  readonly out: DecisionColumns;
  readonly totals: GroupTotals;
};

/** The same of rows in any order: what decides row by row asks for no runs. */
export type RowJob = Omit<KernelJob, 'rows'> & { readonly rows: Omit<TransactionColumns, 'runStart' | 'runPair'> };

/** What callers have: the index with the timelines that it was made of. */
export type RoutingJob = KernelJob & { readonly index: RoutingIndex };

/** Throws `RoutingInputError` for the first contradiction between rows, index, decisions and totals. One pass over every column. */
export function checkJob({ index, rows, out, totals }: RoutingJob): void {
  const { timelines, settings } = index;
  checkRows(rows, { pairs: timelines.start.length - 1, modes: settings.uncertaintyMicros.length });
  checkRoom(out, totals, { rows: rows.occurredAt.length, groups: settings.groups });
}
