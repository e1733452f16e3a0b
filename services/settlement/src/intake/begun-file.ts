// A file of transactions that was begun: its header and its first pieces are read, while the rest of the program is loaded or the log is
// read. Nothing of it is kept, and no ledger is needed. It imports little for that reason.
import { hashFor } from '../content-store/stream-hash.ts';
import { type FileSource, fileSource } from './file-source.ts';
import { type OpenedFile, openFile } from './open-file.ts';
import { createPieceReader, type PieceReader } from './piece-reader.ts';
import { type ScanLimits, scanLimitsFor } from './scan-file.ts';
import type { HeaderRefused } from './transactions-header.ts';

export type ImportProgress = { readonly bytes: number; readonly bytesTotal: number | null; readonly rows: number };

/** Who waits for a file. */
export type FileWatch = {
  /** Ends the reading. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ImportProgress) => void;
};

export type BegunFile = {
  readonly source: FileSource;
  readonly reader: PieceReader;
  /** The same file, however often it is asked for. Rejects as the source fails. */
  open(): Promise<HeaderRefused | OpenedFile>;
  /** Who is told from now on. */
  attend(watch: FileWatch): void;
  /** Rows taken so far: part of what is told with the bytes read next. */
  onRows(rows: number): void;
  /** Tells how far the file is. */
  tell(): void;
  /** Ends whatever goes on. */
  close(): Promise<void>;
};

/** A file of which nothing is read yet: `open` begins. */
export function beginFile(source: FileSource, limits: ScanLimits): BegunFile {
  let watch: FileWatch = {};
  let rowsTaken = 0;
  let opened: ReturnType<BegunFile['open']> | null = null;
  const file = {
    source,
    reader: createPieceReader({
      source,
      hash: source.origin === undefined ? hashFor(source.bytes) : null,
      onRead(bytes) {
        if (bytes > 0) file.tell();
      },
    }),
    open: () => (opened ??= openFile(file.reader, limits)),
    attend(who: FileWatch) {
      watch = who;
      if (who.signal) file.reader.endWith(who.signal);
    },
    onRows(rows: number) {
      rowsTaken = rows;
    },
    tell: () => watch.onProgress?.({ bytes: file.reader.bytes, bytesTotal: source.bytes, rows: rowsTaken }),
    async close() {
      await file.reader.close(); // first: the others wait for it
      const before = await opened?.catch(() => null);
      if (before?.kind === 'opened') await before.scan.close();
    },
  };
  return file;
}

/**
 * Begins a file of the machine, if it is one for threads, and resolves when these have something to do; otherwise, and where it cannot be
 * read, null: who imports it is told why.
 */
export async function beginLargeFile(path: string, threads?: number): Promise<BegunFile | null> {
  const source = await fileSource(path).catch(() => null);
  // What has no end that is known may be a pipe: it can be read once only, by who imports it.
  if (source === null || source.bytes === null) return null;
  const limits = scanLimitsFor(source.bytes, threads);
  if (limits.threads === 0) return null;
  const file = beginFile(source, limits);
  const opened = await file.open().catch(() => null); // told to whoever imports it
  if (opened?.kind === 'opened') await opened.scan.begun;
  return file;
}
