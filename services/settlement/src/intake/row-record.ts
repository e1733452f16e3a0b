// A record of the file as a row: the right number of fields, each of them plain text, each in its column; then what the row says.
// Whatever is wrong is told with its line and column.
import type { QuarantineCode } from '../quarantine/quarantine-reason.ts';
import type { SplitField, SplitRecord } from './record-split.ts';
import { readRow, type UnderstoodRow } from './row-reader.ts';
import type { RowValues, TransactionColumn } from './transaction-columns.ts';

/** What is wrong with a record, and where: always in its first line, because no right value has a line break before it. */
export type RecordFinding = {
  readonly column: number;
  readonly code: QuarantineCode;
  readonly field: TransactionColumn | null;
  /** The value at fault, where there is one. */
  readonly found: string | null;
};

export type RecordReading =
  | { readonly kind: 'understood'; readonly row: UnderstoodRow; readonly values: RowValues }
  | { readonly kind: 'not-understood'; readonly finding: RecordFinding };

const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** Reads a record of a file whose header names the columns in that order. */
export function readRecord(record: SplitRecord, columns: readonly TransactionColumn[]): RecordReading {
  if (record.kind === 'malformed') {
    const { code, field, column } = record.problem;
    return found(column, code, field === null ? null : (columns[field] ?? null), null);
  }
  const { fields } = record;
  if (fields.length < columns.length)
    return found(fields.at(-1)!.column, 'too-few-fields', columns[fields.length]!, null);
  if (fields.length > columns.length) return found(fields[columns.length]!.column, 'too-many-fields', null, null);
  const texts = fields.map(textOf);
  const unreadable = texts.findIndex(text => text === null || CONTROL.test(text));
  if (unreadable >= 0) {
    const code = texts[unreadable] === null ? 'not-utf-8' : 'control-character';
    return found(fields[unreadable]!.column, code, columns[unreadable]!, texts[unreadable]!);
  }
  const values = Object.fromEntries(columns.map((column, field) => [column, texts[field]])) as RowValues;
  const reading = readRow(values);
  if (reading.kind === 'understood') return { ...reading, values };
  const { column, code } = reading.problem;
  return found(fields[columns.indexOf(column)]!.column, code, column, values[column]);
}

function textOf(field: SplitField): string | null {
  try {
    return strictUtf8.decode(Buffer.from(field.bytes, 'latin1'));
  } catch {
    return null;
  }
}

function found(
  column: number,
  code: QuarantineCode,
  field: TransactionColumn | null,
  value: string | null,
): RecordReading {
  return { kind: 'not-understood', finding: { column, code, field, found: value } };
}
