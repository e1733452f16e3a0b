// The estate as this service knows it: a fold of the log's facts about terminals, accounts, bindings and fee plans.
import { isEstateEvent } from '@asof/domain';
import type { LogFold } from '../ledger-reader/log-reader.ts';
import { emptyFactColumns, type FactColumns } from './fact-columns.ts';
import { createTimelines, type Timelines } from './timelines.ts';

export type EstateSource = LogFold & { readonly timelines: Timelines };

/** Timelines over the columns, to be told by a log reader. */
export function createEstateSource(columns: FactColumns = emptyFactColumns()): EstateSource {
  const timelines = createTimelines(columns);
  return {
    timelines,
    apply(event, position) {
      if (isEstateEvent(event)) timelines.history.apply(event, position);
    },
  };
}
