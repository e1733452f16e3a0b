// The rows of a stretch of a file, understood and not yet judged: columns in file order, growing as rows come. A block is bounded, and
// so is the memory of an import, however long the file is.
import { CAPTURE_MODES, TRANSACTION_KINDS } from '@asof/domain';
import { REFERENCE_BYTES, TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { type SegmentRow, signedMinor } from '../segment/segment-build.ts';

/** As the columns of a segment, and for each row its pair and where its record stands in the buffers that were read. */
export type RowBlock = {
  rows: number;
  pair: Uint32Array;
  occurredAt: Float64Array;
  receivedAt: Float64Array;
  amountMinor: Float64Array;
  kind: Uint8Array;
  mode: Uint8Array;
  batchNumber: Uint32Array;
  stan: Uint32Array;
  rrn: Uint8Array;
  originalReference: Uint8Array;
  line: Uint32Array;
  occurredOffset: Int16Array;
  receivedOffset: Int16Array;
  transactionId: Uint8Array;
  buffer: Uint32Array;
  offset: Uint32Array;
};

const CAPACITY_AT_FIRST = 1024;

export function createRowBlock(): RowBlock {
  return { rows: 0, ...columnsFor(CAPACITY_AT_FIRST) };
}

/** Makes room for one more row; what was written beyond `rows` is lost. */
export function reserveRow(block: RowBlock): void {
  if (block.rows < block.pair.length) return;
  const { rows, ...before } = block;
  const after = columnsFor(block.pair.length * 2);
  for (const name of Object.keys(after) as (keyof typeof after)[]) after[name].set(before[name]);
  Object.assign(block, after);
}

/** Adds a row that the slow reader understood. */
export function appendRow(
  block: RowBlock,
  row: SegmentRow,
  place: { readonly pair: number; readonly buffer: number; readonly offset: number },
): void {
  reserveRow(block);
  const at = block.rows;
  const { transaction } = row;
  block.pair[at] = place.pair;
  block.buffer[at] = place.buffer;
  block.offset[at] = place.offset;
  block.occurredAt[at] = transaction.occurredAt;
  block.receivedAt[at] = transaction.receivedAt;
  block.amountMinor[at] = signedMinor(transaction);
  block.kind[at] = TRANSACTION_KINDS.indexOf(transaction.kind);
  block.mode[at] = CAPTURE_MODES.indexOf(transaction.mode);
  block.batchNumber[at] = Number(transaction.batchNumber);
  block.stan[at] = Number(transaction.stan);
  block.line[at] = row.line;
  block.occurredOffset[at] = row.occurredOffset;
  block.receivedOffset[at] = row.receivedOffset;
  setReference(block.rrn, at, transaction.rrn);
  setReference(block.originalReference, at, transaction.originalReference ?? '');
  block.transactionId.set(Buffer.from(transaction.transactionId, 'hex'), at * TRANSACTION_ID_BYTES);
  block.rows = at + 1;
}

function setReference(column: Uint8Array, row: number, text: string): void {
  column.fill(0, row * REFERENCE_BYTES, (row + 1) * REFERENCE_BYTES);
  column.set(Buffer.from(text, 'latin1'), row * REFERENCE_BYTES);
}

function columnsFor(rows: number) {
  return {
    pair: new Uint32Array(rows),
    occurredAt: new Float64Array(rows),
    receivedAt: new Float64Array(rows),
    amountMinor: new Float64Array(rows),
    kind: new Uint8Array(rows),
    mode: new Uint8Array(rows),
    batchNumber: new Uint32Array(rows),
    stan: new Uint32Array(rows),
    rrn: new Uint8Array(rows * REFERENCE_BYTES),
    originalReference: new Uint8Array(rows * REFERENCE_BYTES),
    line: new Uint32Array(rows),
    occurredOffset: new Int16Array(rows),
    receivedOffset: new Int16Array(rows),
    transactionId: new Uint8Array(rows * TRANSACTION_ID_BYTES),
    buffer: new Uint32Array(rows),
    offset: new Uint32Array(rows),
  };
}
