// One command, one stream: read, fold, decide, append what was decided, and decide again when another writer was first. Whatever
// fails, the same command may be handled again: its events have the ids of its first time.
import {
  type CommandId,
  currentVersion,
  type Decider,
  type DomainEvent,
  decodeFact,
  type Envelope,
  encodeFact,
} from '@asof/domain';
import type { EventLog, Expected, NewEvent, Position, Recorded } from '../event-log.ts';
import { eventIdOf } from './event-id.ts';

export type HandleCommand<State, Command, Event extends DomainEvent, Refusal, Warning = never> = {
  readonly log: EventLog;
  /** Written by this decider only: `evolve` stops at an event that is not its own. */
  readonly stream: string;
  readonly decider: Decider<State, Command, Event, Refusal, Warning>;
  readonly command: Command;
  readonly commandId: CommandId;
  /** Who, why, caused by what and when it is true; the version and the command's id are added here. */
  readonly envelopeOf: (event: Event) => Omit<Envelope, 'v' | 'commandId'>;
  /** How often to decide, at most, while other writers are first. */
  readonly attemptsMax?: number;
};

export type Handled<Event, Refusal, Warning = never> =
  | {
      readonly kind: 'accepted';
      /** What the command recorded, now or the first time it was handled; empty when it had nothing new to say. */
      readonly events: readonly Event[];
      readonly warnings: readonly Warning[];
      /** The stream's revision after them, and the position of the last of them; null when there are none. */
      readonly revision: Expected;
      readonly position: Position | null;
    }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Other writers were first in every attempt. Nothing was recorded; the command may be handled again. */
export class CommandContended extends Error {
  override readonly name = 'CommandContended';
  readonly code = 'command-contended';
  readonly retryable = true;
}

const ATTEMPTS_MAX = 5;

/**
 * Resolves with the acceptance or the refusal. Rejects with CommandContended after `attemptsMax` conflicts, and with whatever the log
 * or the facts fail with. A command that recorded something before is answered with that and not decided again; its warnings were
 * said the first time and are not kept.
 */
export async function handleCommand<State, Command, Event extends DomainEvent, Refusal, Warning = never>(
  handling: HandleCommand<State, Command, Event, Refusal, Warning>,
): Promise<Handled<Event, Refusal, Warning>> {
  const { log, stream, decider, command, commandId, attemptsMax = ATTEMPTS_MAX } = handling;
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const { state, seen, own } = await readHistory(handling);
    const last = own.at(-1);
    if (last) {
      const events = own.map(recorded => eventOf<Event>(recorded));
      return { kind: 'accepted', events, warnings: [], revision: last.revision, position: last.position };
    }
    const decision = decider.decide(command, state);
    if (decision.kind === 'refused') return decision;
    const { events, warnings } = decision;
    const [first, ...rest] = events.map((event, index) => newEvent(handling, event, index));
    if (!first) return { kind: 'accepted', events, warnings, revision: seen, position: null };
    const appended = await log.append(stream, seen, [first, ...rest]);
    if (appended.kind === 'appended')
      return { kind: 'accepted', events, warnings, revision: appended.revision, position: appended.position };
  }
  throw new CommandContended(`${attemptsMax} attempts of command ${commandId} on ${stream} met another writer`);
}

type History<State> = { readonly state: State; readonly seen: Expected; readonly own: readonly Recorded[] };
type Read<State, Event extends DomainEvent> = {
  readonly log: EventLog;
  readonly stream: string;
  readonly decider: Pick<Decider<State, never, Event, unknown, unknown>, 'initial' | 'evolve'>;
  readonly commandId: CommandId;
};

/** The state of the stream, its last revision, and what this command recorded in it before. */
async function readHistory<State, Event extends DomainEvent>(read: Read<State, Event>): Promise<History<State>> {
  let [state, seen]: [State, Expected] = [read.decider.initial(), 'absent'];
  const own: Recorded[] = [];
  let nextOwnId = eventIdOf(read.commandId, 0);
  for await (const recorded of read.log.readStream(read.stream)) {
    state = read.decider.evolve(state, eventOf<Event>(recorded));
    seen = recorded.revision;
    if (recorded.id !== nextOwnId) continue;
    own.push(recorded);
    nextOwnId = eventIdOf(read.commandId, own.length);
  }
  return { state, seen, own };
}

/** Narrows to the decider's own events; another one would stop its `evolve`. */
const eventOf = <Event extends DomainEvent>(recorded: Recorded): Event => decodeFact(recorded).event as Event;

function newEvent<State, Command, Event extends DomainEvent, Refusal, Warning>(
  { commandId, envelopeOf }: HandleCommand<State, Command, Event, Refusal, Warning>,
  event: Event,
  index: number,
): NewEvent {
  const envelope = { ...envelopeOf(event), v: currentVersion(event.type), commandId };
  return { id: eventIdOf(commandId, index), ...encodeFact({ envelope, event }) };
}
