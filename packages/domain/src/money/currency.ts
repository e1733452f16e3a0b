// ISO 4217: which currencies exist and how many decimals their minor unit has. Data, not opinion: a code that is not in the table
// is refused, because a wrong exponent moves every amount by a power of ten.
import { z } from 'zod';
import { EXPONENT_OF_CURRENCY } from './currency-exponents.ts';

export const Currency = z
  .string()
  .refine(code => EXPONENT_OF_CURRENCY.has(code), 'not an ISO 4217 currency code in use, e.g. CNY')
  .brand<'Currency'>();
export type Currency = z.infer<typeof Currency>;

/** Decimals of the currency's minor unit: 2 for CNY, 0 for JPY, 3 for KWD. */
export function currencyExponent(currency: Currency): number {
  return EXPONENT_OF_CURRENCY.get(currency) as number;
}

/** Every currency of the table, sorted by code. */
export const CURRENCIES: readonly Currency[] = [...EXPONENT_OF_CURRENCY.keys()]
  .sort()
  .map(code => Currency.parse(code));
