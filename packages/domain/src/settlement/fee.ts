// What a transaction costs the merchant (R14) and what a refund gives back (R15). Whole minor units, halves to even, in integers.
import type { Assignment, Estate, FeePlan } from '../estate/estate.ts';
import { assert } from '../kernel.ts';
import type { Currency } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';
import { scopeKeysOf, showsAt } from './route-card.ts';

/** R14: the plan in effect at the instant, found like a binding: terminal, then store, then merchant. Null: no plan. */
export function feePlanFor(estate: Estate, assignment: Assignment, currency: Currency, at: Instant): FeePlan | null {
  for (const key of scopeKeysOf(assignment, currency)) {
    const segment = showsAt(estate.feeLine(key), at);
    if (segment !== null) return segment.shows;
  }
  return null;
}

/** R14: clamp(halfEven(amount × rate) + fixed, minimum, cap). The amount does not cap the fee; where minimum > cap, the cap holds. */
export function feeOf(plan: FeePlan, amountMinor: bigint): bigint {
  const fee = halfEven(amountMinor * BigInt(plan.rateMillionths), 1_000_000n) + plan.fixedMinor;
  const raised = plan.minimumMinor !== null && fee < plan.minimumMinor ? plan.minimumMinor : fee;
  return plan.capMinor !== null && raised > plan.capMinor ? plan.capMinor : raised;
}

export type RefundedPart = {
  readonly originalFeeMinor: bigint;
  readonly originalAmountMinor: bigint;
  /** What earlier refunds of the same original took. */
  readonly refundedMinor: bigint;
  readonly refundMinor: bigint;
};

/**
 * R15, setting `returned`: −(F(c + a) − F(c)) with F(x) = halfEven(original fee × x ÷ original amount). The differences telescope, so
 * a full refund in any number of parts returns the fee exactly.
 */
export function refundFee({ originalFeeMinor, originalAmountMinor, refundedMinor, refundMinor }: RefundedPart): bigint {
  const returnedFor = (part: bigint) => halfEven(originalFeeMinor * part, originalAmountMinor);
  return returnedFor(refundedMinor) - returnedFor(refundedMinor + refundMinor);
}

/** dividend ÷ divisor to the nearest integer, halves to the even one, decided on the magnitude. */
export function halfEven(dividend: bigint, divisor: bigint): bigint {
  assert(divisor > 0n, 'a divisor is above zero');
  const magnitude = dividend < 0n ? -dividend : dividend;
  const [quotient, twiceRest] = [magnitude / divisor, (magnitude % divisor) * 2n];
  const up = twiceRest > divisor || (twiceRest === divisor && quotient % 2n === 1n);
  const rounded = up ? quotient + 1n : quotient;
  return dividend < 0n ? -rounded : rounded;
}
