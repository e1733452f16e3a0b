// PostgreSQL, where the machine has one: unlogged tables, the lines indexed by pair and instant, the plan left to its planner after ANALYZE.
// A run is one session of psql; what it takes to begin one, some ten milliseconds, is inside the clock.
import { type Dialect, decisionsQuery, tellTotalsRow, totalsQuery, wholeShare } from './answer-query.ts';
import type { Contender } from './contender.ts';
import { batchTable, lineTable, type Table } from './database-tables.ts';
import { type Server, startServer } from './postgres-server.ts';

const FAR = Number.MAX_SAFE_INTEGER;
const COPY_ROWS = 500_000;
const TYPES = { INTEGER: 'integer', BIGINT: 'bigint', TINYINT: 'smallint' } as const;
const DIALECT: Dialect = {
  source: 'batch t JOIN line l ON l.pair = t.pair AND l.valid_from <= t.occurred_at AND l.valid_to > t.occurred_at',
  share: wholeShare('/'),
  least: 'least',
  greatest: 'greatest',
  flag: condition => `(${condition})::int`,
  sum: value => `SUM(${value})`,
};

/** One session; with more threads, as many workers beside it as the planner wants. */
export const postgres: Contender = ({ world, phase, rowOrder, threads }) => {
  const server = startServer(threads);
  for (const table of [lineTable(world), batchTable(world, rowOrder)]) fillTable(server, table);
  server.query('CREATE INDEX ON line (pair, valid_from); ANALYZE');
  const decides = phase === 'decisions';
  let peakMiB = 0;
  return {
    reset: () => void server.query('DROP TABLE IF EXISTS decision, total'),
    run() {
      const query = decisionsQuery(DIALECT);
      const decide = decides ? `CREATE UNLOGGED TABLE decision AS ${query};` : '';
      const total = `CREATE UNLOGGED TABLE total AS ${totalsQuery(decides ? 'decision' : `(${query}) d`, DIALECT)};`;
      peakMiB = peakOf(server.query(`${decide} ${total} SELECT pg_read_file('/proc/self/status')`));
    },
    tell(sink) {
      if (decides)
        eachLine(server.query('SELECT "row", route, fee, ambiguous FROM decision'), row =>
          sink.row(row[0]!, row[1]!, row[2]!, row[3]!),
        );
      eachLine(server.query('SELECT * FROM total'), row => tellTotalsRow(row, sink));
    },
    close: () => server.stop(),
    version: `PostgreSQL ${server.query('SHOW server_version').trim()}`,
    plan: null,
    outsideUsage: () => ({ cpuSeconds: server.cpuSeconds(), peakMiB }),
  };
};

function fillTable(server: Server, { name, rows, fields }: Table): void {
  server.query(
    `CREATE UNLOGGED TABLE ${name} (${fields.map(field => `"${field.name}" ${TYPES[field.type]}`).join(', ')})`,
  );
  for (let first = 0; first < rows; first += COPY_ROWS) {
    const lines: string[] = [];
    for (let row = first; row < Math.min(first + COPY_ROWS, rows); row++)
      lines.push(fields.map(({ values }) => Math.min(Math.max(values[row]!, -FAR), FAR)).join(','));
    server.query(`COPY ${name} FROM STDIN (FORMAT csv)`, `${lines.join('\n')}\n`);
  }
}

/** The session's own memory and what it touched of the server's. */
function peakOf(status: string): number {
  return Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024;
}

function eachLine(text: string, visit: (row: readonly number[]) => void): void {
  for (const line of text.split('\n')) if (line !== '') visit(line.split(',').map(Number));
}
