// The flattened timelines as rivals get them: one table, fee plans merged in, the end of each line and of its answer worked out before the
// clock starts, so that a row needs one join and no second look-up.
import { type Estate, heldRoute } from '../world/world-columns.ts';

export type LineTable = {
  readonly pair: Int32Array;
  readonly validFrom: Float64Array;
  /** Exclusive; Infinity on a pair's last line. */
  readonly validTo: Float64Array;
  /** The stretch of lines with the same answer: within the doubt of its ends a row is ambiguous. */
  readonly answerFrom: Float64Array;
  readonly answerTo: Float64Array;
  readonly route: Int32Array;
  /** What totals are summed by: the group, or the route of a held line. */
  readonly key: Int32Array;
  /** The same for fee-bearing credits, which are held where there is no fee plan. */
  readonly saleRoute: Int32Array;
  readonly saleKey: Int32Array;
  /** All zero, cap included, where no fee is due. */
  readonly rateMillionths: Int32Array;
  readonly fixedMinor: Float64Array;
  readonly minimumMinor: Float64Array;
  readonly capMinor: Float64Array;
};

/** No limit; beyond every fee, and small enough to be a whole number everywhere. */
const NO_LIMIT_MINOR = 2 ** 53 - 1;

/** One row a line, in the order of the timelines. */
export function lineTableOf(estate: Estate): LineTable {
  const { from, route, group, plan } = estate.timelines;
  const priced = (column: ArrayLike<number>, row: number): number => (plan[row]! < 0 ? 0 : column[plan[row]!]!);
  const { plans } = estate;
  const key = route.map((value, row) => (value < 0 ? value : group[row]!));
  const held = (row: number): boolean => route[row]! >= 0 && plan[row]! < 0;
  const minimum = plans.minimumMinor.map(value => Math.max(value, -NO_LIMIT_MINOR));
  const cap = plans.capMinor.map(value => Math.min(value, NO_LIMIT_MINOR));
  return {
    ...stretchesOf(estate),
    validFrom: from,
    route,
    key,
    saleRoute: route.map((value, row) => (held(row) ? heldRoute('NO_FEE_PLAN') : value)),
    saleKey: key.map((value, row) => (held(row) ? heldRoute('NO_FEE_PLAN') : value)),
    rateMillionths: route.map((_, row) => priced(plans.rateMillionths, row)),
    fixedMinor: from.map((_, row) => priced(plans.fixedMinor, row)),
    minimumMinor: from.map((_, row) => priced(minimum, row)),
    capMinor: from.map((_, row) => priced(cap, row)),
  };
}

function stretchesOf({ timelines }: Estate): Pick<LineTable, 'pair' | 'validTo' | 'answerFrom' | 'answerTo'> {
  const { start, from, answer } = timelines;
  const pair = new Int32Array(from.length);
  const [validTo, answerFrom, answerTo] = [0, 1, 2].map(() => new Float64Array(from.length)) as [
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
    Float64Array<ArrayBuffer>,
  ];
  for (let number = 0; number < start.length - 1; number++) {
    const [first, end] = [start[number]!, start[number + 1]!];
    for (let row = first; row < end; row++) {
      pair[row] = number;
      validTo[row] = row + 1 < end ? from[row + 1]! : Infinity;
      answerFrom[row] = row > first && answer[row] === answer[row - 1] ? answerFrom[row - 1]! : from[row]!;
    }
    for (let row = end - 1; row >= first; row--)
      answerTo[row] = row + 1 < end && answer[row] === answer[row + 1] ? answerTo[row + 1]! : validTo[row]!;
  }
  return { pair, validTo, answerFrom, answerTo };
}
