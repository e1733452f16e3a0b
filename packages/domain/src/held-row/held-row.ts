// What a person may decide about a row that the acquirer's last batch held (R9): reject it, or free a refund of its reference. Both
// need a reason; a rejection is final.
import type { HeldEvent } from '../event/held-events.ts';
import { type WhyProblem, whyProblem } from '../event/why.ts';
import type { AcquirerId, TransactionId } from '../ids.ts';
import { accept, type Decider, refuse, unreachable } from '../kernel.ts';
import type { Transaction } from '../transaction.ts';

export type HeldRowState = { readonly status: 'undecided' | 'freed' | 'rejected' };

/** The row, and what its newest decision says of it: only a row that is held now can be decided. */
export type RowInQuestion = Pick<Transaction, 'kind' | 'originalReference'> & {
  readonly transactionId: TransactionId;
  readonly acquirerId: AcquirerId;
  readonly newestOutcome: 'routed' | 'cancelled' | 'held' | null;
};
export type HeldRowCommand = {
  readonly type: 'RejectHeldRow' | 'FreeHeldRefund';
  readonly row: RowInQuestion;
  readonly why: string;
};
export type HeldRowRefusal =
  | 'row-not-held'
  | 'row-already-rejected'
  | 'row-not-a-refund'
  | 'refund-without-reference'
  | 'refund-already-freed'
  | WhyProblem;

export const heldRow: Decider<HeldRowState, HeldRowCommand, HeldEvent, HeldRowRefusal> = {
  initial: () => ({ status: 'undecided' }),

  decide({ type, row, why }, { status }) {
    const problem = whyProblem(why);
    if (problem !== null) return refuse(problem);
    if (status === 'rejected') return refuse('row-already-rejected');
    if (row.newestOutcome !== 'held') return refuse('row-not-held');
    const { transactionId, acquirerId } = row;
    switch (type) {
      case 'RejectHeldRow':
        return accept({ type: 'HeldRowRejected', transactionId, acquirerId, why });
      case 'FreeHeldRefund':
        if (row.kind !== 'refund') return refuse('row-not-a-refund');
        if (row.originalReference === null) return refuse('refund-without-reference');
        if (status === 'freed') return refuse('refund-already-freed');
        return accept({ type: 'HeldRefundFreed', transactionId, acquirerId, why });
      default:
        return unreachable(type);
    }
  },

  evolve(_state, event) {
    return { status: event.type === 'HeldRowRejected' ? 'rejected' : 'freed' };
  },
};
