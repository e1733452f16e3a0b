// Quarantined rows as people see them: what the sheets keep, with what the log says was decided about them.
import type { Instant, Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import type { IntakeBook, ReceivedFile } from '../intake/intake-book.ts';
import { type QuarantinedRow, readQuarantineSheet } from './quarantine-sheet.ts';

export type QuarantineStatus = 'waiting' | 'released' | 'rejected';

/** A quarantined row with its file and what a person decided about it, if anything. */
export type QuarantineEntry = QuarantinedRow & {
  readonly fileSha256: Sha256;
  readonly fileName: string;
  readonly importedAt: Instant;
  readonly status: QuarantineStatus;
  readonly why: string | null;
  readonly decidedAt: Instant | null;
};

/** The file's quarantined rows in line order, one sheet at a time. */
export async function* entriesOf(
  contents: ContentStore,
  book: IntakeBook,
  file: ReceivedFile,
): AsyncGenerator<QuarantineEntry> {
  for (const { sha256 } of file.event.quarantineSheets) {
    for (const row of await readQuarantineSheet(contents, sha256)) yield entryOf(book, file, row);
  }
}

/** Null for a row that is not in quarantine, and for a file that was never imported. */
export async function findEntry(
  contents: ContentStore,
  book: IntakeBook,
  { fileSha256, line }: { readonly fileSha256: Sha256; readonly line: number },
): Promise<QuarantineEntry | null> {
  const file = book.file(fileSha256);
  if (file === null) return null;
  for await (const entry of entriesOf(contents, book, file)) if (entry.line === line) return entry;
  return null;
}

function entryOf(book: IntakeBook, { event, recordedAt }: ReceivedFile, row: QuarantinedRow): QuarantineEntry {
  const { fileSha256, fileName } = event;
  const decision = book.rowDecision(fileSha256, row.line);
  const status = decision === null ? 'waiting' : decision.event.type === 'RowReleased' ? 'released' : 'rejected';
  const decided = { why: decision?.event.why ?? null, decidedAt: decision?.recordedAt ?? null };
  return { ...row, fileSha256, fileName, importedAt: recordedAt, status, ...decided };
}
