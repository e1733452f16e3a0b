// The transactions file, version 1: which columns it has. docs/file-formats.md says what stands in them.

export const TRANSACTIONS_FORMAT_VERSION = 1;

export const TRANSACTION_COLUMNS = [
  'kind',
  'acquirer',
  'mid',
  'tid',
  'batch',
  'stan',
  'rrn',
  'occurred_at',
  'received_at',
  'mode',
  'amount',
  'currency',
  'original_rrn',
] as const;
export type TransactionColumn = (typeof TRANSACTION_COLUMNS)[number];

/** The value of each column of one row, as text. */
export type RowValues = Readonly<Record<TransactionColumn, string>>;
