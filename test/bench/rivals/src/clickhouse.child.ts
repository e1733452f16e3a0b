// ClickHouse as a library (chdb): tables in memory, the ASOF JOIN it is known for. Tables come in, and answers go out, as files of rows in
// its own binary form.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dialect, decisionsQuery, tellTotalsRow, totalsQuery, wholeShare } from '@asof/bench/answer-query';
import type { AnswerSink, Contender } from '@asof/bench/contender';
import { batchTable, type Field, lineTable, type Table } from '@asof/bench/database-tables';
import { serve } from '@asof/bench/serve';
import { Session } from 'chdb';

/** Stands for Infinity among instants. */
const FAR = Number.MAX_SAFE_INTEGER;
const FILE_ROWS = 1_000_000;
const TYPES = { INTEGER: 'Int32', BIGINT: 'Int64', TINYINT: 'Int8' } as const;
const BYTES = { INTEGER: 4, BIGINT: 8, TINYINT: 1 } as const;
const DIALECT: Dialect = {
  source: 'batch t ASOF JOIN line l ON t.pair = l.pair AND t.occurred_at >= l.valid_from',
  share: wholeShare('DIV'),
  least: 'least',
  greatest: 'greatest',
  flag: condition => `(${condition})`,
  sum: value => `sum(${value})`,
};

const clickhouse: Contender = ({ world, phase, rowOrder, threads }) => {
  const scratch = mkdtempSync(join(world, 'clickhouse-'));
  const session = new Session(join(scratch, 'data'));
  session.query(`SET max_threads = ${threads}`);
  session.query('CREATE DATABASE bench ENGINE = Atomic');
  session.query('USE bench');
  for (const table of [lineTable(world), batchTable(world, rowOrder)]) fillTable(session, table, scratch);
  const query = decisionsQuery(DIALECT);
  const decides = phase === 'decisions';
  return {
    run() {
      if (decides) session.query(`CREATE OR REPLACE TABLE decision ENGINE = Memory AS ${query}`);
      const totals = totalsQuery(decides ? 'decision' : `(${query})`, DIALECT);
      session.query(`CREATE OR REPLACE TABLE total ENGINE = Memory AS ${totals}`);
    },
    tell: sink => tell(session, decides, sink),
    close() {
      session.cleanup();
      rmSync(scratch, { recursive: true, force: true });
    },
    version: `ClickHouse ${session.query('SELECT version()', 'TSV').trim()}`,
    plan: 'ASOF JOIN',
    outsideUsage: null,
  };
};

function fillTable(session: Session, { name, rows, fields }: Table, scratch: string): void {
  const structure = fields.map(field => `"${field.name}" ${TYPES[field.type]}`).join(', ');
  session.query(`CREATE TABLE ${name} (${structure}) ENGINE = Memory`);
  const file = join(scratch, `${name}.rows`);
  for (let first = 0; first < rows; first += FILE_ROWS) {
    writeFileSync(file, rowBinary(fields, first, Math.min(first + FILE_ROWS, rows)));
    session.query(`INSERT INTO ${name} SELECT * FROM file('${file}', 'RowBinary', '${structure}')`);
  }
  rmSync(file);
}

/** Row after row, each value little-endian. */
function rowBinary(fields: readonly Field[], first: number, end: number): Uint8Array {
  const width = fields.reduce((sum, { type }) => sum + BYTES[type], 0);
  const bytes = new Uint8Array(width * (end - first));
  const view = new DataView(bytes.buffer);
  for (let row = first, at = 0; row < end; row++) {
    for (const { type, values } of fields) {
      const value = Math.min(Math.max(values[row] as number, -FAR), FAR);
      if (type === 'BIGINT') view.setBigInt64(at, BigInt(value), true);
      else if (type === 'INTEGER') view.setInt32(at, value, true);
      else view.setInt8(at, value);
      at += BYTES[type];
    }
  }
  return bytes;
}

function tell(session: Session, decides: boolean, sink: AnswerSink): void {
  if (decides) {
    eachLine(session.query('SELECT "row", route, fee, ambiguous FROM decision', 'CSV'), row => {
      const [place, route, fee, ambiguous] = row as readonly [number, number, number, number];
      sink.row(place, route, fee, ambiguous);
    });
  }
  eachLine(session.query('SELECT * FROM total', 'CSV'), row => tellTotalsRow(row, sink));
}

function eachLine(text: string, visit: (row: readonly number[]) => void): void {
  for (const line of text.split('\n')) if (line !== '') visit(line.split(',').map(Number));
}

serve(clickhouse);
