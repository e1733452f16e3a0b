// What became of a credit's money after the batch that routed it (R13): it is followed through the sub-batches of its account until it
// was paid, was eaten up by debits, or reaches the batch now being made.
import type { AccountId, MerchantId } from '../ids.ts';
import { unreachable } from '../kernel.ts';
import type { Currency } from '../money/currency.ts';

/** Whose money: one sub-batch in each batch. The debt has no account. */
export type SubBatchKey = {
  readonly merchantId: MerchantId;
  readonly accountId: AccountId | null;
  readonly currency: Currency;
};

/** How a sub-batch of a finished batch ended. `nothing-left`: zero or below, or no such sub-batch. */
export type SubBatchEnd =
  | { readonly kind: 'carried' }
  | { readonly kind: 'instructed'; readonly cancelledAt: bigint | null }
  | { readonly kind: 'nothing-left' };

/** An earlier batch of the acquirer. `cancelledAt` is the position of the instruction's cancellation, whenever it came. */
export type PastBatch = {
  readonly knownAt: bigint;
  readonly endOf: (key: SubBatchKey) => SubBatchEnd;
};

/** `past`: all earlier batches of the acquirer in order; `routedIn`: index of the one that routed the original; `knownAt`: K now. */
export type Fate = {
  readonly past: readonly PastBatch[];
  readonly routedIn: number;
  readonly knownAt: bigint;
};

/** R13: is the money that `routedIn` put into the sub-batch still with us, untouched by any payout that stands? */
export function isUnpaid(key: SubBatchKey, { past, routedIn, knownAt }: Fate): boolean {
  let index = routedIn;
  for (let batch = past[index]; batch !== undefined; batch = past[index]) {
    const end = batch.endOf(key);
    switch (end.kind) {
      case 'nothing-left':
        return false;
      case 'carried':
        index += 1;
        break;
      case 'instructed':
        if (end.cancelledAt === null || end.cancelledAt > knownAt) return false;
        index = firstCutAfter(end.cancelledAt, past, index + 1);
        break;
      default:
        return unreachable(end);
    }
  }
  return true;
}

/** Index of the first batch from `index` on that knew the cancellation; past the last one, it is the next one made. */
export function firstCutAfter(cancelledAt: bigint, past: readonly Pick<PastBatch, 'knownAt'>[], index: number): number {
  const found = past.findIndex((batch, at) => at >= index && batch.knownAt >= cancelledAt);
  return found === -1 ? past.length : found;
}

/** R19: a cancelled instruction's amount comes back in the first batch cut after the cancellation, and only there. */
export function comesBackNow(cancelledAt: bigint, previousKnownAt: bigint, knownAt: bigint): boolean {
  return previousKnownAt < cancelledAt && cancelledAt <= knownAt;
}
