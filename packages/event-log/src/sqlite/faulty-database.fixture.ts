// For tests: a way to SQLite that breaks where the test says, before or after the statement did its work. What the disk does under
// a failed sync cannot be had without tools of the operating system; what SQLite then says can.
import { type Database, type OpenDatabase, openDatabase, type Row, type SqlValue, type Statement } from './database.ts';

/** Sees each statement before (`done` false) and after it ran, and breaks it by throwing. */
export type Fault = (sql: string, done: boolean) => void;

/** An error as node:sqlite throws it. Extended codes are given whole: 1034 is a failed sync. */
export function sqliteError(errcode: number, message: string): Error {
  return Object.assign(new Error(message), { code: 'ERR_SQLITE_ERROR', errcode });
}

/** Opens real databases whose every statement passes through the fault. */
export function faultyOpen(fault: Fault): OpenDatabase {
  const around = <T>(sql: string, step: () => T): T => {
    fault(sql, false);
    const result = step();
    fault(sql, true);
    return result;
  };
  return file => faultyDatabase(openDatabase(file), around);
}

type Around = <T>(sql: string, step: () => T) => T;

function faultyDatabase(db: Database, around: Around): Database {
  return {
    get isTransaction() {
      return db.isTransaction;
    },
    exec: sql => around(sql, () => db.exec(sql)),
    prepare: sql => faultyStatement(db.prepare(sql), sql, around),
    close: () => db.close(),
  };
}

function faultyStatement(statement: Statement, sql: string, around: Around): Statement {
  return {
    run: (...values: SqlValue[]): unknown => around(sql, () => statement.run(...values)),
    get: (...values: SqlValue[]): Row | undefined => around(sql, () => statement.get(...values)),
    all: (...values: SqlValue[]): readonly Row[] => around(sql, () => statement.all(...values)),
    iterate: (...values: SqlValue[]): Iterable<Row> => around(sql, () => statement.iterate(...values)),
  };
}
