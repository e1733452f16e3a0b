// One process per directory: two writers would each think that they know the head. The lock is SQLite's own lock on a file beside
// the log: the operating system drops it when the process ends, however it ends.
//
// Locks of this kind are lost when the process that holds them opens and closes the same file by other means: nothing may copy or
// read the files of an open log from inside this process.
import { join } from 'node:path';
import { EventLogFailure } from '../event-log.ts';
import { openDatabase, SQLITE, sqliteCodeOf } from '../sqlite/database.ts';

export type WriterLock = { readonly release: () => void };

/** Takes the directory's lock, or fails at once with `log-unavailable` when another process (or this one) holds it. */
export function takeWriterLock(directory: string): WriterLock {
  const db = openDatabase(join(directory, 'writer.lock'));
  try {
    db.exec('BEGIN EXCLUSIVE');
    return { release: () => db.close() };
  } catch (error) {
    db.close();
    if (sqliteCodeOf(error) !== SQLITE.BUSY) throw error;
    throw new EventLogFailure(
      'log-unavailable',
      `the log in ${directory} is in use: only one process at a time may open it; wait for the other to end, or end it`,
      { retryable: true, cause: error },
    );
  }
}
