// One file of one read model: the projection's tables beside the bookkeeping, so that rows and checkpoint move in one transaction.
import { closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { assert } from '@asof/domain';
import type { Position } from '../event-log.ts';
import { type Database, firstValue, makeDurable, type OpenDatabase } from '../sqlite/database.ts';
import type { Projection } from './projection.ts';
import { toReadModelFailure } from './read-model-failure.ts';

export type ReadModel = {
  readonly file: string;
  readonly db: Database;
  /** The last position that is in the tables, or null for a new model. */
  readonly checkpoint: () => Position | null;
  readonly setCheckpoint: (position: Position) => void;
  /** All of the step's rows or none. Throws ReadModelFailure for what the storage does, and what the step throws. */
  readonly transaction: <T>(step: () => T) => T;
  readonly close: () => void;
};

/** Positions are opaque and may be larger than SQLite's numbers travel, so they stand as text. */
const BOOKKEEPING = `
CREATE TABLE projection_state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  definition TEXT NOT NULL,
  position TEXT
) STRICT;
CREATE TABLE projection_stream (stream TEXT PRIMARY KEY, revision INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE projection_parked (
  sequence INTEGER PRIMARY KEY,
  key TEXT NOT NULL,
  reason TEXT NOT NULL,
  stream TEXT NOT NULL,
  revision TEXT NOT NULL,
  position TEXT NOT NULL,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  body TEXT NOT NULL,
  recorded_at INTEGER NOT NULL
) STRICT;
CREATE INDEX projection_parked_by_key ON projection_parked (key, sequence);`;

/** Opens the file, or makes it; one of another definition is dropped first. Throws ReadModelFailure. */
export function openReadModel(file: string, projection: Projection, openDatabase: OpenDatabase): ReadModel {
  const { name, version, schema, streamPrefixes } = projection;
  const definition = JSON.stringify([name, version, schema, streamPrefixes]);
  try {
    const found = durable(file, openDatabase, db => (definitionIn(db) === definition ? db : null));
    if (found) return readModelOn(file, found);
    removeReadModel(file);
    const made = durable(file, openDatabase, db => {
      db.exec(`BEGIN IMMEDIATE; ${BOOKKEEPING} ${schema}`);
      db.prepare('INSERT INTO projection_state VALUES (1, ?, NULL)').run(definition);
      db.exec('COMMIT');
      return db;
    });
    return readModelOn(file, made);
  } catch (error) {
    throw toReadModelFailure(error, file);
  }
}

/** Removes the file of a read model that nobody has open. */
export function removeReadModel(file: string): void {
  for (const suffix of ['', '-wal', '-journal']) rmSync(`${file}${suffix}`, { force: true });
}

/** Puts one closed file in the place of another: whoever opens it later finds the old model or the new one, whole. */
export function replaceReadModel({ file, by }: { readonly file: string; readonly by: string }): void {
  // A write-ahead file that outlived its database would be played into the new one.
  for (const each of [file, by]) assert(!existsSync(`${each}-wal`), 'a closed read model has no write-ahead file');
  renameSync(by, file);
  const directory = openSync(dirname(file), 'r');
  fsyncSync(directory);
  closeSync(directory);
}

/** Opens the file and prepares it; it stays open only when that gives a database. */
function durable<T extends Database | null>(file: string, openDatabase: OpenDatabase, prepare: (db: Database) => T): T {
  const db = openDatabase(file);
  let kept: Database | null = null;
  try {
    makeDurable(db);
    const prepared = prepare(db);
    kept = prepared;
    return prepared;
  } finally {
    if (!kept) db.close();
  }
}

function definitionIn(db: Database): unknown {
  const isMade = firstValue(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'projection_state'") === 1;
  return isMade ? firstValue(db, 'SELECT definition FROM projection_state') : null;
}

function readModelOn(file: string, db: Database): ReadModel {
  const checkpoint = db.prepare('SELECT position FROM projection_state');
  const setCheckpoint = db.prepare('UPDATE projection_state SET position = ?');
  return {
    file,
    db,
    checkpoint: () => {
      const position = checkpoint.get()?.[0];
      return typeof position === 'string' ? (BigInt(position) as Position) : null;
    },
    setCheckpoint: position => {
      setCheckpoint.run(position.toString());
    },
    transaction(step) {
      try {
        db.exec('BEGIN IMMEDIATE');
        const result = step();
        db.exec('COMMIT');
        return result;
      } catch (error) {
        if (db.isTransaction) db.exec('ROLLBACK');
        throw toReadModelFailure(error, file);
      }
    },
    close: () => db.close(),
  };
}
