// ISO 4217: which currencies exist and how many decimals their minor unit has. Data, not opinion: a code that is not in the table
// is refused, because a wrong exponent moves every amount by a power of ten.
import { z } from 'zod';

const EXPONENTS: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2: 'AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};
const exponentOf: ReadonlyMap<string, number> = new Map(
  Object.entries(EXPONENTS).flatMap(([exponent, codes]) =>
    codes.split(' ').map(code => [code, Number(exponent)] as const),
  ),
);

export const Currency = z
  .string()
  .refine(code => exponentOf.has(code), 'not an ISO 4217 currency code in use, e.g. CNY')
  .brand<'Currency'>();
export type Currency = z.infer<typeof Currency>;

/** Decimals of the currency's minor unit: 2 for CNY, 0 for JPY, 3 for KWD. */
export function currencyExponent(currency: Currency): number {
  return exponentOf.get(currency) as number;
}

/** Every currency of the table, sorted by code. */
export const CURRENCIES: readonly Currency[] = [...exponentOf.keys()].sort().map(code => Currency.parse(code));
