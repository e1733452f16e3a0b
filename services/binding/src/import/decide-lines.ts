// Decides every line of a file in memory, top to bottom, each on what the lines above it made of the estate. Appends nothing.
import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EstateEvent, type EventId, encodeFact, type Sha256, type StatedTimeReader } from '@asof/domain';
import { type Expected, eventIdOf, type NewEvent, type Revision } from '@asof/event-log';
import { decideCommand } from '../estate/decide.ts';
import { envelopeOf, type Origin } from '../estate/envelope.ts';
import type { KnownEstate } from '../estate/known-estate.ts';
import { importStream, streamOf } from '../estate/streams.ts';
import { estateText, refusalText } from '../refusal/estate-texts.ts';
import type { Refusal, Warning } from '../refusal/refusal.ts';
import type { CsvRecord } from './csv-file.ts';
import { type EstateFile, lineCommandId } from './estate-file.ts';
import { lineCommand } from './line-command.ts';
import { createLineReader, type LineReader } from './line-reader.ts';

/** One event to append: a line makes at most one. */
export type LineStep = {
  readonly line: number;
  readonly stream: string;
  readonly expected: Expected;
  readonly event: NewEvent;
};
export type LinesDecided = {
  readonly lines: number;
  readonly steps: readonly LineStep[];
  readonly refusedLines: readonly number[];
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly Warning[];
  readonly eventsSha256: Sha256;
};

export type LinesToDecide = {
  readonly file: EstateFile;
  readonly places: ReadonlyMap<string, number>;
  readonly records: readonly CsvRecord[];
  /** Everything decided is taken in here: of no use any more when it is not appended. */
  readonly known: KnownEstate;
  readonly times: StatedTimeReader;
  readonly origin: Pick<Origin, 'actor' | 'reason'> & { readonly causationId: EventId };
  /** Called now and then; may throw to stop. */
  readonly onProgress: (lines: number) => void;
};

/** More bad lines than this and it is not the file that it is taken for. */
export const REFUSED_LINES_MAX = 100_000;
/** Between looks at the world: Ctrl-C, timers. */
const LINES_A_TURN = 2_000;

/** Null when more than REFUSED_LINES_MAX lines are bad. */
export async function decideLines(task: LinesToDecide): Promise<LinesDecided | null> {
  const steps: LineStep[] = [];
  const refusedLines: number[] = [];
  const refusals: Refusal[] = [];
  const warnings: Warning[] = [];
  const digest = createHash('sha256');
  for (const [index, record] of task.records.entries()) {
    if (index % LINES_A_TURN === 0) {
      await nextTurn();
      task.onProgress(index);
    }
    const decided = decideLine(task, record);
    warnings.push(...decided.warnings);
    if (decided.refusals.length > 0) {
      refusals.push(...decided.refusals);
      if (refusedLines.push(record.line) > REFUSED_LINES_MAX) return null;
    }
    if (decided.event === null) continue;
    const step = stepOf(task, record.line, decided.event);
    steps.push(step);
    digest.update(`${step.stream} ${step.event.id} ${step.event.type} ${step.event.body}\n`);
  }
  const eventsSha256 = digest.digest('hex') as Sha256;
  return { lines: task.records.length, steps, refusedLines, refusals, warnings, eventsSha256 };
}

type LineDecided = {
  readonly event: EstateEvent | null;
  readonly refusals: readonly Refusal[];
  readonly warnings: readonly Warning[];
};

function decideLine({ file, places, known, times }: LinesToDecide, { line, fields }: CsvRecord): LineDecided {
  const place = { file: file.fileName, line };
  const refused = (refusals: readonly Omit<Refusal, 'file' | 'line'>[]): LineDecided => ({
    event: null,
    refusals: refusals.map(refusal => ({ ...place, ...refusal })),
    warnings: [],
  });
  if (fields.length !== places.size) return refused([fieldCount(fields.length, places.size)]);
  const reader: LineReader = createLineReader({ places, fields, times });
  const command = lineCommand(file.kind, reader, known.keyOfBinding);
  if (reader.refusals.length > 0) return refused(reader.refusals);
  const decision = decideCommand(command, known);
  if (decision.kind === 'refused')
    return refused([{ code: decision.refusal, ...refusalText(decision.refusal, command, known) }]);
  const warnings = [
    ...reader.doubts.map(doubt => ({ ...place, ...doubt })),
    ...decision.warnings.map(code => ({ ...place, code, ...estateText(code) })),
  ];
  return { event: decision.events[0] ?? null, refusals: [], warnings };
}

function fieldCount(found: number, wanted: number): Omit<Refusal, 'file' | 'line'> {
  return {
    code: 'field-count',
    field: null,
    wrong: `the line has ${found} fields`,
    right: `${wanted}, as many as the header has columns; a comma inside a field needs quotes around it`,
  };
}

/** Takes the event in, so that the lines below see it. */
function stepOf({ file, known, origin }: LinesToDecide, line: number, event: EstateEvent): LineStep {
  const stream = streamOf(event);
  const revision = known.revisionOf(stream);
  const commandId = lineCommandId(file, line);
  const envelope = envelopeOf(event, { ...origin, commandId, correlationId: importStream(file) });
  known.apply(event);
  return {
    line,
    stream,
    expected: revision < 0 ? 'absent' : (BigInt(revision) as Revision),
    event: { id: eventIdOf(commandId, 0), ...encodeFact({ envelope, event }) },
  };
}
