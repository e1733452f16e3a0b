// The events around an import's lines: planned, completed, abandoned.
import {
  type Actor,
  assert,
  encodeFact,
  type Fact,
  IMPORT_FINDINGS_MAX,
  type ImportEvent,
  type ImportPlanned,
  type LineFinding,
  type LineRuns,
} from '@asof/domain';
import { type EventLog, type Expected, eventIdOf, type Position, type Recorded } from '@asof/event-log';
import { envelopeOf } from '../estate/envelope.ts';
import { type LedgerView, takeImport } from '../estate/ledger-view.ts';
import { type ImportedFile, importStream } from '../estate/streams.ts';
import type { Finding } from '../refusal/refusal.ts';
import { ImportConflict } from './append-lines.ts';
import type { LinesDecided } from './decide-lines.ts';
import { attemptCommandId, type EstateFile } from './estate-file.ts';
import type { ImportProgress } from './import-progress.ts';
import { runsOf } from './line-runs.ts';

export type PlannedProgress = Extract<ImportProgress, { readonly status: 'planned' }>;
type Writer = { readonly log: EventLog; readonly view: LedgerView };
type Who = { readonly actor: Actor; readonly reason: string | null };

export type Plan = {
  readonly file: EstateFile;
  readonly attempt: number;
  readonly decided: LinesDecided;
  readonly basis: Position | null;
  readonly tzdbVersion: string;
};

export function plannedEvent({ file, attempt, decided, basis, tzdbVersion }: Plan): ImportPlanned {
  const { kind, fileSha256, fileName, bytes } = file;
  return {
    type: 'ImportPlanned',
    ...{ kind, fileSha256, attempt, formatVersion: 1, fileName, fileBytes: bytes.length, basis, tzdbVersion },
    lines: decided.lines,
    accepted: decided.steps.length,
    acceptedLines: runsOf(decided.steps.map(({ line }) => line)),
    refused: decided.refusedLines.length,
    refusedLines: runsOf(decided.refusedLines),
    refusals: firstFindings(decided.refusals),
    warned: decided.warnings.length,
    warnings: firstFindings(decided.warnings),
    eventsSha256: decided.eventsSha256,
  };
}

function firstFindings(findings: readonly Finding<string>[]): LineFinding[] {
  return findings
    .slice(0, IMPORT_FINDINGS_MAX)
    .flatMap(({ line, field, code }) => (line === null ? [] : [{ line, field, code }]));
}

/** The id of the plan's event is known before it is recorded: every line's event names it as its cause. */
export function planEventId(file: ImportedFile, attempt: number) {
  return eventIdOf(attemptCommandId(file, attempt, 'plan'), 0);
}

export async function recordPlan(writer: Writer, planned: ImportPlanned, who: Who): Promise<PlannedProgress> {
  return asPlanned(await record(writer, planned, { ...who, step: 'plan', causationId: null }));
}

/** Under the actor and reason of the plan, whoever runs it to its end. */
export function recordCompletion(
  writer: Writer,
  { planned, envelope, eventId }: PlannedProgress,
): Promise<ImportProgress> {
  const { kind, fileSha256, attempt, accepted } = planned;
  const { actor, reason } = envelope;
  const completed = { type: 'ImportCompleted', kind, fileSha256, attempt, events: accepted } as const;
  return record(writer, completed, { actor, reason, step: 'complete', causationId: eventId });
}

export type Abandonment = { readonly leftLines: LineRuns; readonly why: string; readonly actor: Actor };

export function recordAbandonment(
  writer: Writer,
  { planned, eventId }: PlannedProgress,
  { leftLines, why, actor }: Abandonment,
): Promise<ImportProgress> {
  const { kind, fileSha256, attempt } = planned;
  const abandoned = { type: 'ImportAbandoned', kind, fileSha256, attempt, leftLines, why } as const;
  return record(writer, abandoned, { actor, reason: null, step: 'abandon', causationId: eventId });
}

type Origin = Who & { readonly step: 'plan' | 'complete' | 'abandon'; readonly causationId: Recorded['id'] | null };

async function record({ log, view }: Writer, event: ImportEvent, origin: Origin): Promise<ImportProgress> {
  const { step, ...who } = origin;
  const stream = importStream(event);
  const commandId = attemptCommandId(event, event.attempt, step);
  const fact: Fact<ImportEvent> = { event, envelope: envelopeOf(event, { ...who, commandId, correlationId: stream }) };
  const id = eventIdOf(commandId, 0);
  const expected: Expected = view.imports.get(stream)?.revision ?? 'absent';
  const appended = await log.append(stream, expected, [{ id, ...encodeFact(fact) }]);
  if (appended.kind === 'conflict') throw new ImportConflict(`${stream}: another program imports this file`);
  takeImport(view, { stream, id, position: appended.position, revision: appended.revision }, fact);
  return view.imports.get(stream)!;
}

function asPlanned(progress: ImportProgress): PlannedProgress {
  assert(progress.status === 'planned', 'a plan that was recorded is planned');
  return progress;
}
