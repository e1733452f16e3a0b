// A person gives an unfinished import up: what became facts stays, the lines that did not may be tried again with the same file.
import { type Actor, type EventId, type LineRuns, type WhyProblem, whyProblem } from '@asof/domain';
import { type EventLog, eventIdOf } from '@asof/event-log';
import type { LedgerView } from '../estate/ledger-view.ts';
import { type ImportedFile, importStream } from '../estate/streams.ts';
import { lineCommandId } from './estate-file.ts';
import { idsAfter } from './finish-import.ts';
import { linesOf, runsOf } from './line-runs.ts';
import { recordAbandonment } from './record-import.ts';

export type Abandon = { readonly file: ImportedFile; readonly why: string; readonly actor: Actor };
export type Abandoned =
  | { readonly kind: 'abandoned'; readonly recorded: number; readonly left: number }
  | { readonly kind: 'refused'; readonly refusal: 'import-not-unfinished' | WhyProblem };

export async function abandonImport(
  log: EventLog,
  view: LedgerView,
  { file, why, actor }: Abandon,
): Promise<Abandoned> {
  const progress = view.imports.get(importStream(file));
  const problem = whyProblem(why);
  if (problem !== null) return { kind: 'refused', refusal: problem };
  if (progress?.status !== 'planned') return { kind: 'refused', refusal: 'import-not-unfinished' };
  const { planned, position } = progress;
  const leftLines = linesWithout(file, planned.acceptedLines, await idsAfter(log, position));
  view.stale = true; // the end of the import is taken in below, before the log is read up to it
  await recordAbandonment({ log, view }, progress, { leftLines, why, actor });
  const left = [...linesOf(leftLines)].length;
  return { kind: 'abandoned', recorded: planned.accepted - left, left };
}

function linesWithout(file: ImportedFile, accepted: LineRuns, recorded: ReadonlySet<EventId>): LineRuns {
  return runsOf([...linesOf(accepted)].filter(line => !recorded.has(eventIdOf(lineCommandId(file, line), 0))));
}
