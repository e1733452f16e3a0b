// A row of a file as it is quarantined: where it stands, what is wrong and what would be right, and its text without card numbers.
import { assert, maskCardNumbers } from '@asof/domain';
import { quarantineMessage } from '../quarantine/quarantine-reason.ts';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import type { JudgedFinding } from './judge.ts';
import { recordText, type SplitRecord, splitRecord } from './record-split.ts';
import { type RecordFinding, readRecord } from './row-record.ts';
import type { RowValues, TransactionColumn } from './transaction-columns.ts';

/** A row that was understood, and then found wrong; `bytes` begin with its record. */
export function judgedRow(
  line: number,
  bytes: Uint8Array,
  columns: readonly TransactionColumn[],
  finding: Omit<JudgedFinding, 'row'>,
): QuarantinedRow {
  const record = splitRecord(bytes, 0, bytes.length, { fields: columns.length, final: true });
  assert(record !== null, 'a record that was found once is whole');
  const { code, field, clashesWith } = finding;
  const reading = readRecord(record, columns);
  assert(record.kind === 'fields' && reading.kind === 'understood', 'a row of the block was understood');
  const { column } = record.fields[columns.indexOf(field)]!;
  const { values } = reading;
  return quarantinedRow(line, record, { column, code, field, found: values[field] }, { values, clashesWith });
}

type Judged = Pick<JudgedFinding, 'clashesWith'> & { readonly values: RowValues };

/** A record with what was found in it; `judged` if it was understood. */
export function quarantinedRow(
  line: number,
  record: SplitRecord,
  finding: RecordFinding,
  judged: Judged | null,
): QuarantinedRow {
  const other = judged?.clashesWith ?? null;
  const where =
    other && `in line ${other.line} of ${other.fileSha256 === null ? 'this file' : `file ${other.fileSha256}`}`;
  return {
    line,
    column: finding.column,
    field: finding.field,
    code: finding.code,
    message: quarantineMessage(finding.code, finding.found, where),
    values: judged?.values ?? null,
    text: maskCardNumbers(recordText(record)),
  };
}
