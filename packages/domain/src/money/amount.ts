// Amounts: integer minor units from the first byte to the last. Text goes in and out as a plain decimal string; no float between.
import { z } from 'zod';
import { type Currency, currencyExponent } from './currency.ts';

/** Amounts and every sum stay within ±(2^53 − 1) (R5), so that Float64 columns hold them exactly. */
export const AMOUNT_MINOR_MAX = 9_007_199_254_740_991n;

/** Signed integer minor units of some currency, within ±AMOUNT_MINOR_MAX. */
export const Minor = z.bigint().refine(isAmountMinor, 'an amount lies within ±(2^53 − 1) minor units').brand<'Minor'>();
export type Minor = z.infer<typeof Minor>;

/** Does the value lie within the range in which money is exact (R5)? */
export function isAmountMinor(value: bigint): boolean {
  return value <= AMOUNT_MINOR_MAX && value >= -AMOUNT_MINOR_MAX;
}

export type AmountProblem = 'not-a-decimal' | 'too-many-decimals' | 'amount-too-large';

/**
 * Reads a plain decimal ("12.50", "-3", no sign "+", no exponent, no grouping, no blanks) as minor units of the currency.
 * More decimals than the currency's exponent are refused, even zeros (R5); so is anything beyond 2^53 − 1.
 */
export function parseAmount(text: string, currency: Currency): Minor | AmountProblem {
  const match = /^(-?)([0-9]{1,30})(?:\.([0-9]{1,30}))?$/.exec(text);
  if (!match) return 'not-a-decimal';
  const [, sign, whole = '', fraction = ''] = match;
  const exponent = currencyExponent(currency);
  if (fraction.length > exponent) return 'too-many-decimals';
  const magnitude = BigInt(whole + fraction.padEnd(exponent, '0'));
  if (magnitude > AMOUNT_MINOR_MAX) return 'amount-too-large';
  return (sign === '-' ? -magnitude : magnitude) as Minor;
}

/** The decimal string with exactly the currency's decimals: 1250n CNY → "12.50", 5n JPY → "5". */
export function formatAmount(amountMinor: bigint, currency: Currency): string {
  const exponent = currencyExponent(currency);
  const magnitude = (amountMinor < 0n ? -amountMinor : amountMinor).toString().padStart(exponent + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - exponent);
  const fraction = exponent === 0 ? '' : `.${magnitude.slice(-exponent)}`;
  return `${amountMinor < 0n ? '-' : ''}${whole}${fraction}`;
}

/** A sum left the range in which money is exact (R5): refused, never rounded. `what` names the total. */
export class AmountOverflow extends Error {
  override readonly name = 'AmountOverflow';
  readonly code = 'amount-overflow';
  readonly retryable = false;
  constructor(what: string) {
    super(`${what}: the sum exceeds 2^53 − 1 minor units`);
  }
}

/** Adds two amounts of one currency; throws `AmountOverflow` beyond the range. */
export function addMinor(left: bigint, right: bigint, what: string): Minor {
  const sum = left + right;
  if (!isAmountMinor(sum)) throw new AmountOverflow(what);
  return sum as Minor;
}
