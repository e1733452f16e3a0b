// A new attempt at a file: its first, or one more at the lines that the attempts before left.
import { createStatedTimeReader } from '@asof/domain';
import type { Position } from '@asof/event-log';
import type { LedgerView } from '../estate/ledger-view.ts';
import { appendLines } from './append-lines.ts';
import type { CsvProblem } from './csv-file.ts';
import { decideLines, REFUSED_LINES_MAX } from './decide-lines.ts';
import { type FileProblem, type ImportOutcome, imported } from './import-outcome.ts';
import type { Running } from './import-request.ts';
import { planEventId, plannedEvent, recordCompletion, recordPlan } from './record-import.ts';
import { reporting } from './reporting.ts';

type Attempt = { readonly attempt: number; readonly tzdbVersion: string };

export async function beginImport(
  running: Running,
  { attempt, tzdbVersion }: Attempt,
): Promise<ImportOutcome | FileProblem> {
  const { log, view, request, file, table } = running;
  const { actor, reason } = request;
  const report = reporting(request);
  const { seen, basis } = view;
  view.stale = true; // until everything decided is in the log
  const decided = await decideLines({
    ...{ file, ...table, known: view.known, times: createStatedTimeReader(tzdbVersion) },
    origin: { actor, reason, causationId: planEventId(file, attempt) },
    onProgress: done => report('deciding', done, table.records.length),
  });
  if (decided === null) return { kind: 'problem', problem: TOO_MANY_REFUSALS };
  const { refusals, refusedLines, steps } = decided;
  const refused = refusedLines.length;
  if (request.allOrNothing && refused > 0) return { kind: 'none-taken', refused, refusals };
  if (attempt > 1 && steps.length === 0) return { kind: 'known', attempt: attempt - 1, refused, refusals };

  const planned = await recordPlan(running, plannedEvent({ file, attempt, decided, basis, tzdbVersion }), {
    actor,
    reason,
  });
  const positions = await appendLines(log, steps, done => report('recording', done, steps.length));
  const completed = await recordCompletion(running, planned);
  settle(view, seen, [planned.position, ...positions, completed.position]);
  return imported(decided, { attempt, resumed: false });
}

const TOO_MANY_REFUSALS: CsvProblem = {
  code: 'too-many-refusals',
  line: null,
  wrong: `more than ${REFUSED_LINES_MAX} lines are bad`,
  right: 'a file of this kind; the import of another kind of file is asked for by another name',
};

/** Without a gap nobody else can have written: the view is what the log holds. */
function settle(view: LedgerView, seen: Position | null, positions: readonly Position[]): void {
  let last = seen;
  for (const position of positions) {
    if (last === null || position !== last + 1n) return;
    last = position;
  }
  view.seen = last;
  view.basis = last;
  view.stale = false;
}
