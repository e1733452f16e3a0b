// Rows of a part on their way to the digest's thread: columns over one shared buffer, used again for part after part.
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import type { DigestedRows } from './chapters.ts';

const ROW_BYTES = 8 + TRANSACTION_ID_BYTES + 4;

export function roomFor(rowsMax: number): SharedArrayBuffer {
  return new SharedArrayBuffer(rowsMax * ROW_BYTES);
}

/** The columns of a room that holds so many rows. */
export function columnsOfRoom(room: SharedArrayBuffer, rows: number): DigestedRows {
  const rowsMax = room.byteLength / ROW_BYTES;
  return {
    feeMinor: new Float64Array(room, 0, rows),
    transactionId: new Uint8Array(room, rowsMax * 8, rows * TRANSACTION_ID_BYTES),
    outcome: new Int32Array(room, rowsMax * (8 + TRANSACTION_ID_BYTES), rows),
  };
}
