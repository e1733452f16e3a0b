// For tests: logs in temporary directories, and events to put into them.
import { copyFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Instant } from '@asof/domain';
import type { OpenDatabase } from '../sqlite/database.ts';
import { type EmbeddedEventLog, openEmbeddedEventLog } from './embedded.ts';

export const TEST_CLOCK = () => 1_700_000_000_000_000 as Instant;

/** A directory for the logs of one test file; the file removes it. */
export const temporaryRoot = (): string => mkdtempSync(join(tmpdir(), 'asof-log-'));

/** Opens the directory's log, uses it, and closes it whatever happens. */
export async function withLog<T>(
  directory: string,
  use: (log: EmbeddedEventLog) => Promise<T>,
  openDatabase?: OpenDatabase,
): Promise<T> {
  const log = await openEmbeddedEventLog({ directory, clock: TEST_CLOCK, ...(openDatabase && { openDatabase }) });
  try {
    return await use(log);
  } finally {
    await log.close();
  }
}

/** A copy of the log beside it, changed by SQL behind the program's back. */
export function tamperedCopy(whole: string, ...statements: readonly string[]): string {
  const directory = mkdtempSync(`${whole}-`);
  copyFileSync(join(whole, 'events.db'), join(directory, 'events.db'));
  const db = new DatabaseSync(join(directory, 'events.db'), { defensive: false });
  const triggers = db.prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger'").all();
  for (const { name } of triggers) db.exec(`DROP TRIGGER ${String(name)}`);
  for (const statement of statements) db.exec(statement);
  for (const { sql } of triggers) db.exec(String(sql));
  db.close();
  return directory;
}
