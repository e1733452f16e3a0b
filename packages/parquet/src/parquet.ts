// Port: a Parquet file as its reader hands it out: columns with their types, then values chunk by chunk, in the order of the file.

export type ParquetType =
  | { readonly kind: 'text' }
  | { readonly kind: 'integer' }
  | { readonly kind: 'decimal'; readonly scale: number }
  /** An instant, in microseconds since 1970 in UTC. */
  | { readonly kind: 'instant' }
  /** Anything else, by the name that a person knows it by. */
  | { readonly kind: 'other'; readonly name: string };

export type ParquetColumn = { readonly name: string; readonly type: ParquetType };

/** Text as it is; an integer, the unscaled digits of a decimal, or microseconds as bigint. */
export type ParquetCell = string | bigint | null;

/** Values by column, in the order of the columns; all of one length. */
export type ParquetChunk = readonly (readonly ParquetCell[])[];

export type ParquetTable = {
  readonly columns: readonly ParquetColumn[];
  readonly rows: number;
  /** In the order of the file, a few thousand rows at a time. Asked for once, and only where no column is of another type. */
  chunks(): AsyncIterable<ParquetChunk>;
  close(): void;
};

export type ParquetFailureCode = 'parquet-reader-missing' | 'parquet-unreadable';

/** The file cannot be read as Parquet, or nothing is installed that could. */
export class ParquetFailure extends Error {
  override readonly name = 'ParquetFailure';
  readonly code: ParquetFailureCode;
  readonly retryable = false;
  constructor(code: ParquetFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
