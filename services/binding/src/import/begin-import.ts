// A new attempt at a file: its first, or one more at the lines that the attempts before left.
import type { StatedTimeReader } from '@asof/domain';
import type { EventLog, Position } from '@asof/event-log';
import type { LedgerView } from '../estate/ledger-view.ts';
import { importStream } from '../estate/streams.ts';
import { appendLines } from './append-lines.ts';
import type { CsvProblem } from './csv-file.ts';
import { decideLines, REFUSED_LINES_MAX } from './decide-lines.ts';
import { type FileProblem, type ImportOutcome, imported } from './import-outcome.ts';
import type { Running } from './import-request.ts';
import { planEventId, plannedEvent, recordCompletion, recordPlan } from './record-import.ts';
import { reporting } from './reporting.ts';
import { unfinishedBut, unfinishedProblem } from './unfinished.ts';

type Attempt = { readonly attempt: number; readonly tzdbVersion: string; readonly times: StatedTimeReader };

export async function beginImport(
  running: Running,
  { attempt, tzdbVersion, times }: Attempt,
): Promise<ImportOutcome | FileProblem> {
  const { log, view, request, file, table } = running;
  const { actor, reason } = request;
  const report = reporting(request);
  const { seen, basis } = view;
  view.stale = true; // until everything decided is in the log
  const decided = await decideLines({
    ...{ file, ...table, known: view.known, times },
    origin: { actor, reason, causationId: planEventId(file, attempt) },
    onProgress: done => report('deciding', done, table.records.length),
  });
  if (decided === null) return { kind: 'problem', problem: TOO_MANY_REFUSALS };
  const { lines, refusals, refusedLines, steps } = decided;
  const refused = refusedLines.length;
  if (request.allOrNothing && refused > 0) return { kind: 'none-taken', lines, refused, refusals };
  if (attempt > 1 && steps.length === 0) return { kind: 'known', attempt: attempt - 1, refused, refusals };
  const other = unfinishedBut(view, importStream(file));
  if (other !== null) return { kind: 'problem', problem: unfinishedProblem(other) };

  const planned = await recordPlan(running, plannedEvent({ file, attempt, decided, basis, tzdbVersion }), {
    actor,
    reason,
  });
  const follows = await isNextAfter(log, seen, planned.position);
  const positions = await appendLines(log, steps, done => report('recording', done, steps.length));
  const completed = await recordCompletion(running, planned);
  if (follows) settle(view, [planned.position, ...positions, completed.position]);
  return imported(decided, { attempt, resumed: false });
}

/** Whether nobody wrote between what was seen and the position, as far as the log tells. */
async function isNextAfter(log: EventLog, seen: Position | null, position: Position): Promise<boolean> {
  for await (const next of log.readAll(seen ?? 'start', { upTo: position })) return next.position === position;
  return false;
}

const TOO_MANY_REFUSALS: CsvProblem = {
  code: 'too-many-refusals',
  line: null,
  wrong: `more than ${REFUSED_LINES_MAX} lines are bad`,
  right: 'a file of this kind; the import of another kind of file is asked for by another name',
};

/** Without a gap nobody else can have written: the view is what the log holds. */
function settle(view: LedgerView, positions: readonly Position[]): void {
  if (positions.some((position, index) => index > 0 && position !== positions[index - 1]! + 1n)) return;
  view.seen = positions.at(-1) ?? null;
  view.basis = view.seen;
  view.stale = false;
}
