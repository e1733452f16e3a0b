// Imports one file of the estate and tells what became of each line: good ones taken, bad ones named with what would be right.
import { readFile } from 'node:fs/promises';
import {
  fileNameOf,
  findingText,
  type ImportOutcome,
  type Refusal,
  type RefusalCode,
  type Warning,
} from '@asof/binding';
import type { EstateFileKind } from '@asof/domain';
import type { Context } from '../command/command.ts';
import { CommandFailure, EXIT, type ExitCode } from '../exit-code.ts';
import type { House } from '../house.ts';
import { counted, grouped } from '../output/progress.ts';
import { count, field, type View } from '../output/view.ts';
import { MEND } from './transactions-import.ts';

export type EstateImport = { readonly kind: EstateFileKind; readonly path: string; readonly allOrNothing: boolean };
type Told = { readonly type: 'refusal' | 'warning'; readonly finding: Refusal | Warning };
type Summary = { readonly kind: EstateFileKind; readonly path: string; readonly outcome: ImportOutcome };

const findingView: View<Told> = [
  field('type', null, row => row.type),
  field('file', 'file', row => row.finding.file),
  count('line', 'line', row => row.finding.line),
  field('field', 'field', row => row.finding.field),
  field('code', 'code', row => row.finding.code),
  field('wrong', 'what is wrong', row => row.finding.wrong),
  field('right', 'what would be right', row => row.finding.right),
];

const linesIn = (outcome: ImportOutcome, name: 'accepted' | 'unchanged'): number =>
  outcome.kind === 'imported' ? outcome[name] : 0;

const summaryView: View<Summary> = [
  field('type', null, () => 'summary'),
  field('kind', 'kind', row => row.kind),
  field('file', 'file', row => fileNameOf(row.path)),
  field('outcome', 'outcome', row => row.outcome.kind),
  count('lines', 'lines', row => ('lines' in row.outcome ? row.outcome.lines : null)),
  count('accepted', 'accepted', row => linesIn(row.outcome, 'accepted')),
  count('unchanged', 'unchanged', row => linesIn(row.outcome, 'unchanged')),
  count('refused', 'refused', row => (row.outcome.kind === 'file-refused' ? 0 : row.outcome.refused)),
  field('attempt', null, row => ('attempt' in row.outcome ? row.outcome.attempt : null)),
];

/** Reads and imports the file; says nothing on stdout. Fails with CommandFailure when the file as a whole is refused. */
export async function importEstate(context: Context, house: House, request: EstateImport): Promise<ImportOutcome> {
  const { kind, path, allOrNothing } = request;
  const { terminal, world, actor } = context;
  const progress = terminal.progress(`import ${kind}`, 'lines');
  const binding = await house.binding();
  const outcome = await binding.importFile({
    kind,
    path,
    bytes: await bytesOf(path),
    allOrNothing,
    actor,
    reason: null,
    onProgress: ({ done, total }) => progress.update(done, total),
    signal: world.signal,
  });
  progress.end(spoken(outcome));
  if (outcome.kind !== 'file-refused') return outcome;
  const { code } = outcome.refusal;
  throw new CommandFailure(
    code === 'import-unfinished' ? EXIT.notAllowed : EXIT.failure,
    code,
    findingText({ ...outcome.refusal, file: path }),
    CUT_OFF.has(code) ? 'asof import list shows the import that was cut off' : MEND,
  );
}

const CUT_OFF: ReadonlySet<RefusalCode> = new Set(['import-unfinished', 'import-differs']);

/** The findings line by line, then the summary. */
export async function tellImport(
  { terminal }: Context,
  request: EstateImport,
  outcome: ImportOutcome,
): Promise<ExitCode> {
  const refusals = outcome.kind === 'file-refused' ? [outcome.refusal] : outcome.refusals;
  const warnings = outcome.kind === 'imported' ? outcome.warnings : [];
  const findings: readonly Told[] = [
    ...refusals.map(finding => ({ type: 'refusal', finding }) as const),
    ...warnings.map(finding => ({ type: 'warning', finding }) as const),
  ];
  await terminal.rows(findingView, findings);
  await terminal.one(summaryView, { kind: request.kind, path: request.path, outcome });
  if (outcome.kind === 'none-taken') return EXIT.notAllowed;
  return refusals.length > 0 ? EXIT.findings : EXIT.ok;
}

function spoken(outcome: ImportOutcome): string {
  switch (outcome.kind) {
    case 'imported':
      return `${grouped(outcome.accepted)} of ${counted(outcome.lines, 'line')} accepted, ${grouped(outcome.refused)} refused`;
    case 'known':
      return `known: imported before, ${counted(outcome.refused, 'line')} still refused`;
    case 'none-taken':
      return `nothing taken: ${grouped(outcome.refused)} of ${counted(outcome.lines, 'line')} ${outcome.refused === 1 ? 'is' : 'are'} bad`;
    default:
      return 'the file is refused';
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(EXIT.failure, 'file-unreadable', `${path} cannot be read: ${reason}`, 'name a file', {
      cause,
    });
  }
}
