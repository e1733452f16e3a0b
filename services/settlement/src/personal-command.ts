// The id of what a person commands about one thing. It carries how much had happened to the thing, so that the same words said again
// after something else happened are a new command, while a repetition in between is refused by its decider.
import { CommandId, type Envelope } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import type { PersonalDecision } from './settlement.ts';

/** `<stream>/<command>/<events in the stream>`. */
export async function personalCommandId(log: EventLog, stream: string, command: string): Promise<CommandId> {
  let events = 0;
  for await (const _ of log.readStream(stream)) events++;
  return CommandId.parse(`${stream}/${command}/${events}`);
}

/** Who decided and why; true from when it is recorded. */
export function personalEnvelope(
  { actor, why }: PersonalDecision,
  about: Pick<Envelope, 'tenant' | 'correlationId'>,
): Omit<Envelope, 'v' | 'commandId'> {
  return { ...about, validFrom: null, validTo: null, actor, causationId: null, reason: why };
}
