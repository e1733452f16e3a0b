// The log's one database file: its tables, their version, and the check that they are what this code wrote. A changed definition
// could change what a reader gets without touching a row, so every definition is compared on opening.
import type { Database } from '../sqlite/database.ts';
import { firstValue } from '../sqlite/database.ts';
import { GENESIS } from './chain.ts';
import { corrupt } from './stored-event.ts';

const SCHEMA_VERSION = 1;
/** "asof", as SQLite's application id. */
const APPLICATION_ID = 0x61736f66;
const PAGE_BYTES = 8192;
const CACHE_KIB = 64 * 1024;

const DEFINITIONS: Readonly<Record<string, string>> = {
  event: `CREATE TABLE event (
  position INTEGER PRIMARY KEY,
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  recorded_at INTEGER NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT`,
  event_by_stream: 'CREATE UNIQUE INDEX event_by_stream ON event (stream, revision)',
  event_by_id: 'CREATE UNIQUE INDEX event_by_id ON event (id)',
  head: `CREATE TABLE head (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  position INTEGER NOT NULL,
  recorded_at INTEGER,
  hash TEXT NOT NULL
) STRICT`,
  event_is_not_changed: `CREATE TRIGGER event_is_not_changed BEFORE UPDATE ON event
BEGIN SELECT RAISE(ABORT, 'events are never changed'); END`,
  event_is_not_removed: `CREATE TRIGGER event_is_not_removed BEFORE DELETE ON event
BEGIN SELECT RAISE(ABORT, 'events are never removed'); END`,
  head_only_moves_on: `CREATE TRIGGER head_only_moves_on BEFORE UPDATE ON head WHEN NEW.position <= OLD.position
BEGIN SELECT RAISE(ABORT, 'the head only moves on'); END`,
  head_is_not_removed: `CREATE TRIGGER head_is_not_removed BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'the head is never removed'); END`,
};

/** Settings that must stand before the first page is written, or that hold for this connection only. */
export function prepareFile(db: Database): void {
  db.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA cache_size = -${CACHE_KIB}; PRAGMA wal_autocheckpoint = 0`);
}

/** Creates the tables in an empty file, or checks those that are there. Returns the version found when it is not this one. */
export function prepareSchema(
  db: Database,
): { readonly kind: 'ready' } | { readonly kind: 'other-version'; readonly version: number } {
  const version = Number(firstValue(db, 'PRAGMA user_version'));
  const isEmpty = version === 0 && firstValue(db, 'SELECT count(*) FROM sqlite_schema') === 0;
  if (isEmpty) createSchema(db);
  else if (firstValue(db, 'PRAGMA application_id') !== APPLICATION_ID) throw corrupt('the file is not a log of events');
  else if (version !== SCHEMA_VERSION) return { kind: 'other-version', version };
  const problem = schemaProblem(db);
  if (problem) throw corrupt(problem);
  return { kind: 'ready' };
}

/** What is wrong with the definitions in the file, or null. */
export function schemaProblem(db: Database): string | null {
  const found = new Map(db.prepare('SELECT name, sql FROM sqlite_schema ORDER BY name').all() as [string, string][]);
  const wrong = Object.entries(DEFINITIONS).find(([name, sql]) => found.get(name) !== sql);
  if (wrong) return `the definition of ${wrong[0]} is not what was written`;
  return found.size === Object.keys(DEFINITIONS).length ? null : 'the file holds more than a log';
}

function createSchema(db: Database): void {
  db.exec(`BEGIN IMMEDIATE;
${Object.values(DEFINITIONS).join(';\n')};
INSERT INTO head VALUES (1, 0, NULL, '${GENESIS}');
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
COMMIT`);
}
