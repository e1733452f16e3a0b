// DuckDB from files to files. `file` reads the CSV that ours imports; `segment` reads Parquet with pairs numbered and rows sorted by pair, as
// our intake leaves them. Both write the decision of every row and the totals as Parquet. The flattened timelines lie in memory before the
// clock starts, where ours flattens them inside it.
import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { decisionsQuery, totalsQuery } from '@asof/bench/answer-query';
import type { AnswerSink, Contender } from '@asof/bench/contender';
import { batchTable, lineTable } from '@asof/bench/database-tables';
import { filesOf } from '@asof/bench/files';
import { serve } from '@asof/bench/serve';
import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import { dialectOf } from './duckdb-dialect.ts';
import { eachRow, fillTable } from './duckdb-tables.ts';

const ON_LINE = 'JOIN line l ON l.pair = t.pair AND t.occurred_at >= l.valid_from AND t.occurred_at < l.valid_to';
const COLUMNS = `{kind: 'VARCHAR', acquirer: 'VARCHAR', mid: 'VARCHAR', tid: 'VARCHAR', batch: 'VARCHAR', stan: 'VARCHAR',
  rrn: 'VARCHAR', occurred_at: 'TIMESTAMP', received_at: 'TIMESTAMP', mode: 'VARCHAR', amount: 'DECIMAL(18, 2)',
  currency: 'VARCHAR', original_rrn: 'VARCHAR'}`;

const duckdb: Contender = async ({ world, phase, threads }) => {
  const { transactions, pairs, groups } = filesOf(world);
  const scratch = mkdtempSync(join(world, 'duckdb-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  await fillTable(connection, lineTable(world));
  if (phase === 'segment') await writeSegments(connection, world, join(scratch, 'batch.parquet'));
  else await connection.run(`CREATE TABLE pair AS SELECT * FROM read_csv('${pairs}', header = true)`);
  const source = phase === 'segment' ? `read_parquet('${scratch}/batch.parquet')` : fromCsv(transactions);
  return {
    run: () => answer(connection, `${source} t ${ON_LINE}`, scratch),
    tell: sink => tell(connection, scratch, groups, sink),
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

/** The file's rows as the batch's columns; the row is known by its RRN, which is one of its kind in this file. */
function fromCsv(path: string): string {
  return `(SELECT c.rrn AS "row", p.pair AS pair, epoch_us(c.occurred_at) AS occurred_at,
    CAST(c.amount * 100 AS BIGINT) AS amount,
    CASE WHEN c.kind = 'sale' THEN 0 WHEN c.amount > 0 THEN 1 ELSE 2 END AS effect,
    CASE WHEN c.mode = 'online' THEN 2000000 ELSE 60000000 END AS doubt
  FROM read_csv('${path}', header = true, auto_detect = false, columns = ${COLUMNS}) c
  JOIN pair p ON p.acquirer = c.acquirer AND p.mid = c.mid AND p.tid = c.tid AND p.currency = c.currency)`;
}

async function writeSegments(connection: DuckDBConnection, world: string, path: string): Promise<void> {
  await connection.run('SET preserve_insertion_order = true');
  await fillTable(connection, batchTable(world, 'pair'));
  await connection.run(`COPY batch TO '${path}' (FORMAT parquet)`);
  await connection.run('DROP TABLE batch');
  await connection.run('SET preserve_insertion_order = false');
}

async function answer(connection: DuckDBConnection, source: string, scratch: string): Promise<void> {
  const dialect = dialectOf(source);
  // As our column files: written over, they would be taken to the disk at once.
  for (const name of ['decisions', 'totals']) rmSync(`${scratch}/${name}.parquet`, { force: true });
  await connection.run(`CREATE OR REPLACE TABLE decision AS ${decisionsQuery(dialect)}`);
  const decisions = 'SELECT "row", route, fee, ambiguous FROM decision';
  await connection.run(`COPY (${decisions}) TO '${scratch}/decisions.parquet' (FORMAT parquet)`);
  await connection.run(`COPY (${totalsQuery('decision', dialect)}) TO '${scratch}/totals.parquet' (FORMAT parquet)`);
}

/** As the product tells its totals: rows of a group counted together, sums of held rows left out. */
async function tell(c: DuckDBConnection, scratch: string, groups: Float64Array, sink: AnswerSink): Promise<void> {
  const columns = '"key", credit_count + debit_count, credits, debits, fees';
  await eachRow(c, `SELECT ${columns} FROM read_parquet('${scratch}/totals.parquet')`, row => {
    const [key, creditCount, creditsMinor, debitsMinor, feesMinor] = row as readonly [
      number,
      number,
      number,
      number,
      number,
    ];
    if (key < 0) sink.held(-1 - key, creditCount, 0);
    else sink.group(groups[key] as number, { creditCount, creditsMinor, debitCount: 0, debitsMinor, feesMinor });
  });
}

serve(duckdb);
