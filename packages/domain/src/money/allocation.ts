// One amount split over several, exactly: what a fee on a total, or its minimum or cap, costs each of those who share it (H63, H64).
import { assert } from '../kernel.ts';
import { isAmountMinor, Minor } from './amount.ts';

export type Share = {
  /** Breaks ties, in the order of UTF-8 bytes; each id once. */
  readonly id: string;
  /** What the split is pro rata to, e.g. the gross; not negative. */
  readonly weight: bigint;
};
export type Allocated = { readonly id: string; readonly amountMinor: Minor };

/**
 * Splits the total pro rata by largest remainder: each gets the whole units of its exact part, and the units left over go one each to
 * the largest fractions, of equal ones to the smaller id. The parts add up to the total, always; parts of nothing are listed too
 * (H65). A negative total is split as its magnitude. The order of the shares does not matter to the parts, and is kept.
 */
export function allocate(totalMinor: bigint, shares: readonly Share[]): readonly Allocated[] {
  const weights = shares.reduce((sum, share) => sum + share.weight, 0n);
  assert(isAmountMinor(totalMinor), 'a total to allocate is an amount');
  assert(
    shares.every(share => share.weight >= 0n),
    'a share has no negative weight',
  );
  assert(weights > 0n || totalMinor === 0n, 'an amount is allocated to someone');
  assert(new Set(shares.map(share => share.id)).size === shares.length, 'shares have distinct ids');
  const sign = totalMinor < 0n ? -1n : 1n;
  const magnitude = totalMinor * sign;
  const exact = shares.map(({ id, weight }) => wholeAndFraction(id, magnitude * weight, weights || 1n));
  const leftOver = magnitude - exact.reduce((sum, part) => sum + part.whole, 0n);
  const lucky = new Set(
    exact
      .toSorted(byLargestFraction)
      .slice(0, Number(leftOver))
      .map(({ id }) => id),
  );
  return exact.map(({ id, whole }) => ({ id, amountMinor: Minor.parse(sign * (whole + (lucky.has(id) ? 1n : 0n))) }));
}

type Part = { readonly id: string; readonly whole: bigint; readonly fraction: bigint };

function wholeAndFraction(id: string, product: bigint, weights: bigint): Part {
  return { id, whole: product / weights, fraction: product % weights };
}

function byLargestFraction(left: Part, right: Part): number {
  if (left.fraction !== right.fraction) return left.fraction > right.fraction ? -1 : 1;
  return left.id < right.id ? -1 : 1;
}
