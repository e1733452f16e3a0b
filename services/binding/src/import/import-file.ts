// Imports a file of the estate: decide every line, record the plan, then the lines, then the end. Cut off anywhere, the next run with
// the same file finishes the plan with the same events in the same order; only what no plan holds is decided anew.
import type { LineRuns, StatedTimeReader } from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import type { LedgerView } from '../estate/ledger-view.ts';
import { importStream } from '../estate/streams.ts';
import { reasonProblem } from '../refusal/reason.ts';
import { beginImport } from './begin-import.ts';
import { placeColumns } from './columns.ts';
import { type CsvProblem, type CsvRecord, readCsv } from './csv-file.ts';
import { type EstateFile, estateFile } from './estate-file.ts';
import { finishImport } from './finish-import.ts';
import type { ImportOutcome } from './import-outcome.ts';
import type { ImportRequest, Running } from './import-request.ts';
import { linesOf } from './line-runs.ts';
import { unfinishedBut, unfinishedProblem } from './unfinished.ts';

export type ImportDeps = {
  readonly log: EventLog;
  readonly tzdbVersion: string;
  /** Of that version. */
  readonly times: StatedTimeReader;
};

/**
 * `view` is caught up. Rejects with what the log failed with, with ImportConflict, or with the signal's reason; running it again then
 * finishes the import.
 */
export async function importFile(
  { log, tzdbVersion, times }: ImportDeps,
  view: LedgerView,
  request: ImportRequest,
): Promise<ImportOutcome> {
  const file = estateFile(request.kind, request.path, request.bytes);
  const reason = reasonProblem(request.reason);
  if (reason !== null) return { kind: 'file-refused', refusal: { ...reason, file: file.fileName } };
  const progress = view.imports.get(importStream(file));
  if (progress?.status === 'closed' && progress.open.length === 0)
    return { kind: 'known', attempt: progress.attempt, refused: 0, refusals: [] };
  const other = unfinishedBut(view, importStream(file));
  if (other !== null && progress === undefined) return refuseFile(file, unfinishedProblem(other));

  const read = readCsv(file.bytes);
  if (read.kind === 'problem') return refuseFile(file, read.problem);
  const placed = placeColumns(file.kind, read.header);
  if (placed.kind === 'problem') return refuseFile(file, placed.problem);
  const tried = progress?.status === 'planned' ? progress.tried : (progress?.open ?? null);
  const table = { places: placed.places, records: onlyLines(read.records, tried) };
  const running: Running = { log, view, request, file, table };
  const outcome =
    progress?.status === 'planned'
      ? await finishImport(running, progress)
      : await beginImport(running, { attempt: (progress?.attempt ?? 0) + 1, tzdbVersion, times });
  return outcome.kind === 'problem' ? refuseFile(file, outcome.problem) : outcome;
}

function onlyLines(records: readonly CsvRecord[], lines: LineRuns | null): readonly CsvRecord[] {
  if (lines === null) return records;
  const wanted = new Set(linesOf(lines));
  return records.filter(({ line }) => wanted.has(line));
}

function refuseFile({ fileName }: EstateFile, problem: CsvProblem): ImportOutcome {
  return { kind: 'file-refused', refusal: { file: fileName, field: null, ...problem } };
}
