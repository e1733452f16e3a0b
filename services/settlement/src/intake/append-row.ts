// One row, understood, laid into the columns of a block.
import { CAPTURE_MODES, TRANSACTION_KINDS } from '@asof/domain';
import { REFERENCE_BYTES } from '../segment/segment.ts';
import { type SegmentRow, signedMinor } from '../segment/segment-build.ts';
import { keyHash } from './kernel/key-hash.ts';
import type { RowBlock } from './row-block.ts';

/** Adds a row that the slow reader understood. There must be room for it. `keySeed`: that of the memory. */
export function appendRow(
  block: RowBlock,
  row: SegmentRow,
  place: { readonly pair: number; readonly offset: number },
  keySeed: bigint,
): void {
  const at = block.rows;
  const { transaction } = row;
  block.pair[at] = place.pair;
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
  block.namesOriginal[at] = transaction.originalReference === null ? 0 : 1;
  setReference(block.originalReference, at, transaction.originalReference ?? '');
  const hash = keyHash(transaction, keySeed);
  block.keyHash[at * 2] = Number(hash & 0xffffffffn);
  block.keyHash[at * 2 + 1] = Number(hash >> 32n);
  block.rows = at + 1;
}

function setReference(column: Uint8Array, row: number, text: string): void {
  column.fill(0, row * REFERENCE_BYTES, (row + 1) * REFERENCE_BYTES);
  column.set(Buffer.from(text, 'latin1'), row * REFERENCE_BYTES);
}
