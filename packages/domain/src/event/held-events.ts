// What people decide about rows that a batch held (R9): the only way past a held row that no later fact releases.
import { z } from 'zod';
import { AcquirerId, TransactionId } from '../ids.ts';
import { Why } from './why.ts';

const row = { transactionId: TransactionId, acquirerId: AcquirerId, why: Why };

/** The row leaves the batches, never the history; as an original it counts as cancelled (R10). */
export const HeldRowRejected = z.strictObject({ type: z.literal('HeldRowRejected'), ...row });
/** The refund is decided from now on as if it named no original (R12). */
export const HeldRefundFreed = z.strictObject({ type: z.literal('HeldRefundFreed'), ...row });

export type HeldRowRejected = z.infer<typeof HeldRowRejected>;
export type HeldRefundFreed = z.infer<typeof HeldRefundFreed>;

export const HELD_EVENTS = [HeldRowRejected, HeldRefundFreed] as const;
export type HeldEvent = z.infer<(typeof HELD_EVENTS)[number]>;
