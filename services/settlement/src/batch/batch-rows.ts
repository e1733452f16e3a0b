// What a settled batch shows of itself, row by row: the shapes that the command line, exports and later the console read.
import type {
  AccountId,
  AcquirerId,
  BatchId,
  BindingId,
  Currency,
  HeldReason,
  Instant,
  InstructionId,
  MerchantId,
  Minor,
  Payout,
  Scope,
  Sha256,
  StoreId,
  TerminalId,
  Transaction,
  TransactionId,
} from '@asof/domain';

/** Where a row came from: with its key it lets a reader find it in the file it was imported from. */
export type RowSource = { readonly fileSha256: Sha256; readonly line: number };

export type DecisionRow = Transaction &
  RowSource & {
    readonly batchId: BatchId;
    readonly outcome: 'routed' | 'cancelled' | 'held';
    /** Null unless held. */
    readonly reason: HeldReason | null;
    readonly merchantId: MerchantId | null;
    readonly terminalId: TerminalId | null;
    readonly storeId: StoreId | null;
    /** Null when held or cancelled, and for a debit that fell on the merchant's debt. */
    readonly accountId: AccountId | null;
    readonly bindingId: BindingId | null;
    readonly scope: Scope | null;
    /** R13, debits only: on its original's account, where it routes itself, or on the merchant's debt. */
    readonly falls: 'original' | 'own' | 'debt' | null;
    readonly originalTransactionId: TransactionId | null;
    /** Below zero: given back. */
    readonly feeMinor: Minor;
    readonly planId: string | null;
    /** BOUNDARY_AMBIGUOUS (R4). */
    readonly ambiguous: boolean;
  };

/** R17. `accountId` null is the merchant's debt. */
export type TotalRow = {
  readonly batchId: BatchId;
  readonly merchantId: MerchantId;
  readonly terminalId: TerminalId;
  readonly accountId: AccountId | null;
  readonly currency: Currency;
  readonly count: number;
  readonly creditsMinor: Minor;
  readonly debitsMinor: Minor;
  readonly feesMinor: Minor;
  readonly netMinor: Minor;
};

/** R17–R19. net = credits − debits − fees + carried in; closing = net after transfers = paid out or carried out. */
export type SubBatchRow = {
  readonly batchId: BatchId;
  readonly merchantId: MerchantId;
  readonly accountId: AccountId | null;
  readonly currency: Currency;
  readonly creditsMinor: Minor;
  readonly debitsMinor: Minor;
  readonly feesMinor: Minor;
  readonly carriedInMinor: Minor;
  readonly netMinor: Minor;
  /** Received minus given in netting. */
  readonly nettedMinor: Minor;
  readonly closingMinor: Minor;
  /** Why it was paid or carried (R19). */
  readonly because: Payout['because'];
  readonly instructionId: InstructionId | null;
  readonly carriedOutMinor: Minor;
};

/** R18: an explicit NettingTransfer; null is the merchant's debt. */
export type TransferRow = {
  readonly batchId: BatchId;
  readonly merchantId: MerchantId;
  readonly currency: Currency;
  readonly fromAccountId: AccountId | null;
  readonly toAccountId: AccountId | null;
  readonly amountMinor: Minor;
};

export type PayoutStatus = 'created' | 'held' | 'released' | 'cancelled';

/** One payout instruction (R19) with what people did to it since. */
export type PayoutRow = {
  readonly instructionId: InstructionId;
  readonly batchId: BatchId;
  readonly acquirerId: AcquirerId;
  readonly merchantId: MerchantId;
  readonly accountId: AccountId;
  readonly token: string;
  readonly tail: string;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly status: PayoutStatus;
  /** The reason that the last person gave, null while nobody touched it. */
  readonly why: string | null;
};

/** A row whose money must not move yet, and what releases it, as a sentence. */
export type HeldRow = Transaction &
  RowSource & {
    readonly batchId: BatchId;
    readonly reason: HeldReason;
    readonly merchantId: MerchantId | null;
    readonly terminalId: TerminalId | null;
    readonly releasedBy: string;
  };

/** R20: gross, unsigned; null is no account. */
export type MisrouteRow = {
  readonly batchId: BatchId;
  readonly transactionId: TransactionId;
  readonly acquirerId: AcquirerId;
  readonly rrn: string;
  readonly stan: string;
  readonly kind: Transaction['kind'];
  readonly occurredAt: Instant;
  readonly currency: Currency;
  readonly amountMinor: Minor;
  readonly fromAccountId: AccountId | null;
  readonly toAccountId: AccountId | null;
  readonly routedIn: BatchId;
};

export type BatchStatus = 'cut' | 'routed' | 'netted' | 'instructed';

export type CurrencySummary = {
  readonly currency: Currency;
  readonly creditsMinor: Minor;
  readonly debitsMinor: Minor;
  readonly feesMinor: Minor;
  /** What is carried is null until netted, what is paid until instructed. */
  readonly carriedInMinor: Minor | null;
  readonly paidMinor: Minor | null;
  readonly carriedOutMinor: Minor | null;
  readonly payouts: number | null;
};

export type BatchSummary = {
  readonly batchId: BatchId;
  readonly acquirerId: AcquirerId;
  readonly status: BatchStatus;
  readonly cutAt: Instant;
  readonly businessDate: string;
  readonly knownAt: bigint;
  readonly rows: number;
  readonly retried: number;
  /** This, and what follows but for misroutes, is null until routed. */
  readonly routed: number | null;
  readonly cancelled: number | null;
  readonly held: number | null;
  readonly heldByReason: Readonly<Partial<Record<HeldReason, number>>> | null;
  /** Routed rows whose card is not the one in effect at cutAt: money that a look at the current card would have misdirected. */
  readonly toEarlierCard: number | null;
  readonly digest: Sha256 | null;
  /** Null until they were looked for, which is after routing and before netting. */
  readonly misroutes: number | null;
  /** Empty until routed. */
  readonly currencies: readonly CurrencySummary[];
};
