// DuckDB: the batch and the flattened timelines as tables in memory. Two plans, the range join (a hash join on the pair, then the interval)
// and the ASOF JOIN; whichever is faster on the loaded world is the one that is timed. It flattens nothing: in the phase `flattened` too the
// lines lie ready before the clock starts.
import { decisionsQuery, tellTotalsRow, totalsQuery } from '@asof/bench/answer-query';
import type { AnswerSink, Contender, Phase } from '@asof/bench/contender';
import { batchTable, lineTable, readGroupNames } from '@asof/bench/database-tables';
import { serve } from '@asof/bench/serve';
import { type DuckDBConnection, DuckDBInstance, version } from '@duckdb/node-api';
import { dialectOf, sum } from './duckdb-dialect.ts';
import { eachRow, fillTable } from './duckdb-tables.ts';

const JOINS = {
  'range join': 'JOIN line l ON t.pair = l.pair AND t.occurred_at >= l.valid_from AND t.occurred_at < l.valid_to',
  'ASOF JOIN': 'ASOF JOIN line l ON t.pair = l.pair AND t.occurred_at >= l.valid_from',
} as const;
type Plan = keyof typeof JOINS;

const duckdb: Contender = async ({ world, phase, rowOrder, threads }) => {
  const instance = await DuckDBInstance.create(':memory:', { threads: String(threads) });
  const connection = await instance.connect();
  await connection.run('SET preserve_insertion_order = false');
  await fillTable(connection, lineTable(world));
  await fillTable(connection, batchTable(world, rowOrder));
  const plan = await fasterPlan(connection, phase);
  return {
    run: () => answer(connection, phase, plan),
    tell: sink => tell(connection, phase, phase === 'flattened' ? named(sink, readGroupNames(world)) : sink),
    close() {
      connection.closeSync();
      instance.closeSync();
    },
    version: `DuckDB ${version()}`,
    plan,
    outsideUsage: null,
  };
};

/** Decisions first, the totals from them: faster than joining twice. */
async function answer(connection: DuckDBConnection, phase: Phase, plan: Plan): Promise<void> {
  const query = decisionsQuery(dialectOf(`batch t ${JOINS[plan]}`));
  const isKept = phase !== 'totals';
  if (isKept) await connection.run(`CREATE OR REPLACE TABLE decision AS ${query}`);
  const from = isKept ? 'decision' : `(${query}) d`;
  await connection.run(`CREATE OR REPLACE TABLE total AS ${totalsQuery(from, { sum })}`);
}

/** The second run of each counts: the first one warms up. */
async function fasterPlan(connection: DuckDBConnection, phase: Phase): Promise<Plan> {
  const seconds = new Map<Plan, number>();
  for (const plan of Object.keys(JOINS) as Plan[]) {
    await answer(connection, phase, plan);
    const began = performance.now();
    await answer(connection, phase, plan);
    seconds.set(plan, performance.now() - began);
  }
  return [...seconds].reduce((best, each) => (each[1] < best[1] ? each : best))[0];
}

async function tell(connection: DuckDBConnection, phase: Phase, sink: AnswerSink): Promise<void> {
  if (phase === 'decisions')
    await eachRow(connection, 'SELECT "row", route, fee, ambiguous FROM decision', row => {
      const [place, route, fee, ambiguous] = row as readonly [number, number, number, number];
      sink.row(place, route, fee, ambiguous);
    });
  await eachRow(connection, 'SELECT * FROM total', row => tellTotalsRow(row, sink));
}

/** Groups by the number that their names have, as those tell them who flatten. */
function named(sink: AnswerSink, names: Float64Array): AnswerSink {
  return { ...sink, group: (group, answer) => sink.group(names[group] as number, answer) };
}

serve(duckdb);
