// Files of the estate on their way into the log. An import is planned before its first line becomes a fact and completed after its
// last one, in a stream of its own per file: what was cut off in between is finished as it was planned, not decided again. Only
// services/binding writes these.
import { z } from 'zod';
import { Sha256 } from '../ids.ts';
import { positionText } from './codec.ts';
import { Why } from './why.ts';

/** In the order in which the files of an estate follow each other. */
export const ESTATE_FILE_KINDS = ['terminals', 'accounts', 'bindings', 'fees'] as const;
export const EstateFileKind = z.enum(ESTATE_FILE_KINDS);
export type EstateFileKind = z.infer<typeof EstateFileKind>;

const count = z.int().min(0);
const line = z.int().min(2);

/** Inclusive runs of line numbers, ascending, never touching each other. The header is line 1. */
export const LineRuns = z.array(z.tuple([line, line]));
export type LineRuns = z.infer<typeof LineRuns>;

/** What was found about a line: enough to look for it, without a value from the file. */
export const LineFinding = z.strictObject({ line, field: z.string().max(64).nullable(), code: z.string().max(64) });
export type LineFinding = z.infer<typeof LineFinding>;

export const IMPORT_FINDINGS_MAX = 100;
const findings = z.array(LineFinding).max(IMPORT_FINDINGS_MAX);

const importedFile = { kind: EstateFileKind, fileSha256: Sha256, attempt: z.int().min(1) };

/**
 * What will become of each line, decided against the facts at positions ≤ `basis` (null: an empty log). The first attempt takes every
 * line, a later one those that the attempts before left. A line that says nothing new is neither accepted nor refused.
 */
export const ImportPlanned = z.strictObject({
  type: z.literal('ImportPlanned'),
  ...importedFile,
  formatVersion: z.literal(1),
  fileName: z.string().max(255),
  fileBytes: count,
  basis: positionText.nullable(),
  /** Of the zone tables that dates were read with (H13). */
  tzdbVersion: z.string().max(64),
  lines: count,
  accepted: count,
  acceptedLines: LineRuns,
  refused: count,
  refusedLines: LineRuns,
  /** The first of the refusals. */
  refusals: findings,
  warned: count,
  /** The first of the warnings. */
  warnings: findings,
  /** Over the events to come, in order: `<stream> <event id> <type> <body>\n`. */
  eventsSha256: Sha256,
});
/** Every accepted line is a fact in the log. */
export const ImportCompleted = z.strictObject({ type: z.literal('ImportCompleted'), ...importedFile, events: count });
/** A person decided not to finish: facts that are in the log stay, the lines that are left may be tried again. */
export const ImportAbandoned = z.strictObject({
  type: z.literal('ImportAbandoned'),
  ...importedFile,
  leftLines: LineRuns,
  why: Why,
});

export type ImportPlanned = z.infer<typeof ImportPlanned>;
export type ImportCompleted = z.infer<typeof ImportCompleted>;
export type ImportAbandoned = z.infer<typeof ImportAbandoned>;

export const IMPORT_EVENTS = [ImportPlanned, ImportCompleted, ImportAbandoned] as const;
export type ImportEvent = z.infer<(typeof IMPORT_EVENTS)[number]>;

const importTypes: ReadonlySet<string> = new Set(IMPORT_EVENTS.map(schema => schema.shape.type.value));

/** Whether a fact from the log tells of an import. */
export function isImportEvent(event: { readonly type: string }): event is ImportEvent {
  return importTypes.has(event.type);
}
