export {
  type AcquirerBook,
  type AcquirerSettings,
  createAcquirerBook,
  DEFAULT_ACQUIRER_SETTINGS,
} from './acquirer/acquirer-settings.ts';
export { type Acquirers, createAcquirers } from './acquirer/acquirers.ts';
export { BatchFailure, type BatchFailureCode } from './batch/batch-failure.ts';
export type { BatchReader } from './batch/batch-reader.ts';
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
export { type BatchesDeps, createBatches } from './batch/batches.ts';
export { createLedger, type Ledger } from './batch/ledger.ts';
export type { BatchFinding, BatchVerification } from './batch/verify-batches.ts';
export {
  type Column,
  type ColumnFile,
  ColumnFileFailure,
  type ColumnFileFailureCode,
  columnOf,
  decodeColumnFile,
  encodeColumnFile,
} from './column-file/column-file.ts';
export {
  CONTENT_KINDS,
  ContentFailure,
  type ContentFailureCode,
  type ContentKind,
  type ContentStore,
  contentName,
} from './content-store/content-store.ts';
export { openDirectoryContentStore } from './content-store/directory.ts';
export { type FilePort, nodeFiles } from './content-store/files.ts';
export { memoryContentStore } from './content-store/memory.ts';
export { createSettlement, type Settlement, type SettlementDeps } from './create-settlement.ts';
export type {
  KnownInterval,
  RouteExplanation,
  TransactionExplanation,
  TransactionQuery,
} from './explain/explanation.ts';
export { bytesSource, type FileSource, fileSource } from './intake/file-source.ts';
export {
  type ImportOptions,
  type ImportOutcome,
  type ImportProgress,
  type ImportRefused,
  importTransactions,
} from './intake/import-transactions.ts';
export { createIntake, type Intake } from './intake/intake.ts';
export {
  type AcceptedSegment,
  createIntakeBook,
  type IntakeBook,
  type ReceivedFile,
  type RowDecision,
} from './intake/intake-book.ts';
export { type Books, readBooks } from './intake/read-books.ts';
export {
  type RowValues,
  TRANSACTION_COLUMNS,
  TRANSACTIONS_FORMAT_VERSION,
  type TransactionColumn,
} from './intake/transaction-columns.ts';
export {
  createLogReader,
  type LogFold,
  type LogReader,
  LogReadFailure,
  type LogReadFailureCode,
  type ReadIncomplete,
  type ReadProof,
} from './ledger-reader/log-reader.ts';
export { createQuarantine, type Quarantine } from './quarantine/quarantine.ts';
export type { QuarantineEntry, QuarantineStatus } from './quarantine/quarantine-entries.ts';
export {
  QUARANTINE_CODES,
  QUARANTINE_REASONS,
  type QuarantineCode,
} from './quarantine/quarantine-reason.ts';
export { QuarantinedRow, readQuarantineSheet } from './quarantine/quarantine-sheet.ts';
export {
  pairName,
  REFERENCE_BYTES,
  SEGMENT_ROWS_MAX,
  type Segment,
  type SegmentContent,
  type SegmentPair,
  TRANSACTION_ID_BYTES,
} from './segment/segment.ts';
export { buildSegment, type SegmentRow, transactionIdOf } from './segment/segment-build.ts';
export { decodeSegment, encodeSegment, readSegment, writeSegment } from './segment/segment-codec.ts';
export {
  batchNumberAt,
  originalReferenceAt,
  pairAt,
  rrnAt,
  stanAt,
  transactionAt,
  transactionIdAt,
} from './segment/segment-row.ts';
export type {
  Batches,
  BatchRunOptions,
  Done,
  Explanations,
  HeldRows,
  Payouts,
  PersonalDecision,
  Refused,
} from './settlement.ts';
export { SheetFailure, type SheetFailureCode } from './sheet/json-lines.ts';
export { createEstateSource, type EstateSource } from './timelines/estate-source.ts';
export {
  type FlatTimelines,
  type Group,
  heldReasonOf,
  heldRoute,
  type Pair,
  type Route,
} from './timelines/flat-timelines.ts';
export { flattenTimelines } from './timelines/flatten-timelines.ts';
