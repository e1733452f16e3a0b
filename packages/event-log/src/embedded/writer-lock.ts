// One process per directory: two writers would each think that they know the head. The lock is SQLite's own lock on a file beside
// the log: the operating system drops it when the process ends, however it ends.
//
// Locks of this kind are lost when the process that holds them opens and closes the same file by other means: nothing may copy or
// read the files of an open log from inside this process.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { EventLogFailure } from '../event-log.ts';
import { type Database, openDatabase, SQLITE, sqliteCodeOf } from '../sqlite/database.ts';

export type WriterLock = { readonly release: () => void };

/**
 * Takes the directory's lock, making the directory when it is not there. Fails at once with `log-unavailable` when another process
 * (or this one) holds the lock, or the directory cannot be used.
 */
export function takeWriterLock(directory: string): WriterLock {
  let db: Database | null = null;
  try {
    mkdirSync(directory, { recursive: true });
    const held = openDatabase(join(directory, 'writer.lock'));
    db = held;
    held.exec('BEGIN EXCLUSIVE');
    return { release: () => held.close() };
  } catch (error) {
    db?.close();
    throw sqliteCodeOf(error) === SQLITE.BUSY ? inUse(directory, error) : notUsable(directory, error);
  }
}

const inUse = (directory: string, cause: unknown) =>
  new EventLogFailure(
    'log-unavailable',
    `the log in ${directory} is in use: only one process at a time may open it; wait for the other to end, or end it`,
    { retryable: true, cause },
  );

const notUsable = (directory: string, cause: unknown) =>
  new EventLogFailure(
    'log-unavailable',
    `the directory ${directory} cannot hold a log (${cause instanceof Error ? cause.message : String(cause)})`,
    { retryable: false, cause },
  );
