// A captured obligation as intake accepted it: what a row says, without anything that is known elsewhere.
import type { AcquirerId, Mid, Tid, TransactionId } from './ids.ts';
import type { Minor } from './money/amount.ts';
import type { Currency } from './money/currency.ts';
import type { Instant } from './time/instant.ts';

/** In the order of their codes in stored columns: append only. */
export const TRANSACTION_KINDS = ['sale', 'completion', 'refund', 'void', 'reversal', 'adjustment'] as const;
export type TransactionKind = (typeof TRANSACTION_KINDS)[number];
/** Who stamped occurredAt: the host (online) or the terminal (offline). In the order of their codes in stored columns. */
export const CAPTURE_MODES = ['online', 'offline'] as const;
export type CaptureMode = (typeof CAPTURE_MODES)[number];

/** The seven fields that are a row's identity (R1). All text compares exactly. */
export type TransactionKey = {
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly batchNumber: string;
  readonly stan: string;
  readonly rrn: string;
  readonly kind: TransactionKind;
};

export type Transaction = TransactionKey & {
  readonly transactionId: TransactionId;
  readonly occurredAt: Instant;
  readonly receivedAt: Instant;
  readonly mode: CaptureMode;
  /** As received: greater than zero, the sign being the kind's; signed for an adjustment (R5). */
  readonly amountMinor: Minor;
  readonly currency: Currency;
  readonly originalReference: string | null;
};

/** The bytes whose SHA-256 is the transaction id; `|` cannot occur in any field. */
export function transactionKeyText(key: TransactionKey): string {
  return `${key.acquirerId}|${key.mid}|${key.tid}|${key.batchNumber}|${key.stan}|${key.rrn}|${key.kind}`;
}

/** Credits: sale, completion, adjustment above zero. Everything else is a debit (R5). */
export function isCredit(row: { readonly kind: TransactionKind; readonly amountMinor: bigint }): boolean {
  return row.kind === 'sale' || row.kind === 'completion' || (row.kind === 'adjustment' && row.amountMinor > 0n);
}

/** Why money must not move yet (R3). In the order of their codes in stored columns: append only. */
export const HELD_REASONS = [
  'NO_ASSIGNMENT',
  'NO_BINDING',
  'BINDING_HOLE',
  'NO_FEE_PLAN',
  'ORIGINAL_UNKNOWN',
  'ORIGINAL_HELD',
  'ORIGINAL_CANCELLED',
  'PARTIAL_VOID',
  'OVER_REFUND',
] as const;
export type HeldReason = (typeof HELD_REASONS)[number];
