// The beginning of a transactions file: its header, and the threads that scan what stands below it. It needs of the program next to
// nothing, so that a file can be begun while the rest is still being loaded.
import type { PieceReader } from './piece-reader.ts';
import { RECORD_BYTES_MAX, splitRecord } from './record-split.ts';
import { type FileScan, type ScanLimits, scanFile } from './scan-file.ts';
import type { TransactionColumn } from './transaction-columns.ts';
import { type HeaderRefused, noHeader, readHeader } from './transactions-header.ts';

/** A file whose header is read and whose scan is ready. */
export type OpenedFile = {
  readonly kind: 'opened';
  readonly columns: readonly TransactionColumn[];
  readonly scan: FileScan;
  readonly scanning: ScanLimits;
};

/** Reads the header and has threads start: other things may be read meanwhile. The scan is to be closed. Rejects as the reader fails. */
export async function openFile(reader: PieceReader, scanning: ScanLimits): Promise<HeaderRefused | OpenedFile> {
  const header = await readColumns(reader);
  if (header.kind === 'refused') return header;
  const { columns } = header;
  return { kind: 'opened', columns, scan: scanFile({ reader, columns, limits: scanning, toJudge: true }), scanning };
}

type Header = HeaderRefused | { readonly kind: 'columns'; readonly columns: readonly TransactionColumn[] };
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Reads the first record, and leaves the reader behind it. */
export async function readColumns(reader: PieceReader): Promise<Header> {
  const bytes = new Uint8Array(BYTE_ORDER_MARK.length + RECORD_BYTES_MAX + 1);
  const filled = bytes.subarray(0, await reader.fill(bytes));
  const from = BYTE_ORDER_MARK.every((byte, index) => filled[index] === byte) ? BYTE_ORDER_MARK.length : 0;
  if (from === filled.length) return noHeader();
  const record = splitRecord(filled, from, filled.length, { fields: null, final: true })!;
  const reading = readHeader(record);
  if (reading.kind === 'columns') reader.putBack(filled.slice(from + record.length));
  return reading;
}
