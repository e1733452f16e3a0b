// The originals of a batch's debits, and what became of each so far (R10 to R13): in this batch, in earlier ones, or by a person's
// hand. Debits are decided one after the other; each finds its original as those before it left it.
import {
  type AcceptedRow,
  assert,
  type HeldReason,
  type OriginalState,
  type RoutedCredit,
  type TransactionId,
  unreachable,
} from '@asof/domain';
import type { DecisionPlace } from '../decision/decision-place.ts';

/** A row's newest decision, before this batch or by it. `rejected`: held last, and a person took it out (R9). */
export type Standing =
  | { readonly kind: 'undecided' }
  | { readonly kind: 'held'; readonly reason: HeldReason }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'routed'; readonly decision: RoutedCredit; readonly unpaid: boolean };

export type Original = {
  readonly row: AcceptedRow;
  readonly place: DecisionPlace;
  /** The row's number in this batch, null when an earlier batch decided it for good. */
  readonly number: number | null;
  /** What earlier batches left, for a row that this batch does not decide. */
  readonly standing: Standing;
  /** By debits of earlier batches. */
  readonly refundedMinor: bigint;
  readonly reversed: boolean;
};

export type OriginalBook = {
  /** Null when the debit has none (R10). */
  readonly originalOf: (debitId: TransactionId) => Original | null;
  readonly stateOf: (original: Original) => OriginalState;
  /** A routed debit of this batch took from it. */
  readonly refunded: (original: Original, amountMinor: bigint) => void;
  readonly reversed: (original: Original) => void;
};

/** `standingHere`: what this batch has decided so far about one of its rows. */
export function createOriginalBook(
  originals: ReadonlyMap<TransactionId, Original>,
  standingHere: (number: number) => Standing,
): OriginalBook {
  const refundedMinor = new Map<Original, bigint>();
  const reversed = new Set<Original>();
  return {
    originalOf: debitId => originals.get(debitId) ?? null,
    stateOf(original) {
      const standing = original.number === null ? original.standing : standingHere(original.number);
      const isReversed = original.reversed || reversed.has(original);
      const taken = original.refundedMinor + (refundedMinor.get(original) ?? 0n);
      return isReversed
        ? { status: 'cancelled', originalId: original.row.transactionId }
        : stateOf(original, standing, taken);
    },
    refunded(original, amountMinor) {
      refundedMinor.set(original, (refundedMinor.get(original) ?? 0n) + amountMinor);
    },
    reversed(original) {
      reversed.add(original);
    },
  };
}

function stateOf({ row }: Original, standing: Standing, refundedMinor: bigint): OriginalState {
  const { transactionId: originalId, amountMinor } = row;
  switch (standing.kind) {
    case 'undecided':
    case 'held':
      return { status: 'waiting', originalId, amountMinor };
    case 'cancelled':
    case 'rejected':
      return { status: 'cancelled', originalId };
    case 'routed': {
      const { decision, unpaid } = standing;
      const { merchantId, terminalId, storeId, accountId, bindingId, scope, feeMinor, pricedBy } = decision;
      assert(pricedBy !== null, 'an original is a sale or completion, which a plan has priced');
      return {
        status: 'routed',
        ...{ originalId, amountMinor, merchantId, terminalId, storeId, feeMinor, unpaid, refundedMinor },
        card: { accountId, bindingId, scope },
        refundFee: pricedBy.refundFee,
      };
    }
    default:
      return unreachable(standing);
  }
}
