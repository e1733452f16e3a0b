// Fee plans of one key (merchant, scope, scope id, currency), one stream per key. A plan holds from its first instant on, until a
// plan published later paints over it (R14).
import { cardNumberField } from '../card-number/card-number.ts';
import { sameContent } from '../estate/same-content.ts';
import type { FeePlanPublished } from '../event/estate-events.ts';
import { accept, type Decider, refuse } from '../kernel.ts';
import { RATE_MILLIONTHS_MAX } from '../money/rate.ts';

export type PublishFeePlan = Omit<FeePlanPublished, 'type'> & { readonly type: 'PublishFeePlan' };
export type FeePlanRefusal =
  | 'looks-like-card-number'
  | 'scope-id-not-merchant'
  | 'rate-too-fine'
  | 'rate-out-of-range'
  | 'amount-negative'
  | 'minimum-above-cap';
export type FeePlanState = { readonly last: FeePlanPublished | null };

/** A plan that repeats the last one is a retry; an earlier one repeated is a new fact, since it paints again. */
export const feePlan: Decider<FeePlanState, PublishFeePlan, FeePlanPublished, FeePlanRefusal> = {
  initial: () => ({ last: null }),

  decide(command, { last }) {
    const fact: FeePlanPublished = { ...command, type: 'FeePlanPublished' };
    if (last !== null && sameContent(last, fact)) return accept();
    const problem = problemOf(fact);
    return problem === null ? accept(fact) : refuse(problem);
  },

  evolve: (_state, last) => ({ last }),
};

function problemOf(fact: FeePlanPublished): FeePlanRefusal | null {
  const { rateMillionths, fixedMinor, minimumMinor, capMinor } = fact;
  if (cardNumberField(fact) !== null) return 'looks-like-card-number';
  if (fact.scope === 'merchant' && fact.scopeId !== fact.merchantId) return 'scope-id-not-merchant';
  if (!Number.isInteger(rateMillionths)) return 'rate-too-fine';
  if (rateMillionths < 0 || rateMillionths > RATE_MILLIONTHS_MAX) return 'rate-out-of-range';
  if ([fixedMinor, minimumMinor, capMinor].some(amount => amount !== null && amount < 0n)) return 'amount-negative';
  if (minimumMinor !== null && capMinor !== null && minimumMinor > capMinor) return 'minimum-above-cap';
  return null;
}
