// R14 in Float64, exact: half-even to the minor unit for every amount and rate that the columns can hold, at and beyond 2^52 too.
import type { FeePlans } from './columns.ts';

const RATE_UNIT = 1_000_000;
const FAST_PRODUCT_MAX = 2 ** 52;
const ROUND_TO_WHOLE = 1.5 * 2 ** 52;

/**
 * Fee of an amount above zero: clamp(halfEven(amount × rate) + fixed, minimum, cap). Exact wherever the result lies within
 * ±(2^53 − 1); beyond, the result lies beyond too, so that the caller's check of its sum finds it.
 */
export function feeOf(plans: FeePlans, plan: number, amountMinor: number): number {
  const fee = share(amountMinor, plans.rateMillionths[plan]!) + plans.fixedMinor[plan]!;
  return Math.min(Math.max(fee, plans.minimumMinor[plan]!), plans.capMinor[plan]!);
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
