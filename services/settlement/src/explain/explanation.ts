// The answer to "where is this money?": what is told about one transaction, each fact with both times.
import type {
  AccountId,
  BindingId,
  FeePlan,
  HeldEvent,
  Instant,
  MerchantId,
  Scope,
  StoreId,
  TerminalId,
} from '@asof/domain';
import type { DecisionRow, HeldRow, MisrouteRow, PayoutRow, SubBatchRow, TransferRow } from '../batch/batch-rows.ts';

/** A fact of the estate with both times: when it was true and when it was recorded. */
export type KnownInterval = {
  readonly validFrom: Instant;
  readonly validTo: Instant | null;
  readonly recordedAt: Instant;
  readonly position: bigint;
};

/** Which card a terminal has at an instant, as known at K, and why (R1, R6, R8). */
export type RouteExplanation = {
  readonly at: Instant;
  readonly knownAt: bigint;
  readonly assignment:
    | (KnownInterval & {
        readonly terminalId: TerminalId;
        readonly merchantId: MerchantId;
        readonly storeId: StoreId | null;
      })
    | null;
  readonly card:
    | (KnownInterval & {
        readonly kind: 'routed';
        readonly scope: Scope;
        readonly bindingId: BindingId;
        readonly accountId: AccountId;
        readonly tail: string;
      })
    | { readonly kind: 'held'; readonly reason: 'NO_ASSIGNMENT' | 'NO_BINDING' | 'BINDING_HOLE' };
  readonly feePlan: FeePlan | null;
};

/** What one batch did with the money of a row. */
export type MoneyStep = {
  readonly subBatch: SubBatchRow;
  /** Those that the sub-batch gave or took. */
  readonly transfers: readonly TransferRow[];
  /** Null: carried on, or nothing was left. */
  readonly payout: PayoutRow | null;
};

export type TransactionExplanation = {
  /** The newest decision; null while the row waits for a cut. */
  readonly decision: DecisionRow | null;
  /** Every decision, oldest first: a held row has one per batch. */
  readonly history: readonly DecisionRow[];
  readonly row: Omit<HeldRow, 'batchId' | 'reason' | 'merchantId' | 'terminalId' | 'releasedBy'>;
  /** Of the row's own instant at the batch's K (now, while it waits). */
  readonly route: RouteExplanation;
  readonly original: DecisionRow | null;
  /** From the batch that routed the row to where its money is now. */
  readonly money: readonly MoneyStep[];
  /** What a person last decided about the held row (R9), also when a batch has routed it since. */
  readonly decidedByPerson: HeldEvent | null;
  readonly releasedBy: string | null;
  readonly misroutes: readonly MisrouteRow[];
};

/** As many transactions as a person looks at, and whether more fit. */
export type Explained = { readonly found: readonly TransactionExplanation[]; readonly hasMore: boolean };

/** What a person knows of a transaction. At least one field is given. */
export type TransactionQuery = {
  readonly transactionId?: string;
  readonly rrn?: string;
  readonly stan?: string;
  /** Decimal text, read in each row's own currency. */
  readonly amount?: string;
  /** YYYY-MM-DD of occurredAt as stated by the row's own offset. */
  readonly day?: string;
};
