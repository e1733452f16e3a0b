// DuckDB over a batch that never lies in memory: a Parquet file for each of our segments, sorted by pair, joined to the lines in memory and
// streamed to one Parquet file with the decision of every row; the totals are summed from that file.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decisionsQuery, tellTotalsRow, totalsQuery } from '@asof/bench/answer-query';
import { batchTables } from '@asof/bench/batch-stream';
import { type AnswerSink, type Contender, STREAM_ROWS_TOLD_MAX } from '@asof/bench/contender';
import { lineTable } from '@asof/bench/database-tables';
import { serve } from '@asof/bench/serve';
import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import { dialectOf } from './duckdb-dialect.ts';
import { eachRow, fillTable } from './duckdb-tables.ts';

const ON_LINE = 'JOIN line l ON l.pair = t.pair AND t.occurred_at >= l.valid_from AND t.occurred_at < l.valid_to';

/** A tenth less CPU than the default, which packs. */
const UNPACKED = 'FORMAT parquet, COMPRESSION uncompressed';

const duckdb: Contender = async ({ world, threads }) => {
  const scratch = mkdtempSync(join(world, 'duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  const rows = await writeSegments(connection, world, scratch);
  await connection.run('SET preserve_insertion_order = false');
  await fillTable(connection, lineTable(world));
  let [runs, decisions] = [0, ''];
  return {
    run() {
      // As our column files: written over, it would be taken to the disk at once. A name of its own, because DuckDB keeps what it read of a file
      // and knows that again by its name, size and second.
      rmSync(decisions, { force: true });
      decisions = join(scratch, `decisions-${runs++}.parquet`);
      return answer(connection, scratch, decisions);
    },
    tell: sink => tell(connection, decisions, rows <= STREAM_ROWS_TOLD_MAX, sink),
    close() {
      connection.closeSync();
      instance.closeSync();
      rmSync(scratch, { recursive: true });
    },
    version: `DuckDB ${version()}`,
    plan: 'range join',
    outsideUsage: null,
  };
};

/** How many rows there are. */
async function writeSegments(connection: DuckDBConnection, world: string, scratch: string): Promise<number> {
  let [rows, segments] = [0, 0];
  for (const table of batchTables(world)) {
    await fillTable(connection, table);
    const path = join(scratch, `batch-${String(segments++).padStart(3, '0')}.parquet`);
    await connection.run(`COPY batch TO '${path}' (${UNPACKED})`);
    await connection.run('DROP TABLE batch');
    rows += table.rows;
  }
  return rows;
}

/** Written once and read again: faster than joining twice, and a table of decisions would lie in memory. */
async function answer(connection: DuckDBConnection, scratch: string, decisions: string): Promise<void> {
  const dialect = dialectOf(`read_parquet('${scratch}/batch-*.parquet') t ${ON_LINE}`);
  await connection.run(`COPY (${decisionsQuery(dialect)}) TO '${decisions}' (${UNPACKED})`);
  await connection.run(`CREATE OR REPLACE TABLE total AS ${totalsQuery(`read_parquet('${decisions}')`, dialect)}`);
}

async function tell(c: DuckDBConnection, decisions: string, withRows: boolean, sink: AnswerSink): Promise<void> {
  if (withRows)
    await eachRow(c, `SELECT "row", route, fee, ambiguous FROM read_parquet('${decisions}')`, row => {
      const [place, route, fee, ambiguous] = row as readonly [number, number, number, number];
      sink.row(place, route, fee, ambiguous);
    });
  await eachRow(c, 'SELECT * FROM total', row => tellTotalsRow(row, sink));
}

serve(duckdb);
