// The answer as SQL, for every rival that speaks it. Only how a join, a rounding or a count is written differs between them.
import type { AnswerSink } from './contender.ts';

export type Dialect = {
  /** From `batch t` joined to `line l`, the join's condition included. */
  readonly source: string;
  /** halfEven(t.amount × l.rate ÷ 10^6) as a whole number. */
  readonly share: string;
  readonly least: string;
  readonly greatest: string;
  /** 1 or 0 of a condition. */
  readonly flag: (condition: string) => string;
  /** How whole numbers are summed. */
  readonly sum: (value: string) => string;
};

/** In whole numbers, exact for every amount: for rivals without a rounding of their own that is exact and faster. `div` divides whole numbers. */
export function wholeShare(div: string): string {
  const product = 't.amount * l.rate';
  const [quotient, rest] = [`(${product} ${div} 1000000)`, `(${product} % 1000000)`];
  const up = `CASE WHEN ${rest} * 2 > 1000000 OR (${rest} * 2 = 1000000 AND ${quotient} % 2 = 1) THEN 1 ELSE 0 END`;
  return `(${quotient} + ${up})`;
}

/** One row for each row of the batch: `row`, `route`, `fee`, `ambiguous`, and `key`, `amount`, by which totals are summed. */
export function decisionsQuery({ source, share, least, greatest, flag }: Dialect): string {
  const doubtful = flag('t.occurred_at - t.doubt < l.answer_from OR t.occurred_at + t.doubt >= l.answer_to');
  return `SELECT t."row" AS "row",
    CASE WHEN t.effect = 0 THEN l.sale_route ELSE l.route END AS route,
    CASE WHEN t.effect = 0 THEN ${least}(${greatest}(${share} + l.fixed, l.minimum), l.cap) ELSE 0 END AS fee,
    ${doubtful} AS ambiguous,
    CASE WHEN t.effect = 0 THEN l.sale_key ELSE l."key" END AS "key",
    t.amount AS amount
  FROM ${source}`;
}

/** Totals of decisions: a row for each key, groups from 0 and reasons below. `from` is a table or a query in brackets with a name. */
export function totalsQuery(from: string, { sum }: Pick<Dialect, 'sum'>): string {
  return `SELECT "key",
    ${sum('CASE WHEN amount > 0 THEN 1 ELSE 0 END')} AS credit_count,
    ${sum('CASE WHEN amount > 0 THEN amount ELSE 0 END')} AS credits,
    ${sum('CASE WHEN amount < 0 THEN 1 ELSE 0 END')} AS debit_count,
    ${sum('CASE WHEN amount < 0 THEN amount ELSE 0 END')} AS debits,
    ${sum('fee')} AS fees
  FROM ${from} GROUP BY "key"`;
}

/** A row of `totalsQuery`, told. */
export function tellTotalsRow(row: readonly number[], sink: AnswerSink): void {
  const [key, creditCount, creditsMinor, debitCount, debitsMinor, feesMinor] = row as Six;
  if (key >= 0) sink.group(key, { creditCount, creditsMinor, debitCount, debitsMinor, feesMinor });
  else sink.held(-1 - key, creditCount + debitCount, creditsMinor + debitsMinor);
}

type Six = readonly [number, number, number, number, number, number];
