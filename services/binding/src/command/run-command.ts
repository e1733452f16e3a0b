// A command of a person: the columns of one line of a file, asked for at the keyboard. Read, decided and worded as a line is, and
// recorded through handleCommand.
import { hash } from 'node:crypto';
import type { Actor, CommandId, EstateEvent, EstateFileKind, Instant, StatedTimeReader } from '@asof/domain';
import { type EventLog, type Handled, handleCommand, type Position } from '@asof/event-log';
import { addressCommand, type EstateCommand, type EstateRefusal, type EstateWarning } from '../estate/decide.ts';
import { envelopeOf } from '../estate/envelope.ts';
import type { LedgerView } from '../estate/ledger-view.ts';
import { lineCommand } from '../import/line-command.ts';
import { createLineReader, type LineReader } from '../import/line-reader.ts';
import { unfinishedBut, unfinishedProblem } from '../import/unfinished.ts';
import { estateText, refusalText } from '../refusal/estate-texts.ts';
import { reasonProblem } from '../refusal/reason.ts';
import type { Refusal, Warning } from '../refusal/refusal.ts';
import { type Override, overridesOf } from './overrides.ts';

export type CommandRequest = {
  /** By the columns of the file format, the action left out; what is not named is empty. */
  readonly fields: Readonly<Record<string, string>>;
  readonly actor: Actor;
  readonly reason: string | null;
};
export type AssertRequest = CommandRequest & {
  /** The first card of a key, for sales that came before it (R9). */
  readonly seed?: boolean;
};

export type CommandOutcome =
  | {
      readonly kind: 'accepted';
      /** Empty when it says nothing new. */
      readonly events: readonly EstateEvent[];
      readonly position: Position | null;
      readonly warnings: readonly Warning[];
      /** Narrower keys that keep their own card (H5). */
      readonly overrides: readonly Override[];
    }
  | { readonly kind: 'refused'; readonly refusals: readonly Refusal[] };

export type CommandAction = 'assign' | 'unassign' | 'register' | 'assert' | 'end' | 'void' | 'publish';
const FILE_OF: Readonly<Record<CommandAction, EstateFileKind>> = {
  ...{ assign: 'terminals', unassign: 'terminals', register: 'accounts' },
  ...{ assert: 'bindings', end: 'bindings', void: 'bindings', publish: 'fees' },
};

export type CommandDeps = { readonly log: EventLog; readonly clock: () => Instant; readonly times: StatedTimeReader };

/** `view` is caught up. Rejects with CommandContended and with what the log failed with. */
export async function runCommand(
  { log, clock, times }: CommandDeps,
  view: LedgerView,
  action: CommandAction,
  request: AssertRequest,
): Promise<CommandOutcome> {
  const unfinished = unfinishedBut(view, null);
  if (unfinished !== null) return refused([{ file: null, field: null, ...unfinishedProblem(unfinished) }]);
  const reason = reasonProblem(request.reason);
  if (reason !== null) return refused([reason]);
  const line = readFields({ ...request.fields, action }, times);
  const read = lineCommand(FILE_OF[action], line, view.known.keyOfBinding);
  if (line.refusals.length > 0) return refused(line.refusals.map(refusal => ({ ...NO_FILE, ...refusal })));
  const command = read.type === 'AssertBinding' ? asDecidedByPerson(read, clock(), request.seed === true) : read;
  const handled = await record(log, view, command, request);
  if (handled.kind === 'refused')
    return refused([{ ...NO_FILE, code: handled.refusal, ...refusalText(handled.refusal, command, view.known) }]);
  const { events, position, warnings } = handled;
  return {
    ...{ kind: 'accepted', events, position },
    warnings: [
      ...line.doubts.map(doubt => ({ ...NO_FILE, ...doubt })),
      ...warnings.map(code => ({ ...NO_FILE, code, ...estateText(code) })),
    ],
    overrides: events.flatMap(event => (event.type === 'BindingAsserted' ? overridesOf(event, view.known) : [])),
  };
}

const NO_FILE = { file: null, line: null } as const;

function refused(refusals: readonly Refusal[]): CommandOutcome {
  return { kind: 'refused', refusals };
}

function readFields(fields: Readonly<Record<string, string>>, times: StatedTimeReader): LineReader {
  const places = new Map(Object.keys(fields).map((name, place) => [name, place]));
  return createLineReader({ places, fields: Object.values(fields), times });
}

/** A second binding from the same instant is refused to a person (H3); one that begins in the past says so. */
function asDecidedByPerson(
  asked: Extract<EstateCommand, { readonly type: 'AssertBinding' }>,
  now: Instant,
  seed: boolean,
): EstateCommand {
  const kind = seed ? 'seed' : asked.from < now ? 'retro' : 'normal';
  return { ...asked, source: 'command', kind };
}

type Answer = Handled<EstateEvent, EstateRefusal, EstateWarning>;

function record(log: EventLog, view: LedgerView, asked: EstateCommand, request: CommandRequest): Promise<Answer> {
  const { actor, reason } = request;
  return addressCommand<Promise<Answer>>(asked, view.known, ({ decider, command, stream }) => {
    const commandId = commandIdOf(asked, view.known.revisionOf(stream));
    const origin = { actor, reason, commandId, causationId: null, correlationId: commandId };
    return handleCommand({ log, stream, decider, command, commandId, envelopeOf: event => envelopeOf(event, origin) });
  });
}

/**
 * What is asked, of a stream as it was seen: the same again is a retry as long as nothing was recorded there, and a command of its own
 * afterwards (to assign a terminal back to where it was).
 */
function commandIdOf(command: EstateCommand, revision: number): CommandId {
  const { kind: _, ...content } = { kind: null, ...command };
  const text = JSON.stringify({ ...content, revision }, (_name, value) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  return `${command.type}:${hash('sha256', text)}` as CommandId;
}
