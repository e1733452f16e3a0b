// The prices of fee plans: four numbers each, in words of 32 bits as long as they fit. A plan with a larger amount has them in a column of
// its own, a Float64Array, and its first word leads there.
import type { FeePlanPublished } from '@asof/domain';
import { extend, type Floats, type Integers } from './growing-column.ts';

/** Words of a plan. Below zero the first is ~ the plan's place among the wide ones; NO_BOUND stands for no minimum, and for no cap. */
const STRIDE = 4;
export const PLAN_STRIDE = STRIDE;
const NO_BOUND = -1;
const WORD_MAX = 2 ** 31 - 1;
/** What is added to a word by its sign: which plans have bounds no branch can foretell. */
const NO_MINIMUM = Float64Array.of(0, -Infinity);
const NO_CAP = Float64Array.of(0, Infinity);

export type PlanPrices = { readonly words: Integers; readonly wide: Floats };
/** -Infinity for no minimum, Infinity for no cap; all others are at least zero. */
export type Prices = {
  readonly rateMillionths: number;
  readonly fixedMinor: number;
  readonly minimumMinor: number;
  readonly capMinor: number;
};
type Published = Pick<FeePlanPublished, keyof Prices>;

/** Appends a plan and answers its number. */
export function putPrices({ words, wide }: PlanPrices, published: Published): number {
  const { rateMillionths, fixedMinor, minimumMinor, capMinor } = published;
  const fixed = Number(fixedMinor);
  const minimum = minimumMinor === null ? NO_BOUND : Number(minimumMinor);
  const cap = capMinor === null ? NO_BOUND : Number(capMinor);
  const at = extend(words, PLAN_STRIDE);
  const prices = [rateMillionths, fixed, minimum, cap];
  if (Math.max(...prices) <= WORD_MAX) words.data.set(prices, at);
  else {
    const place = extend(wide, PLAN_STRIDE);
    wide.data.set(prices, place);
    words.data[at] = ~(place / PLAN_STRIDE);
  }
  return at / PLAN_STRIDE;
}

export function pricesAt({ words: { data }, wide }: PlanPrices, plan: number): Prices {
  const at = plan * STRIDE;
  const first = data[at]!;
  if (first < 0) return widePricesAt(wide, ~first * STRIDE);
  const [minimum, cap] = [data[at + 2]!, data[at + 3]!];
  return {
    rateMillionths: first,
    fixedMinor: data[at + 1]!,
    minimumMinor: minimum + NO_MINIMUM[minimum >>> 31]!,
    capMinor: cap + NO_CAP[cap >>> 31]!,
  };
}

function widePricesAt({ data }: Floats, at: number): Prices {
  const [minimum, cap] = [data[at + 2]!, data[at + 3]!];
  return {
    rateMillionths: data[at]!,
    fixedMinor: data[at + 1]!,
    minimumMinor: minimum === NO_BOUND ? -Infinity : minimum,
    capMinor: cap === NO_BOUND ? Infinity : cap,
  };
}
