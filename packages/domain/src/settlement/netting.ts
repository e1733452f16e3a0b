// Sub-batches of a batch and how they settle among themselves (R17, R18): what one card of a merchant owes is taken from another by a
// transfer that everybody can see, never by a quiet sum and never by a negative payout.
import type { AccountId } from '../ids.ts';
import { assert } from '../kernel.ts';
import type { SubBatchKey } from './fate.ts';

/** R17: net = credits − debits − fees + carried in. Debits are unsigned; fees given back are negative. */
export type SubBatch = SubBatchKey & {
  readonly creditsMinor: bigint;
  readonly debitsMinor: bigint;
  readonly feesMinor: bigint;
  readonly carriedInMinor: bigint;
  readonly netMinor: bigint;
};

/** Money of one merchant and currency that goes from one sub-batch to another; null is the merchant's debt. */
export type NettingTransfer = Pick<SubBatchKey, 'merchantId' | 'currency'> & {
  readonly fromAccountId: AccountId | null;
  readonly toAccountId: AccountId | null;
  readonly amountMinor: bigint;
};

export type ClosedSubBatch = SubBatch & {
  /** The net after all transfers. */
  readonly closingMinor: bigint;
};

export type Netting = {
  readonly transfers: readonly NettingTransfer[];
  /** In the order of `compareSubBatches`. */
  readonly closed: readonly ClosedSubBatch[];
};

/**
 * R18, within each (merchant, currency): negative sub-batches by account id, the debt last, take from positive ones by account id, the
 * debt last, each down to zero. Input in any order; each key at most once.
 */
export function nettingOf(subBatches: readonly SubBatch[]): Netting {
  const nettings = ofOneMerchantEach([...subBatches].sort(compareSubBatches)).map(netAmong);
  return {
    transfers: nettings.flatMap(({ transfers }) => transfers),
    closed: nettings.flatMap(({ closed }) => closed),
  };
}

/** Sub-batches of one merchant and currency, in order. */
function netAmong(subBatches: readonly SubBatch[]): Netting {
  const closed = subBatches.map(sub => ({ ...sub, closingMinor: sub.netMinor }));
  const transfers: NettingTransfer[] = [];
  for (const taker of closed) {
    for (const giver of closed) {
      if (taker.closingMinor >= 0n) break;
      if (giver.closingMinor <= 0n) continue;
      const amountMinor = smaller(giver.closingMinor, -taker.closingMinor);
      giver.closingMinor -= amountMinor;
      taker.closingMinor += amountMinor;
      const { merchantId, currency } = taker;
      transfers.push({
        merchantId,
        currency,
        fromAccountId: giver.accountId,
        toAccountId: taker.accountId,
        amountMinor,
      });
    }
  }
  assert(sum(closed.map(sub => sub.closingMinor - sub.netMinor)) === 0n, 'netting makes no money and loses none');
  return { transfers, closed };
}

function ofOneMerchantEach(sorted: readonly SubBatch[]): readonly (readonly SubBatch[])[] {
  const starts = sorted.flatMap((sub, index) => {
    const before = sorted[index - 1];
    return before === undefined || !areOfOneMerchant(before, sub) ? [index] : [];
  });
  return starts.map((start, index) => sorted.slice(start, starts[index + 1]));
}

/** By merchant, currency, account, the debt last; ids as bytes. */
export function compareSubBatches(left: SubBatchKey, right: SubBatchKey): number {
  return (
    compareText(left.merchantId, right.merchantId) ||
    compareText(left.currency, right.currency) ||
    compareDebtLast(left.accountId, right.accountId)
  );
}

function compareDebtLast(left: string | null, right: string | null): number {
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  return compareText(left, right);
}

const compareText = (left: string, right: string): number => (left === right ? 0 : left < right ? -1 : 1);
const areOfOneMerchant = (left: SubBatchKey, right: SubBatchKey): boolean =>
  left.merchantId === right.merchantId && left.currency === right.currency;
const smaller = (left: bigint, right: bigint): bigint => (left < right ? left : right);
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);
