// Sums of minor units as numbers, exact always: a sum that leaves ±(2^53 − 1) goes on as a bigint, until it comes back, so that what is
// beyond the range in the end, and nothing else, is refused by its name (R5).
import { isAmountMinor } from '@asof/domain';

export type ExactAmounts = {
  /** NaN where the sum is beyond. */
  readonly near: Float64Array;
  readonly beyond: Map<number, bigint>;
};

/** So many sums, all zero. */
export function exactAmounts(count: number): ExactAmounts {
  return { near: new Float64Array(count), beyond: new Map() };
}

/** `amount` is within the range. */
export function addTo(sums: ExactAmounts, at: number, amount: number): void {
  const sum = sums.near[at]! + amount;
  if (isExact(sum)) sums.near[at] = sum;
  else addMinorTo(sums, at, BigInt(amount));
}

/** Of two amounts within the range: whether their sum is too. One that is not may have been rounded, and is beyond all the same. */
export function isExact(sum: number): boolean {
  return Math.abs(sum) <= Number.MAX_SAFE_INTEGER;
}

/** The same of any amount. */
export function addMinorTo(sums: ExactAmounts, at: number, amount: bigint): void {
  const sum = amountAt(sums, at) + amount;
  const isNear = isAmountMinor(sum);
  sums.near[at] = isNear ? Number(sum) : Number.NaN;
  if (isNear) sums.beyond.delete(at);
  else sums.beyond.set(at, sum);
}

/** The sum, wherever it stands. */
export function amountAt({ near, beyond }: ExactAmounts, at: number): bigint {
  return beyond.get(at) ?? BigInt(near[at]!);
}
