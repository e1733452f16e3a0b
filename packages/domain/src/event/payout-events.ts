// What people do to a payout instruction. It is created by its batch's instruction sheet; its own stream opens with its first event.
import { z } from 'zod';
import { AccountId, BatchId, InstructionId, MerchantId } from '../ids.ts';
import { Currency } from '../money/currency.ts';
import { minorText } from './codec.ts';
import { Why } from './why.ts';

const instruction = {
  instructionId: InstructionId,
  batchId: BatchId,
  merchantId: MerchantId,
  accountId: AccountId,
  currency: Currency,
  amountMinor: minorText,
};

export const PayoutHeld = z.strictObject({ type: z.literal('PayoutHeld'), ...instruction, why: Why });
export const PayoutReleased = z.strictObject({ type: z.literal('PayoutReleased'), ...instruction, why: Why });
/** Final: the amount comes back in the first batch cut after this (R13, R19). */
export const PayoutCancelled = z.strictObject({ type: z.literal('PayoutCancelled'), ...instruction, why: Why });

export type PayoutHeld = z.infer<typeof PayoutHeld>;
export type PayoutReleased = z.infer<typeof PayoutReleased>;
export type PayoutCancelled = z.infer<typeof PayoutCancelled>;

export const PAYOUT_EVENTS = [PayoutHeld, PayoutReleased, PayoutCancelled] as const;
export type PayoutEvent = z.infer<(typeof PAYOUT_EVENTS)[number]>;
