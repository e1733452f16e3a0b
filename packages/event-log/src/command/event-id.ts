// The one way in which an event gets its id.
import { hash } from 'node:crypto';
import { type CommandId, type EventId, uuidV8 } from '@asof/domain';

/** The id of a command's n-th event, counted from 0: derived, not drawn, so that the same command can only record the same events. */
export function eventIdOf(commandId: CommandId, index: number): EventId {
  return uuidV8(hash('sha256', `${commandId}/${index}`, 'hex'));
}
