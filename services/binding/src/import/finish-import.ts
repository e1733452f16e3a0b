// The rest of an import that was cut off: decided again on what was known then, which must give the very events that were planned, and
// those that are missing appended.
import { createStatedTimeReader, type EventId } from '@asof/domain';
import type { EventLog, Position } from '@asof/event-log';
import { catchUp, emptyView } from '../estate/ledger-view.ts';
import { ESTATE_PREFIXES } from '../estate/streams.ts';
import { appendLines } from './append-lines.ts';
import { decideLines } from './decide-lines.ts';
import { type FileProblem, type ImportOutcome, imported } from './import-outcome.ts';
import type { Running } from './import-request.ts';
import { type PlannedProgress, recordCompletion } from './record-import.ts';
import { reporting } from './reporting.ts';

export async function finishImport(running: Running, progress: PlannedProgress): Promise<ImportOutcome | FileProblem> {
  const { log, request, file, table } = running;
  const { planned, envelope, eventId, position } = progress;
  const report = reporting(request);
  const then = emptyView();
  if (planned.basis !== null) await catchUp(log, then, planned.basis as Position);
  const decided = await decideLines({
    ...{ file, ...table, known: then.known, times: createStatedTimeReader(planned.tzdbVersion) },
    origin: { actor: envelope.actor, reason: envelope.reason, causationId: eventId },
    onProgress: done => report('deciding', done, table.records.length),
  });
  if (decided?.eventsSha256 !== planned.eventsSha256) return { kind: 'problem', problem: DIFFERS };

  const recorded = await idsAfter(log, position);
  const missing = decided.steps.filter(({ event }) => !recorded.has(event.id));
  await appendLines(log, missing, done => report('recording', done, missing.length));
  running.view.stale = true; // the end of the import is taken in below, before the log is read up to it
  await recordCompletion(running, progress);
  return imported(decided, { attempt: planned.attempt, resumed: true });
}

const DIFFERS = {
  code: 'import-differs',
  line: null,
  wrong: 'this program would not record what was planned for this file when its import was cut off',
  right: 'finish it with the release and the time zone tables that began it, or abandon the import',
} as const;

/** The facts of the estate that were recorded after the plan: lines of this import. */
export async function idsAfter(log: EventLog, position: Position): Promise<ReadonlySet<EventId>> {
  const ids = new Set<EventId>();
  for await (const { id } of log.readAll(position, { streamPrefixes: ESTATE_PREFIXES })) ids.add(id);
  return ids;
}
