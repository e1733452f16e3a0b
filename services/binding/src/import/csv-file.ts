// An estate file as records with their lines: RFC 4180, UTF-8 with or without byte order mark, either line end. What is not that is
// refused as a whole, because a quote that is never closed makes every line after it a guess.
import { CsvError } from 'csv-parse';
import { parse } from 'csv-parse/sync';
import type { FileRefusalCode } from '../refusal/refusal.ts';

/** Estate files are read whole: some 400,000 lines. */
export const FILE_BYTES_MAX = 64 * 1024 * 1024;
const RECORD_CHARACTERS_MAX = 16 * 1024;

export type CsvRecord = {
  /** Where the record begins; the header is line 1. */
  readonly line: number;
  readonly fields: readonly string[];
};
export type CsvProblem = {
  readonly code: FileRefusalCode;
  readonly line: number | null;
  readonly wrong: string;
  readonly right: string;
};
export type CsvRead =
  | { readonly kind: 'read'; readonly header: readonly string[]; readonly records: readonly CsvRecord[] }
  | { readonly kind: 'problem'; readonly problem: CsvProblem };

/** Blank lines are passed over. */
export function readCsv(bytes: Uint8Array): CsvRead {
  if (bytes.length > FILE_BYTES_MAX)
    return problem('file-too-large', null, `the file has ${bytes.length} bytes`, `at most ${FILE_BYTES_MAX}: split it`);
  const text = decoded(bytes);
  if (text === null)
    return problem(
      'file-not-utf-8',
      null,
      'the file is not UTF-8',
      'save it as CSV in UTF-8, with or without byte order mark',
    );
  try {
    const parsed: string[][] = parse(text, {
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n'],
      max_record_size: RECORD_CHARACTERS_MAX,
    });
    return withLines(parsed);
  } catch (error) {
    if (error instanceof CsvError) return malformed(error);
    throw error;
  }
}

function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function withLines(parsed: readonly (readonly string[])[]): CsvRead {
  const records: CsvRecord[] = [];
  let line = 1;
  for (const fields of parsed) {
    if (fields.length > 1 || fields[0] !== '') records.push({ line, fields });
    line += 1 + breaksIn(fields);
  }
  const [header, ...rest] = records;
  if (header === undefined || header.line !== 1)
    return problem('columns-differ', 1, 'the file does not begin with a header', 'the names of the columns in line 1');
  return { kind: 'read', header: header.fields, records: rest };
}

/** Quoted fields may span lines. */
function breaksIn(fields: readonly string[]): number {
  let breaks = 0;
  for (const field of fields) if (field.includes('\n')) breaks += field.split('\n').length - 1;
  return breaks;
}

function malformed(error: CsvError): CsvRead {
  const line = typeof error['lines'] === 'number' ? error['lines'] : null;
  if (error.code === 'CSV_MAX_RECORD_SIZE')
    return problem(
      'file-malformed',
      line,
      'a record has no end',
      `at most ${RECORD_CHARACTERS_MAX} characters a record`,
    );
  return problem(
    'file-malformed',
    line,
    'quotes are not as RFC 4180 has them',
    'quotes around the whole field, and doubled inside it; the field closed before the line ends',
  );
}

function problem(code: FileRefusalCode, line: number | null, wrong: string, right: string): CsvRead {
  return { kind: 'problem', problem: { code, line, wrong, right } };
}
