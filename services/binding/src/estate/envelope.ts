// What stands around this service's events.
import {
  type Actor,
  type CommandId,
  currentVersion,
  type DomainEvent,
  type Envelope,
  type EventId,
} from '@asof/domain';

/** One house, one tenant: a second one gets a log of its own. */
const TENANT = 'default';

export type Origin = {
  readonly actor: Actor;
  readonly commandId: CommandId;
  readonly causationId: EventId | null;
  readonly correlationId: string;
  readonly reason: string | null;
};

/** Valid time is the interval that the event itself states. */
export function envelopeOf(event: DomainEvent, origin: Origin): Envelope {
  return {
    v: currentVersion(event.type),
    tenant: TENANT,
    validFrom: 'from' in event ? event.from : null,
    validTo: 'to' in event ? event.to : null,
    ...origin,
  };
}
