// From bytes to a block of rows that are understood, and to those that are not. Rows go the fast way if they are plain, else the slow
// one. The bytes of a block are kept until it is judged, so that also a row found wrong then can be shown as it stands in its file.
import { assert, maskCardNumbers } from '@asof/domain';
import { quarantineMessage } from '../quarantine/quarantine-reason.ts';
import type { QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import type { JudgedFinding } from './judge.ts';
import { createPairTable, type Pair, type PairFields } from './pair-table.ts';
import { createRecordScanner, type Scanned } from './record-scanner.ts';
import { type SplitRecord, splitRecord } from './record-split.ts';
import { appendRow, createRowBlock, type RowBlock } from './row-block.ts';
import { createRowParser } from './row-parser.ts';
import { type RecordFinding, readRecord, recordText } from './row-record.ts';
import type { RowValues, TransactionColumn } from './transaction-columns.ts';

/** When a block is full. The bytes kept may exceed theirs by one piece of the file. */
export type BlockLimits = { readonly rows: number; readonly notUnderstood: number; readonly bytes: number };

export type RowCollector = {
  /** Rows that were understood, and the pairs that they name by number. */
  readonly block: RowBlock;
  readonly pairs: readonly Pair[];
  /** Rows that were not, in line order. */
  readonly notUnderstood: readonly QuarantinedRow[];
  /** Bytes from here on stand in front of those that are fed next. */
  readonly position: number;
  /** Goes on at bytes[from]; the bytes are kept, so they must not change. With `final`, nothing follows. */
  feed(bytes: Uint8Array, from: number, final: boolean): void;
  /** Takes rows until the bytes are used up, or the block is full and must be judged and cleared. */
  collect(): 'more' | 'full';
  /** A row of the block as it is quarantined. */
  quarantined(finding: JudgedFinding): QuarantinedRow;
  /** Begins the next block. */
  clear(): void;
};

export type CollectorOptions = {
  /** In the order of the header. */
  readonly columns: readonly TransactionColumn[];
  readonly firstLine: number;
  readonly limits: BlockLimits;
};

/** A collector that was fed nothing yet. */
export function createRowCollector({ columns, firstLine, limits }: CollectorOptions): RowCollector {
  const fields = columns.length;
  const pairs = createPairTable(pairFieldsOf(columns));
  const scanner = createRecordScanner(fields, firstLine);
  const parser = createRowParser(columns, pairs);
  const block = createRowBlock();
  let buffers: Uint8Array[] = [];
  let notUnderstood: QuarantinedRow[] = [];

  function take(scanned: Scanned): void {
    const buffer = buffers.at(-1)!;
    if (scanned === 'plain' && scanner.found === fields && parser.parse(buffer, scanner.starts, scanner.ends, block)) {
      const row = block.rows - 1;
      block.line[row] = scanner.line;
      block.buffer[row] = buffers.length - 1;
      block.offset[row] = scanner.start;
    } else takeSlowly(scanned === 'odd' ? scanner.record! : recordAt(buffer, scanner.start, fields));
  }

  function takeSlowly(record: SplitRecord): void {
    const reading = readRecord(record, columns);
    const { line, start: offset } = scanner;
    if (reading.kind === 'understood') {
      const pair = pairs.numberOf(reading.row.transaction);
      appendRow(block, { ...reading.row, line }, { pair, buffer: buffers.length - 1, offset });
    } else notUnderstood.push(quarantinedRow(line, record, reading.finding, null));
  }

  return {
    block,
    pairs: pairs.pairs,
    get notUnderstood() {
      return notUnderstood;
    },
    get position() {
      return scanner.position;
    },
    feed(bytes, from, final) {
      buffers.push(bytes);
      scanner.feed({ bytes, from, to: bytes.length, final });
    },
    collect() {
      for (let scanned = scanner.next(); scanned !== 'more'; scanned = scanner.next()) {
        take(scanned);
        if (block.rows >= limits.rows || notUnderstood.length >= limits.notUnderstood) return 'full';
      }
      return buffers.length > 1 && bytesIn(buffers) > limits.bytes ? 'full' : 'more';
    },
    quarantined(finding) {
      const record = recordAt(buffers[block.buffer[finding.row]!]!, block.offset[finding.row]!, fields);
      return judgedRow(block.line[finding.row]!, record, columns, finding);
    },
    clear() {
      buffers = buffers.slice(-1);
      notUnderstood = [];
      block.rows = 0;
    },
  };
}

const bytesIn = (buffers: readonly Uint8Array[]): number => buffers.reduce((sum, { length }) => sum + length, 0);

function pairFieldsOf(columns: readonly TransactionColumn[]): PairFields {
  return {
    acquirer: columns.indexOf('acquirer'),
    mid: columns.indexOf('mid'),
    tid: columns.indexOf('tid'),
    currency: columns.indexOf('currency'),
  };
}

/** A record that was found before. */
function recordAt(buffer: Uint8Array, offset: number, fields: number): SplitRecord {
  const record = splitRecord(buffer, offset, buffer.length, { fields, final: true });
  assert(record !== null, 'a record that was found once is whole');
  return record;
}

/** A row that was understood, and then found wrong. */
function judgedRow(
  line: number,
  record: SplitRecord,
  columns: readonly TransactionColumn[],
  finding: JudgedFinding,
): QuarantinedRow {
  const { code, field, clashesWith } = finding;
  const reading = readRecord(record, columns);
  assert(record.kind === 'fields' && reading.kind === 'understood', 'a row of the block was understood');
  const { column } = record.fields[columns.indexOf(field)]!;
  const { values } = reading;
  return quarantinedRow(line, record, { column, code, field, found: values[field] }, { values, clashesWith });
}

type Judged = Pick<JudgedFinding, 'clashesWith'> & { readonly values: RowValues };

function quarantinedRow(
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
