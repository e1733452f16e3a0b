// What can go wrong with a read model: its storage, or the log's own completeness. A handler that throws is neither; see parking.
import type { Revision } from '../event-log.ts';
import { SQLITE, SqliteUnfit, sqliteCodeOf } from '../sqlite/database.ts';

export type ReadModelFailureCode = 'read-model-corrupt' | 'read-model-full' | 'read-model-unavailable';

/**
 * The world broke. `read-model-corrupt`: delete the file, it is built anew from the log. `read-model-full`: free space and catch up
 * again. `read-model-unavailable`: nothing was applied; try again.
 */
export class ReadModelFailure extends Error {
  override readonly name = 'ReadModelFailure';
  readonly code: ReadModelFailureCode;
  readonly retryable: boolean;
  constructor(code: ReadModelFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.retryable = code !== 'read-model-corrupt';
  }
}

/** The log gave an event of a stream without the one before it (I10): whoever goes on from here decides on half a history. */
export class StreamGap extends Error {
  override readonly name = 'StreamGap';
  readonly code = 'stream-gap';
  readonly retryable = false;
  readonly stream: string;
  readonly expected: Revision;
  readonly actual: Revision;
  constructor({ stream, expected, actual }: { stream: string; expected: Revision; actual: Revision }) {
    super(`stream ${stream} went on with revision ${actual} where ${expected} was due`);
    this.stream = stream;
    this.expected = expected;
    this.actual = actual;
  }
}

/** Codes that SQLite answers because of what was asked of it, and would answer again: the asker's fault, not the storage's. */
const ASKERS_FAULT: readonly number[] = [SQLITE.ERROR, SQLITE.TOOBIG, SQLITE.CONSTRAINT, SQLITE.MISMATCH, SQLITE.RANGE];

/** Whether an error comes from the storage under a read model, rather than from the code that uses it. */
export function isStorageFailure(error: unknown): boolean {
  const code = sqliteCodeOf(error);
  return code !== null && !ASKERS_FAULT.includes(code);
}

/** What SQLite says of a file, in the words of read models. Errors that are not the storage's are left as they are. */
export function toReadModelFailure(error: unknown, file: string): unknown {
  if (error instanceof SqliteUnfit)
    return new ReadModelFailure('read-model-unavailable', error.message, { cause: error });
  if (!isStorageFailure(error)) return error;
  const said = error instanceof Error ? error.message : String(error);
  switch (sqliteCodeOf(error)) {
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
      return new ReadModelFailure('read-model-corrupt', `${file} is damaged (${said}): delete it, it is built anew`, {
        cause: error,
      });
    case SQLITE.FULL:
      return new ReadModelFailure('read-model-full', `no space for ${file}: free some and try again`, { cause: error });
    default:
      return new ReadModelFailure('read-model-unavailable', `${file} cannot be used (${said})`, { cause: error });
  }
}
