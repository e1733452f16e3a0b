// The originals of a batch's debits, and what became of each so far (R10 to R13): in this batch, in earlier ones, or by a person's
// hand. Debits are decided one after the other; each finds its original as those before it left it.
import {
  type AcceptedRow,
  assert,
  type HeldReason,
  type OriginalState,
  type RoutedCredit,
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
  /** By debits of earlier batches, and by those of this one whose turn has been. */
  refundedMinor: bigint;
  reversed: boolean;
};

export type OriginalBook = {
  readonly stateOf: (original: Original) => OriginalState;
  /** A routed debit of this batch took from it. */
  readonly refunded: (original: Original, amountMinor: bigint) => void;
  readonly reversed: (original: Original) => void;
};

/** `standingHere`: what this batch has decided so far about one of its rows. */
export function createOriginalBook(standingHere: (number: number) => Standing): OriginalBook {
  return {
    stateOf(original) {
      if (original.reversed) return { status: 'cancelled', originalId: original.row.transactionId };
      return stateOf(original, original.number === null ? original.standing : standingHere(original.number));
    },
    refunded(original, amountMinor) {
      original.refundedMinor += amountMinor;
    },
    reversed(original) {
      original.reversed = true;
    },
  };
}

function stateOf({ row, refundedMinor }: Original, standing: Standing): OriginalState {
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
