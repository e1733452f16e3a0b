// The answer's query as DuckDB takes it fastest: measured against its round_even, whole-number arithmetic, FILTER and HUGEINT sums.
import type { Dialect } from '@asof/bench/answer-query';

/** Adding it to a double below 2^51 leaves no bits for fractions: the sum is rounded half to even. */
const ROUND_TO_WHOLE = '6755399441055744.0::DOUBLE';

/** Exact while every sum stays below 2^53, as our own columns demand too; sums of whole numbers would be HUGEINT. */
export const sum = (value: string): string => `SUM(CAST(${value} AS DOUBLE))`;

/** `source` is the batch as t joined to the lines as l. Exact while amount × rate stays below 2^52, as in every world that is drawn. */
export function dialectOf(source: string): Dialect {
  return {
    source,
    share: `CAST((CAST(t.amount * l.rate AS DOUBLE) / 1e6 + ${ROUND_TO_WHOLE}) - ${ROUND_TO_WHOLE} AS BIGINT)`,
    least: 'least',
    greatest: 'greatest',
    flag: condition => `(${condition})`,
    sum,
  };
}
