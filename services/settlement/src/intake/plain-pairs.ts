// The values of a pair that are plainly right, told without the parsers of the domain: a thread that scans is at work long before these
// would be there. What is not plainly right is for the slow reader to say.
import { looksLikeCardNumber } from '@asof/domain/card-number';

/** See keyOfPair: no value has a blank, so that the parts cannot be taken for others. */
const PLAIN = /^([0-9A-Za-z_-]{1,32}) ([0-9A-Za-z_-]{1,15}) [0-9A-Za-z_-]{1,8} ([A-Z]{3})$/;

/** Decimals of each currency, by code. */
export type Exponents = ReadonlyMap<string, number>;

/** Decimals of the currency if the four values of the key are plainly right, otherwise null. */
export function plainExponent(key: string, exponents: Exponents): number | null {
  const [, acquirer, mid, currency] = PLAIN.exec(key) ?? [];
  if (acquirer === undefined || looksLikeCardNumber(acquirer) || looksLikeCardNumber(mid!)) return null;
  return exponents.get(currency!) ?? null;
}

/** `<acquirer> <MID> <TID> <currency>`: a blank sorts before everything that an id may hold. */
export function keyOfPair([acquirer, mid, tid, currency]: readonly string[]): string {
  return `${acquirer} ${mid} ${tid} ${currency}`;
}
