// Whether the log still answers, and what a failure of SQLite means to the caller. After an I/O error nothing that this connection
// says can be trusted (a failed sync may have dropped the very pages it was to write), so the log stops until it is opened anew.
import { EventLogFailure } from '../event-log.ts';
import { SQLITE, SqliteUnfit, sqliteCodeOf } from '../sqlite/database.ts';
import { corrupt } from './stored-event.ts';

/** What was being done decides what a failure leaves: before the commit nothing is written, during it nobody knows. */
export type Doing = 'reading' | 'writing' | 'committing';

export type Health = {
  readonly assertOpen: () => void;
  /** Runs one step against the database; throws EventLogFailure for whatever SQLite says. */
  readonly guard: <T>(doing: Doing, step: () => T) => T;
  readonly close: () => void;
};

const STOPPED = 'the log stopped after a failure of its storage; check the disk, then open it again';

export function createHealth(): Health {
  let ended: { readonly why: string; readonly cause?: unknown } | null = null;

  function assertOpen() {
    if (ended) throw unavailable(ended.why, { retryable: false, cause: ended.cause });
  }
  return {
    assertOpen,
    guard(doing, step) {
      assertOpen();
      try {
        return step();
      } catch (error) {
        if (stopsTheLog(error, doing)) ended = { why: STOPPED, cause: error };
        throw toFailure(error, doing);
      }
    },
    close() {
      ended ??= { why: 'the log is closed' };
    },
  };
}

/** A full disk and a lock pass by themselves, and a damaged row spoils no other read; after anything else the log stops. */
function stopsTheLog(error: unknown, doing: Doing): boolean {
  const code = sqliteCodeOf(error);
  if (code === SQLITE.FULL || code === SQLITE.BUSY || code === SQLITE.LOCKED) return false;
  const isDamage = error instanceof EventLogFailure || code === SQLITE.CORRUPT || isOutOfRange(error);
  return doing !== 'reading' || !isDamage;
}

/** What SQLite says, in the words of the port. Errors that are not the world's are left as they are. */
export function toFailure(error: unknown, doing: Doing): unknown {
  if (error instanceof EventLogFailure) return error;
  if (error instanceof SqliteUnfit) return unavailable(error.message, { retryable: false, cause: error });
  if (isSystemError(error)) return unavailable(error.message, { retryable: false, cause: error });
  if (isOutOfRange(error)) return corrupt('a number in the log is none that was written', error);
  const code = sqliteCodeOf(error);
  if (code === null) return error;
  const said = error instanceof Error ? error.message : String(error);
  switch (code) {
    case SQLITE.FULL:
      return new EventLogFailure('log-full', 'no space for the log: nothing was written; free space and try again', {
        retryable: true,
        cause: error,
      });
    case SQLITE.CORRUPT:
    case SQLITE.NOTADB:
    case SQLITE.CONSTRAINT:
      return corrupt(`the log's file is damaged (${said})`, error);
    case SQLITE.BUSY:
    case SQLITE.LOCKED:
      return unavailable(`the log cannot be used now (${said})`, { retryable: true, cause: error });
    default:
      if (doing !== 'committing')
        return unavailable(`the log's storage failed (${said})`, { retryable: false, cause: error });
      return new EventLogFailure(
        'log-outcome-unknown',
        `the log's storage failed while it committed (${said}): open it again and repeat with the same ids`,
        { retryable: true, cause: error },
      );
  }
}

const unavailable = (message: string, options: ErrorOptions & { readonly retryable: boolean }) =>
  new EventLogFailure('log-unavailable', message, options);

/** node:sqlite refuses to hand out integers beyond 2^53 − 1; none was ever written. */
const isOutOfRange = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';

/** What the operating system refused: no such right, no such device, a directory where a file should be. */
const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;
