// The estate as this service knows it: a fold of the log's facts about terminals, accounts, bindings and fee plans.
import {
  createEstateHistory,
  type DomainEvent,
  ESTATE_EVENTS,
  type EstateEvent,
  type EstateHistory,
} from '@asof/domain';
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

const ESTATE_TYPES: ReadonlySet<string> = new Set(ESTATE_EVENTS.map(schema => schema.shape.type.value));

function isEstateEvent(event: DomainEvent): event is EstateEvent {
  return ESTATE_TYPES.has(event.type);
}
