// The estate's timelines: every fact once in columns, from which batches are flattened as known at their K and single rows answered.
import type { EstateHistory } from '@asof/domain';
import type { ColumnMemory } from '@asof/routing';
import { createColumnHistory } from './column-history.ts';
import { countKnown, emptyFactColumns, type FactColumns } from './fact-columns.ts';
import type { FlatTimelines, Pair } from './flat-timelines.ts';
import { createFlatten } from './flatten-timelines.ts';

export type Timelines = {
  /** Takes facts, and answers about single rows. */
  readonly history: EstateHistory;
  /** What is known at K of exactly these pairs. Cost follows the pairs and their lines. */
  readonly flatten: (knownAt: bigint, pairs: readonly Pair[], memory?: ColumnMemory) => FlatTimelines;
};

/** Timelines over the columns, which are theirs from here on. */
export function createTimelines(columns: FactColumns = emptyFactColumns()): Timelines {
  const flatten = createFlatten(columns);
  return {
    history: createColumnHistory(columns),
    flatten: (knownAt, pairs, memory) => flatten(countKnown(columns, knownAt), pairs, memory),
  };
}
