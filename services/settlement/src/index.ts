export type { AcquirerSettings } from './acquirer/acquirer-settings.ts';
export type { Acquirers } from './acquirer/acquirers.ts';
export { BatchFailure, type BatchFailureCode } from './batch/batch-failure.ts';
export type {
  BatchStatus,
  BatchSummary,
  CurrencySummary,
  DecisionRow,
  HeldRow,
  MisrouteRow,
  PayoutRow,
  PayoutStatus,
  RowSource,
  SubBatchRow,
  TotalRow,
  TransferRow,
} from './batch/batch-rows.ts';
export { createLedger, type Ledger } from './batch/ledger.ts';
export type { BatchFinding, BatchVerification } from './batch/verify-batches.ts';
export { ColumnFileFailure, type ColumnFileFailureCode } from './column-file/column-file.ts';
export {
  CONTENT_KINDS,
  ContentFailure,
  type ContentFailureCode,
  type ContentKind,
  type ContentStore,
} from './content-store/content-store.ts';
export { openDirectoryContentStore } from './content-store/directory.ts';
export { memoryContentStore } from './content-store/memory.ts';
export { createSettlement, type Settlement, type SettlementDeps } from './create-settlement.ts';
export { inlineDigest } from './decision/digest.ts';
export { DigestThreadFailure, threadedDigest } from './decision/digest-threads.ts';
export type {
  KnownInterval,
  MoneyStep,
  RouteExplanation,
  TransactionExplanation,
  TransactionQuery,
} from './explain/explanation.ts';
export { isOpen } from './explain/money-trail.ts';
export { type BareScan, scanTransactionsBarely } from './intake/bare-scan.ts';
export type { BegunFile, ImportProgress } from './intake/begun-file.ts';
export { bytesSource, FileChanged, type FileSource, fileSource } from './intake/file-source.ts';
export {
  type ImportOptions,
  type ImportOutcome,
  type ImportRefused,
  importTransactions,
} from './intake/import-transactions.ts';
export type { Intake } from './intake/intake.ts';
export type { ReceivedFile } from './intake/intake-book.ts';
export { type ParquetCode, type ParquetRefused, parquetSource } from './intake/parquet-source.ts';
export { TRANSACTION_COLUMNS, type TransactionColumn } from './intake/transaction-columns.ts';
export {
  createLogReader,
  type LogFold,
  type LogReader,
  LogReadFailure,
  type LogReadFailureCode,
} from './ledger-reader/log-reader.ts';
export type { ReadIncomplete, ReadProof } from './ledger-reader/read-proof.ts';
export { directorySnapshotStore, type SnapshotStore } from './ledger-reader/snapshot-store.ts';
export type { Quarantine } from './quarantine/quarantine.ts';
export type { QuarantineEntry, QuarantineStatus } from './quarantine/quarantine-entries.ts';
export { QUARANTINE_CODES, type QuarantineCode } from './quarantine/quarantine-reason.ts';
export { directoryScratch } from './scratch/directory.ts';
export { memoryScratch } from './scratch/scratch.ts';
export type {
  Batches,
  BatchRunOptions,
  Done,
  Explanations,
  HeldRows,
  Payouts,
  PersonalDecision,
  PersonalRefusal,
} from './settlement.ts';
export { SheetFailure, type SheetFailureCode } from './sheet/json-lines.ts';
export { createEstateSource, type EstateSource } from './timelines/estate-source.ts';
export { indexPairs } from './timelines/index-pairs.ts';
