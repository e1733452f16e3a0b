// Polars: joinAsof of two frames. It wants both sides sorted by the instant; sorting the lines is done before, sorting the batch, which
// arrives in another order, inside the clock. Threads are set in its environment, by whoever starts this process.
import { tellTotalsRow } from '@asof/bench/answer-query';
import type { AnswerSink, Contender } from '@asof/bench/contender';
import { batchTable, lineTable, type Table } from '@asof/bench/database-tables';
import { serve } from '@asof/bench/serve';
import pl, { type DataFrame, type Expr } from 'nodejs-polars';

/** Stands for Infinity among instants: a whole number that a Float64 holds, beyond every instant and its doubt. */
const FAR = 2 ** 53 - 1;
const DECISION = ['row', 'route', 'fee', 'ambiguous'] as const;
const TOTAL = ['key', 'credit_count', 'credits', 'debit_count', 'debits', 'fees'] as const;

const polars: Contender = ({ world, phase, rowOrder }) => {
  const lines = frameOf(lineTable(world)).sort('valid_from');
  const batch = frameOf(batchTable(world, rowOrder));
  let decisions: DataFrame | null = null;
  let totals: DataFrame | null = null;
  return {
    run() {
      const decided = decide(batch, lines);
      totals = sum(decided);
      decisions = phase === 'decisions' ? decided.select(...DECISION) : null;
    },
    tell(sink) {
      if (decisions !== null) tellDecisions(decisions, sink);
      if (totals !== null) for (const row of totals.select(...TOTAL).rows()) tellTotalsRow(row.map(Number), sink);
    },
    close() {},
    version: `Polars ${pl.version}`,
    plan: null,
    outsideUsage: null,
  };
};

function frameOf({ fields }: Table): DataFrame {
  return pl.DataFrame(
    fields.map(({ name, type, values }) => {
      const finite = Float64Array.from(values, value => Math.min(Math.max(value, -FAR), FAR));
      return pl.Series(name, finite).cast(type === 'BIGINT' ? pl.Int64 : pl.Int32);
    }),
  );
}

function decide(batch: DataFrame, lines: DataFrame): DataFrame {
  const options = { leftOn: 'occurred_at', rightOn: 'valid_from', by: 'pair', strategy: 'backward' } as const;
  const joined = batch.sort('occurred_at').joinAsof(lines, { ...options, checkSortedness: false });
  const at = pl.col('occurred_at');
  const isSale = pl.col('effect').eq(0);
  const ofSale = (sale: Expr, other: Expr): Expr => pl.when(isSale).then(sale).otherwise(other);
  const early = at.sub(pl.col('doubt')).lt(pl.col('answer_from'));
  const late = at.add(pl.col('doubt')).gtEq(pl.col('answer_to'));
  return joined.select(
    pl.col('row'),
    ofSale(pl.col('sale_route'), pl.col('route')).alias('route'),
    ofSale(fee(), pl.lit(0).cast(pl.Float64)).alias('fee'),
    early.or(late).alias('ambiguous'),
    ofSale(pl.col('sale_key'), pl.col('key')).alias('key'),
    pl.col('amount').cast(pl.Float64).alias('amount'),
  ) as DataFrame;
}

/** The product is exact below 2^53, and so is the rounding, half to even. */
function fee(): Expr {
  const number = (name: string): Expr => pl.col(name).cast(pl.Float64);
  const share = number('amount').mul(number('rate')).div(1e6).round(0, 'halftoeven').add(number('fixed'));
  const raised = pl
    .when(share.lt(number('minimum')))
    .then(number('minimum'))
    .otherwise(share);
  return pl
    .when(raised.gt(number('cap')))
    .then(number('cap'))
    .otherwise(raised);
}

function sum(decided: DataFrame): DataFrame {
  const amount = pl.col('amount');
  const part = (wanted: Expr, name: string): Expr[] => [
    wanted.sum().alias(`${name}_count`),
    pl.when(wanted).then(amount).otherwise(pl.lit(0)).sum().alias(`${name}s`),
  ];
  return decided
    .groupBy('key')
    .agg(...part(amount.gt(0), 'credit'), ...part(amount.lt(0), 'debit'), pl.col('fee').sum().alias('fees'));
}

function tellDecisions(decisions: DataFrame, sink: AnswerSink): void {
  const [row, route, fees, ambiguous] = DECISION.map(name => decisions.getColumn(name).toArray());
  for (let index = 0; index < row!.length; index++)
    sink.row(Number(row![index]), Number(route![index]), Number(fees![index]), Number(ambiguous![index]));
}

serve(polars);
