// The estate as this service knows it: a fold of the log's facts about terminals, accounts, bindings and fee plans.
import { createEstateHistory, type EstateHistory, isEstateEvent } from '@asof/domain';
import type { LogFold } from '../ledger-reader/log-reader.ts';

export type EstateSource = LogFold & { readonly history: EstateHistory };

/** A history that knows nothing yet, to be told by a log reader. */
export function createEstateSource(): EstateSource {
  const history = createEstateHistory();
  return {
    history,
    apply(event, position) {
      if (isEstateEvent(event)) history.apply(event, position);
    },
  };
}
