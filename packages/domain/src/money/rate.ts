// Rates come from outside as decimal fractions and live inside as whole millionths (R14). decimal.js reads them and nothing else:
// no rate and no amount is ever a binary fraction.
import { Decimal } from 'decimal.js';

/** A rate of 1: the whole amount. */
export const RATE_MILLIONTHS_MAX = 1_000_000;

export type RateProblem = 'not-a-decimal' | 'rate-too-fine' | 'rate-out-of-range';

/**
 * Reads a fraction from "0" to "1" (0.0038 is 0.38 %) as whole millionths: "0.0038" → 3800. Zeros beyond the sixth decimal change
 * nothing and are taken; any other digit there is refused, never rounded.
 */
export function parseRate(text: string): number | RateProblem {
  if (!/^-?[0-9]{1,30}(?:\.[0-9]{1,30})?$/.test(text)) return 'not-a-decimal';
  const millionths = new Exact(text).times(RATE_MILLIONTHS_MAX);
  if (millionths.lessThan(0) || millionths.greaterThan(RATE_MILLIONTHS_MAX)) return 'rate-out-of-range';
  return millionths.isInteger() ? Math.abs(millionths.toNumber()) : 'rate-too-fine'; // "-0" is 0
}

/** The shortest decimal fraction: 3800 → "0.0038". */
export function formatRate(rateMillionths: number): string {
  return new Exact(rateMillionths).dividedBy(RATE_MILLIONTHS_MAX).toFixed();
}

/** Wide enough for every text that the shape lets in, so that nothing is rounded on the way. */
const Exact = Decimal.clone({ precision: 80 });
