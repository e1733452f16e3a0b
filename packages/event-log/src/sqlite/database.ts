// The one door to SQLite: a narrow port over node:sqlite, so that tests can stand between, and the settings that make a commit
// durable, asserted on every connection because a setting that did not take is silent.
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

export type SqlValue = string | number | null;
/** One result row, values in the order of the columns. */
export type Row = readonly unknown[];

export interface Statement {
  run(...values: readonly SqlValue[]): unknown;
  get(...values: readonly SqlValue[]): Row | undefined;
  all(...values: readonly SqlValue[]): readonly Row[];
  /** For results too large to hold. The statement must not be used elsewhere meanwhile. */
  iterate(...values: readonly SqlValue[]): Iterable<Row>;
}

export interface Database {
  /** False once SQLite has rolled back by itself, as it does after some failures. */
  readonly isTransaction: boolean;
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

export type OpenDatabase = (file: string) => Database;

/** SQLite is too old, or does not take a setting that durability rests on. */
export class SqliteUnfit extends Error {
  override readonly name = 'SqliteUnfit';
}

/** How long a statement waits for another connection: long enough for one that is closing, far below a person's patience. */
const BUSY_TIMEOUT_MS = 250;

/** Opens (or creates) a database file with node:sqlite. */
export const openDatabase: OpenDatabase = file =>
  new DatabaseSync(file, { returnArrays: true, timeout: BUSY_TIMEOUT_MS }) as unknown as Database;

/** Opens a file that nobody changes meanwhile, for reading alone: nothing is made beside it, and no lock is taken. */
export const openUnchanging: OpenDatabase = file => {
  const url = pathToFileURL(file);
  url.searchParams.set('immutable', '1');
  const db = new DatabaseSync(url, { readOnly: true, returnArrays: true }) as unknown as Database;
  db.exec('PRAGMA trusted_schema = 0; PRAGMA cell_size_check = 1');
  return db;
};

/** The first value of the first row. */
export const firstValue = (db: Database, sql: string): unknown => db.prepare(sql).get()?.[0];

/** Before 3.51.3 a checkpoint could corrupt a database in WAL mode. */
const SQLITE_MIN = [3, 51, 3] as const;

/**
 * Sets write-ahead logging with a sync of every commit, for one connection that keeps the file to itself, and reads each setting
 * back. Throws SqliteUnfit when SQLite is older than 3.51.3 or one did not take.
 */
export function makeDurable(db: Database): void {
  const version = String(firstValue(db, 'SELECT sqlite_version()'));
  if (isOlder(version.split('.').map(Number), SQLITE_MIN))
    throw new SqliteUnfit(
      `SQLite ${version} can corrupt a write-ahead log; ${SQLITE_MIN.join('.')} or later is needed`,
    );
  // Exclusive before WAL: only then is there no shared-memory file that a second process could attach to.
  setAndAssert(db, 'locking_mode', 'exclusive');
  setAndAssert(db, 'journal_mode', 'wal');
  setAndAssert(db, 'synchronous', 2);
  setAndAssert(db, 'trusted_schema', 0);
  setAndAssert(db, 'cell_size_check', 1);
}

function setAndAssert(db: Database, pragma: string, value: string | number): void {
  db.exec(`PRAGMA ${pragma} = ${value}`);
  const actual = firstValue(db, `PRAGMA ${pragma}`);
  if (actual !== value) throw new SqliteUnfit(`SQLite has ${pragma} = ${actual} where ${value} was asked for`);
}

function isOlder(version: readonly number[], minimum: readonly number[]): boolean {
  const index = minimum.findIndex((part, at) => part !== version[at]);
  return index >= 0 && (version[index] ?? 0) < minimum[index]!;
}

/** The primary result code of an error that SQLite raised, or null for any other error. */
export function sqliteCodeOf(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null;
  return error.errcode & 0xff;
}

/** Primary result codes, as SQLite names them. */
export const SQLITE = {
  ERROR: 1,
  BUSY: 5,
  LOCKED: 6,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  TOOBIG: 18,
  CONSTRAINT: 19,
  MISMATCH: 20,
  RANGE: 25,
  NOTADB: 26,
} as const;
