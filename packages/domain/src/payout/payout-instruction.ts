// One payout instruction: created by its batch's sheet, then held, released or cancelled by people, each with a reason. Cancelled is
// final: the money comes back in the first batch cut after it (R13, R19).
import type { PayoutEvent, PayoutHeld } from '../event/payout-events.ts';
import { type WhyProblem, whyProblem } from '../event/why.ts';
import { accept, type Decider, refuse, unreachable } from '../kernel.ts';

/** A held instruction is not cancelled: its money stays out (R13). */
export type PayoutState = { readonly status: 'created' | 'held' | 'released' | 'cancelled' };

/** The instruction as its sheet says it. */
export type PayoutOrder = Omit<PayoutHeld, 'type' | 'why'>;
export type PayoutCommand = {
  readonly type: 'HoldPayout' | 'ReleasePayout' | 'CancelPayout';
  readonly order: PayoutOrder;
  readonly why: string;
};
export type PayoutRefusal = 'payout-already-held' | 'payout-not-held' | 'payout-already-cancelled' | WhyProblem;

export const payoutInstruction: Decider<PayoutState, PayoutCommand, PayoutEvent, PayoutRefusal> = {
  initial: () => ({ status: 'created' }),

  decide({ type, order, why }, { status }) {
    const problem = whyProblem(why);
    if (problem !== null) return refuse(problem);
    if (status === 'cancelled') return refuse('payout-already-cancelled');
    switch (type) {
      case 'HoldPayout':
        return status === 'held' ? refuse('payout-already-held') : accept({ type: 'PayoutHeld', ...order, why });
      case 'ReleasePayout':
        return status === 'held' ? accept({ type: 'PayoutReleased', ...order, why }) : refuse('payout-not-held');
      case 'CancelPayout':
        return accept({ type: 'PayoutCancelled', ...order, why });
      default:
        return unreachable(type);
    }
  },

  evolve(_state, event) {
    switch (event.type) {
      case 'PayoutHeld':
        return { status: 'held' };
      case 'PayoutReleased':
        return { status: 'released' };
      case 'PayoutCancelled':
        return { status: 'cancelled' };
      default:
        return unreachable(event);
    }
  },
};
