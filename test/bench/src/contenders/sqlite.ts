// SQLite as it comes with Node: tables in memory, the lines under a primary key of pair and instant without a rowid, so that a row's line is
// found by one search of the index.
import { DatabaseSync } from 'node:sqlite';
import { type Dialect, decisionsQuery, tellTotalsRow, totalsQuery, wholeShare } from './answer-query.ts';
import { type Contender, Skip } from './contender.ts';
import { batchTable, lineTable, type Table } from './database-tables.ts';

/** Stands for Infinity among instants. */
const FAR = Number.MAX_SAFE_INTEGER;
const DIALECT: Dialect = {
  source: `batch t JOIN line l ON l.pair = t.pair AND l.valid_from =
    (SELECT valid_from FROM line WHERE pair = t.pair AND valid_from <= t.occurred_at ORDER BY valid_from DESC LIMIT 1)`,
  share: wholeShare('/'),
  least: 'min',
  greatest: 'max',
  flag: condition => `(${condition})`,
  sum: value => `SUM(${value})`,
};

/** One thread: a connection has no more. */
export const sqlite: Contender = ({ world, phase, rowOrder, threads }) => {
  if (threads !== 1) throw new Skip('a query of SQLite has one thread');
  const database = new DatabaseSync(':memory:');
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  fillTable(database, lineTable(world), 'PRIMARY KEY (pair, valid_from)) WITHOUT ROWID');
  fillTable(database, batchTable(world, rowOrder), 'PRIMARY KEY (number))');
  const query = decisionsQuery(DIALECT);
  const decides = phase === 'decisions';
  return {
    run() {
      database.exec('DROP TABLE IF EXISTS decision; DROP TABLE IF EXISTS total');
      if (decides) database.exec(`CREATE TABLE decision AS ${query}`);
      database.exec(`CREATE TABLE total AS ${totalsQuery(decides ? 'decision' : `(${query})`, DIALECT)}`);
    },
    tell(sink) {
      if (decides) {
        for (const row of numbersOf(database, 'SELECT "row", route, fee, ambiguous FROM decision'))
          sink.row(row[0]!, row[1]!, row[2]!, row[3]!);
      }
      for (const row of numbersOf(database, 'SELECT * FROM total')) tellTotalsRow(row, sink);
    },
    close: () => database.close(),
    version: `SQLite ${process.versions['sqlite']}`,
    plan: null,
    outsideUsage: null,
  };
};

/** `number` counts the rows in the order in which they are kept. */
function fillTable(database: DatabaseSync, { name, rows, fields }: Table, ending: string): void {
  const columns = ['number', ...fields.map(field => field.name)].map(column => `"${column}"`);
  database.exec(`CREATE TABLE ${name} (${columns.map(column => `${column} INTEGER`).join(', ')}, ${ending}`);
  const insert = database.prepare(`INSERT INTO ${name} VALUES (${columns.map(() => '?').join(', ')})`);
  database.exec('BEGIN');
  for (let row = 0; row < rows; row++)
    insert.run(row, ...fields.map(({ values }) => Math.min(Math.max(values[row]!, -FAR), FAR)));
  database.exec('COMMIT');
}

function* numbersOf(database: DatabaseSync, query: string): Generator<readonly number[]> {
  for (const row of database.prepare(query).iterate()) yield Object.values(row) as number[];
}
