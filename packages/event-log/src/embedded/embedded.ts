// The log in one SQLite file of one directory: no server, one process, every acknowledged append on disk. Opening it takes the
// directory's lock; closing it commits what waits and gives the lock back.
import { join } from 'node:path';
import type { Instant } from '@asof/domain';
import { type EventLog, EventLogFailure } from '../event-log.ts';
import { type Database, makeDurable, type OpenDatabase, openDatabase as openSqlite } from '../sqlite/database.ts';
import { createBell } from '../tail/bell.ts';
import { follow } from '../tail/follow.ts';
import { createCheckpoint } from './checkpoint.ts';
import { type EventTable, eventTable, type Head } from './event-table.ts';
import { createGroupCommit } from './group-commit.ts';
import { createHealth, toFailure } from './health.ts';
import { createReader } from './reader.ts';
import { prepareFile, prepareSchema } from './schema.ts';
import { corrupt, toPosition } from './stored-event.ts';
import { type Verification, type VerifyOptions, verifyLog } from './verify.ts';
import { checkWriteAheadLog } from './wal-check.ts';
import { createWriter } from './writer.ts';
import { takeWriterLock } from './writer-lock.ts';

export { verifyClosedLog } from './closed-log.ts';
export type { Damage, Verification, VerifyOptions } from './verify.ts';
export { takeWriterLock, type WriterLock } from './writer-lock.ts';

export type EmbeddedOptions = {
  /** Holds `events.db` and `writer.lock`; created when it is not there. */
  readonly directory: string;
  readonly clock: () => Instant;
  /** Another way to SQLite; tests break the disk here. */
  readonly openDatabase?: OpenDatabase;
};

export type EmbeddedEventLog = EventLog & {
  /** Reads everything again and holds it against the chain, the indexes and the head. Damage is reported, not thrown. */
  readonly verify: (options?: VerifyOptions) => Promise<Verification>;
};

/**
 * Opens (or creates) the log of a directory. Rejects with `log-unavailable` when another process has it open, SQLite is too old or
 * the format is newer, and with `log-corrupt` when the file is not what was written.
 */
export async function openEmbeddedEventLog(options: EmbeddedOptions): Promise<EmbeddedEventLog> {
  const lock = takeWriterLock(options.directory);
  let db: Database | null = null;
  try {
    const file = join(options.directory, 'events.db');
    checkWriteAheadLog(`${file}-wal`);
    db = (options.openDatabase ?? openSqlite)(file);
    return openLog(db, options.clock, lock.release);
  } catch (error) {
    db?.close();
    lock.release();
    throw toFailure(error, 'reading');
  }
}

function openLog(db: Database, clock: () => Instant, releaseLock: () => void): EmbeddedEventLog {
  prepareFile(db);
  makeDurable(db);
  const schema = prepareSchema(db);
  if (schema.kind === 'other-version') throw newerFormat(schema.version);
  const table = eventTable(db);
  const [head, last] = [table.head(), table.last()];
  if (!head || head.position !== last.position || head.hash !== last.hash || head.recordedAt !== last.recordedAt)
    throw corrupt(`the log should end at position ${head?.position ?? 'unknown'} but ends at ${last.position}`);
  return assembleLog({ db, clock, releaseLock, table, head });
}

function newerFormat(version: number): EventLogFailure {
  const message = `the log has format ${version}: a newer program wrote it; use that`;
  return new EventLogFailure('log-unavailable', message, { retryable: false });
}

type LogParts = {
  readonly db: Database;
  readonly clock: () => Instant;
  readonly releaseLock: () => void;
  readonly table: EventTable;
  readonly head: Head;
};

function assembleLog({ db, clock, releaseLock, table, head }: LogParts): EmbeddedEventLog {
  const health = createHealth();
  const bell = createBell();
  const writer = createWriter({ table, clock, tail: head });
  const reader = createReader({ table, health, tail: writer.tail });
  const checkpoint = createCheckpoint(db, health);
  const commits = createGroupCommit({
    ...{ db, writer, health },
    onCommitted() {
      bell.ring();
      checkpoint();
    },
  });
  let closing: Promise<void> | null = null;

  async function close() {
    await commits.drain();
    health.close();
    bell.ring();
    try {
      db.close();
    } finally {
      releaseLock();
    }
  }
  return {
    append: commits.append,
    readStream: reader.readStream,
    readAll: reader.readAll,
    readPages: reader.readPages,
    subscribe: (after, signal) => follow({ readAll: reader.readAll, bell }, after, signal),
    async head() {
      health.assertOpen();
      return writer.tail().position === 0 ? null : toPosition(writer.tail().position);
    },
    async positionAt(recordedAt) {
      health.assertOpen();
      return reader.positionAt(recordedAt);
    },
    census: async (upTo, since) => reader.census(upTo, since ?? null),
    headOf: async (stream, upTo) => reader.headOf(stream, upTo),
    chainHashAt: async position => reader.chainHashAt(position),
    verify: options => verifyLog({ db, table, health, end: writer.tail().position }, options),
    close: () => {
      closing ??= close();
      return closing;
    },
  };
}
