// How a line of a sheet begins that is about a sub-batch: the merchant, the account and the currency.
import { putAll, signs } from '../sheet/byte-writer.ts';
import { ABSENT, textIn } from '../timelines/dictionary.ts';
import type { FactColumns } from '../timelines/fact-columns.ts';
import { putCurrency } from '../timelines/scope-keys.ts';
import { putTextAt } from '../timelines/text-heap.ts';
import { OF } from './sum-rows.ts';

/** No id and no code of a currency has a sign that JSON writes otherwise. */
const SIGN = signs({
  merchant: '{"merchantId":"',
  account: '","accountId":"',
  noAccount: '","accountId":null',
  behindAccount: '"',
  currency: ',"currency":"',
  end: '"',
});

/** Writes the key that begins at that word behind `begin`; where it ends. */
export function putSubBatchKey(
  to: Uint8Array,
  begin: number,
  { heap, merchants, accounts }: FactColumns,
  keys: Int32Array,
  key: number,
): number {
  let end = putAll(to, begin, SIGN.merchant);
  end = putTextAt(to, end, heap, textIn(merchants, keys[key + OF.merchant]!));
  const account = keys[key + OF.account]!;
  if (account === ABSENT) end = putAll(to, end, SIGN.noAccount);
  else {
    end = putTextAt(to, putAll(to, end, SIGN.account), heap, textIn(accounts, account));
    end = putAll(to, end, SIGN.behindAccount);
  }
  end = putCurrency(to, putAll(to, end, SIGN.currency), keys[key + OF.currency]!);
  return putAll(to, end, SIGN.end);
}
