// What the settlement service offers to those who run it: batches, payouts, held rows, explanations, proof.
import type {
  AcquirerId,
  Actor,
  BatchId,
  Currency,
  HeldRowRefusal,
  Instant,
  InstructionId,
  PayoutRefusal,
  TerminalId,
  TransactionId,
} from '@asof/domain';
import type { AcquirerRefusal } from './acquirer/acquirer.ts';
import type {
  BatchSummary,
  DecisionRow,
  HeldRow,
  MisrouteRow,
  PayoutRow,
  SubBatchRow,
  TotalRow,
  TransferRow,
} from './batch/batch-rows.ts';
import type { BatchVerification, VerifyBatchesOptions } from './batch/verify-batches.ts';
import type { Explained, RouteExplanation, TransactionQuery } from './explain/explanation.ts';
import type { QuarantinedRowRefusal } from './quarantine/quarantined-row.ts';

export type BatchRunOptions = {
  /** Only this acquirer; default: every acquirer with an accepted row. */
  readonly acquirerId?: AcquirerId;
  /** Default: R16. */
  readonly cutAt?: Instant;
  /** The machine's clock: where it is given, an instant that R16 takes by default and that lies later is refused, and nothing is cut. */
  readonly now?: Instant;
  readonly actor: Actor;
  readonly signal: AbortSignal;
  readonly onProgress?: (step: { readonly batchId: BatchId; readonly step: string; readonly rows: number }) => void;
};

/** Why the command of a person about a row, a payout or an acquirer was refused; nothing was recorded. */
export type PersonalRefusal =
  | HeldRowRefusal
  | PayoutRefusal
  | 'payout-unknown'
  | QuarantinedRowRefusal
  | 'row-not-quarantined'
  | AcquirerRefusal;
export type Refused = { readonly kind: 'refused'; readonly refusal: PersonalRefusal };
export type Done<T> = { readonly kind: 'done'; readonly value: T };

export type PersonalDecision = { readonly why: string; readonly actor: Actor };

export interface Batches {
  /** R16: BatchCut for each acquirer. */
  cut(options: BatchRunOptions): Promise<readonly BatchSummary[]>;
  /** Finishes unfinished batches, then cuts, routes, nets and instructs. */
  run(options: BatchRunOptions): Promise<readonly BatchSummary[]>;
  /** In order of their cuts. */
  summaries(): Promise<readonly BatchSummary[]>;
  decisions(batchId: BatchId): AsyncIterable<DecisionRow>;
  totals(batchId: BatchId): AsyncIterable<TotalRow>;
  subBatches(batchId: BatchId): AsyncIterable<SubBatchRow>;
  transfers(batchId: BatchId): AsyncIterable<TransferRow>;
  payouts(batchId: BatchId): AsyncIterable<PayoutRow>;
  held(batchId: BatchId): AsyncIterable<HeldRow>;
  misroutes(batchId: BatchId): AsyncIterable<MisrouteRow>;
}

export interface Verification {
  /** Makes every past batch again and reads every content against its hash. */
  verify(options: VerifyBatchesOptions): Promise<BatchVerification>;
}

export interface Payouts {
  /** Of every batch, in order. */
  list(): AsyncIterable<PayoutRow>;
  find(instructionId: InstructionId): Promise<PayoutRow | null>;
  hold(instructionId: InstructionId, decision: PersonalDecision): Promise<Done<PayoutRow> | Refused>;
  release(instructionId: InstructionId, decision: PersonalDecision): Promise<Done<PayoutRow> | Refused>;
  cancel(instructionId: InstructionId, decision: PersonalDecision): Promise<Done<PayoutRow> | Refused>;
}

export interface HeldRows {
  /** Held by the newest batch of each acquirer and not decided by a person since. */
  list(): AsyncIterable<HeldRow>;
  reject(transactionId: TransactionId, decision: PersonalDecision): Promise<Done<HeldRow> | Refused>;
  withoutReference(transactionId: TransactionId, decision: PersonalDecision): Promise<Done<HeldRow> | Refused>;
}

export interface Explanations {
  why(query: TransactionQuery): Promise<Explained>;
  /** As known at K; null means now. One answer for each currency the merchant has cards in; none without assignment. */
  route(
    terminalId: TerminalId,
    at: Instant,
    knownAt: Instant | null,
  ): Promise<readonly { readonly currency: Currency; readonly explanation: RouteExplanation }[]>;
}
