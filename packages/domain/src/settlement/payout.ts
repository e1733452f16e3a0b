// What of a closed sub-batch is paid out, and what is carried into the acquirer's next batch (R19).
import type { Estate } from '../estate/estate.ts';
import type { AccountId, BatchId, MerchantId } from '../ids.ts';
import type { Currency } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';
import type { SubBatchKey } from './fate.ts';

/** `below-minimum`, `nothing-to-pay` and `debt` say why an amount is carried; `last-chance` that it is paid below the minimum. */
export type Payout =
  | { readonly kind: 'paid'; readonly because: 'minimum-reached' | 'last-chance' }
  | { readonly kind: 'carried'; readonly because: 'below-minimum' | 'nothing-to-pay' | 'debt' };

/** R19 for one sub-batch after netting. The estate is that of the batch's K. */
export function payoutOf(
  estate: Estate,
  cutAt: Instant,
  subBatch: SubBatchKey & { readonly closingMinor: bigint },
): Payout {
  const { merchantId, accountId, currency, closingMinor } = subBatch;
  if (accountId === null) return { kind: 'carried', because: 'debt' };
  if (closingMinor <= 0n) return { kind: 'carried', because: 'nothing-to-pay' };
  const minimumMinor = estate.account(accountId)?.minimumPayoutMinor.get(currency) ?? 1n;
  if (closingMinor >= minimumMinor) return { kind: 'paid', because: 'minimum-reached' };
  if (isBoundFrom(estate, cutAt, { merchantId, accountId, currency }))
    return { kind: 'carried', because: 'below-minimum' };
  return { kind: 'paid', because: 'last-chance' };
}

/** R19: is a binding of that merchant and currency to that account in effect at the instant or later? */
export function isBoundFrom(
  estate: Estate,
  at: Instant,
  { merchantId, accountId, currency }: { merchantId: MerchantId; accountId: AccountId; currency: Currency },
): boolean {
  return estate
    .bindingKeysOf(merchantId, currency)
    .flatMap(key => estate.bindingLine(key))
    .some(({ to, shows }) => shows.kind === 'binding' && shows.accountId === accountId && (to === null || to > at));
}

/** The text whose SHA-256 names a payout instruction (as UUIDv8): the same batch run twice orders the same payouts. */
export function instructionKeyText(key: {
  readonly batchId: BatchId;
  readonly merchantId: MerchantId;
  readonly accountId: AccountId;
  readonly currency: Currency;
}): string {
  return `instruction/${key.batchId}/${key.merchantId}/${key.accountId}/${key.currency}`;
}
