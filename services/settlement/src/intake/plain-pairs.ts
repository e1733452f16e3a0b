// The values of a pair that are plainly right, told without the parsers of the domain: a thread that scans is at work long before these
// would be there. What is not plainly right is for the slow reader to say.
import { looksLikeCardNumber } from '@asof/domain/card-number';

const ACQUIRER = /^[0-9A-Za-z_-]{1,32}$/;
const MID = /^[0-9A-Za-z_-]{1,15}$/;
const TID = /^[0-9A-Za-z_-]{1,8}$/;

/** Decimals of each currency, by code. */
export type Exponents = ReadonlyMap<string, number>;

/** Decimals of the currency if acquirer, MID, TID and currency are plainly right, otherwise null. */
export function plainExponent([acquirer, mid, tid, currency]: readonly string[], exponents: Exponents): number | null {
  if (!ACQUIRER.test(acquirer!) || !MID.test(mid!) || !TID.test(tid!)) return null;
  if (looksLikeCardNumber(acquirer!) || looksLikeCardNumber(mid!)) return null;
  return exponents.get(currency!) ?? null;
}
