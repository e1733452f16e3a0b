// The header of a transactions file: exactly the columns of the version, by name, in any order. A file with another header is refused
// whole, because every row of it would be read wrong.
import { maskCardNumbers } from '@asof/domain/card-number';
import { recordText, type SplitRecord } from './record-split.ts';
import { TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

export type HeaderCode =
  | 'header-missing'
  | 'header-malformed'
  | 'header-unknown-column'
  | 'header-duplicate-column'
  | 'header-missing-column';
/** Where the header is wrong, and what would be right. */
export type HeaderRefused = {
  readonly kind: 'refused';
  readonly code: HeaderCode;
  readonly line: 1;
  readonly column: number;
  readonly message: string;
};
export type HeaderReading =
  | { readonly kind: 'columns'; readonly columns: readonly TransactionColumn[] }
  | HeaderRefused;

const EXPECTED = `the first line names the columns ${TRANSACTION_COLUMNS.join(',')} in any order`;

/** Reads the file's first record. */
export function readHeader(record: SplitRecord): HeaderReading {
  if (record.kind === 'malformed') return refused('header-malformed', record.problem.column, 'the header is not CSV');
  const names = record.fields.map(field => field.bytes);
  const unknown = names.findIndex(name => !isColumn(name));
  if (unknown >= 0) {
    const shown = maskCardNumbers(names[unknown]!.replace(/[^ -~]/g, '?')).slice(0, 64);
    return refused('header-unknown-column', record.fields[unknown]!.column, `there is no column "${shown}"`);
  }
  const duplicate = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (duplicate >= 0) {
    const column = record.fields[duplicate]!.column;
    return refused('header-duplicate-column', column, `the column ${names[duplicate]} stands twice`);
  }
  const missing = TRANSACTION_COLUMNS.filter(column => !names.includes(column));
  if (missing.length > 0) {
    const column = recordText(record).length + 1;
    return refused('header-missing-column', column, `the column ${missing.join(', ')} is missing`);
  }
  return { kind: 'columns', columns: names.filter(isColumn) };
}

/** What is said of a file without any line. */
export function noHeader(): HeaderRefused {
  return refused('header-missing', 1, 'the file is empty');
}

function isColumn(name: string): name is TransactionColumn {
  return (TRANSACTION_COLUMNS as readonly string[]).includes(name);
}

function refused(code: HeaderCode, column: number, what: string): HeaderRefused {
  return { kind: 'refused', code, line: 1, column, message: `${what}; right: ${EXPECTED}` };
}
