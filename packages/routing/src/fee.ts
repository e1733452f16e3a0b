// R14 in Float64, exact: half-even to the minor unit for every amount and rate that the columns can hold, at and beyond 2^52 too.
import type { FeePlans } from './columns.ts';

export const RATE_UNIT = 1_000_000;
/** Up to here amount × rate is below 2^52 whatever the rate: the kernels price such amounts in line, others with `feeOf`. */
export const FAST_AMOUNT_MAX = Math.floor(2 ** 52 / RATE_UNIT);
/** Fees of a price: the sum of two is exact. A fast amount's share and a fixed part up to FIXED_FAST_MAX stay below. */
const FEE_FAST_MAX = 2 ** 51;
const FIXED_FAST_MAX = 2 ** 50;
const FAST_PRODUCT_MAX = 2 ** 52;
/** Adding and taking it away again rounds a number below 2^51 to a whole one, ties to even. */
export const ROUND_TO_WHOLE = 1.5 * 2 ** 52;

/**
 * By index among the PLAN_WORDS numbers of a price: a plan as the kernels price fast amounts with it. An amount's share plus
 * ROUND_TO_WHOLE is a whole number, ties to even; held between `lowest` and `highest` (minimum and cap, less the fixed part) it is
 * `base` (ROUND_TO_WHOLE less the fixed part) above the fee. All of it is exact, because all of it lies between 2^52 and 2^53.
 */
export const PRICE = { rate: 0, base: 1, lowest: 2, highest: 3 } as const;

/** Words a plan in a plan table: rate, fixed part, minimum, cap. */
export const PLAN_WORDS = 4;

// Places as constants of this module's own: what is exported is looked up anew, with a check, at every use.
const [WORDS, TO_WHOLE] = [PLAN_WORDS, ROUND_TO_WHOLE];
const { rate: RATE, base: BASE, lowest: LOWEST, highest: HIGHEST } = PRICE;

/** The plans as rows of one column, behind a plan that asks for nothing: plan p begins at (p + 1) × WORDS. */
export function planTable(
  { rateMillionths, fixedMinor, minimumMinor, capMinor }: FeePlans,
  column: (length: number) => Float64Array = length => new Float64Array(length),
): Float64Array {
  const table = column((rateMillionths.length + 1) * WORDS);
  table.fill(0, 0, WORDS);
  for (let plan = 0; plan < rateMillionths.length; plan++) {
    const at = (plan + 1) * WORDS;
    table[at] = rateMillionths[plan]!;
    table[at + 1] = fixedMinor[plan]!;
    table[at + 2] = minimumMinor[plan]!;
    table[at + 3] = capMinor[plan]!;
  }
  return table;
}

/** No minimum and a plan's own, the largest cap and its own: which of them holds no branch can foretell, so it chooses a place. */
const bounds = Float64Array.of(0, 0, FEE_FAST_MAX, 0);

/** The price of the plan at `plan` of a plan table; false where its fees may be too large for one. A minimum above the cap is the cap. */
export function writePrice(to: Float64Array, at: number, plans: Float64Array, plan: number): boolean {
  const fixed = plans[plan + 1]!;
  bounds[1] = plans[plan + 2]!;
  bounds[3] = plans[plan + 3]!;
  const minimum = bounds[Number(bounds[1]! > 0)]!;
  const cap = bounds[2 + Number(bounds[3]! < FEE_FAST_MAX)]!;
  to[at + RATE] = plans[plan]!;
  to[at + BASE] = TO_WHOLE - fixed;
  to[at + LOWEST] = TO_WHOLE + (Math.min(minimum, cap) - fixed);
  to[at + HIGHEST] = TO_WHOLE + (cap - fixed);
  return fixed <= FIXED_FAST_MAX && minimum <= FEE_FAST_MAX;
}

/**
 * Fee of an amount above zero under the plan at `at` of a plan table: clamp(halfEven(amount × rate) + fixed, minimum, cap). Exact
 * wherever the result lies within 2^53 − 1; beyond, the result lies beyond too, so that a check of its sum finds it.
 */
export function feeOf(table: Float64Array, at: number, amountMinor: number): number {
  const fee = share(amountMinor, table[at]!) + table[at + 1]!;
  return Math.min(Math.max(fee, table[at + 2]!), table[at + 3]!);
}

/**
 * halfEven(amount × rate ÷ 10^6). Below 2^52 the product is exact and its quotient, under 2^33, is a tie only when the true quotient
 * is one (half a unit in its last place, 2^-21, is less than 10^-6); adding 1.5 × 2^52 then rounds to whole numbers, ties to even.
 */
function share(amountMinor: number, rateMillionths: number): number {
  const product = amountMinor * rateMillionths;
  if (product < FAST_PRODUCT_MAX) return product / RATE_UNIT + ROUND_TO_WHOLE - ROUND_TO_WHOLE;
  return shareOfLargeAmount(amountMinor, rateMillionths);
}

/** The same in two whole-number steps: amount = high × 10^6 + low keeps each product under 2^53, since the rate is at most 10^6. */
function shareOfLargeAmount(amountMinor: number, rateMillionths: number): number {
  const low = amountMinor % RATE_UNIT;
  const high = (amountMinor - low) / RATE_UNIT;
  const lowProduct = low * rateMillionths;
  const remainder = lowProduct % RATE_UNIT;
  const whole = high * rateMillionths + (lowProduct - remainder) / RATE_UNIT;
  const roundsUp = remainder * 2 > RATE_UNIT || (remainder * 2 === RATE_UNIT && whole % 2 === 1);
  return roundsUp ? whole + 1 : whole;
}
