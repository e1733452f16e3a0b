// Rows of a file, understood, as columns in file order: views over the memory that the kernel writes to. A row is one index into all of them.
import { REFERENCE_BYTES } from '../segment/segment.ts';
import type { MemoryPlan } from './kernel/block-memory.ts';
import type { SharedMemory } from './kernel/web-assembly.ts';

/** Columns as a segment has them, a value of each row; also its pair, and where its record stands in the bytes that it was read from. */
export type RowBlock = {
  /** Rows written: the next one's index. */
  rows: number;
  readonly pair: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly receivedAt: Float64Array;
  readonly amountMinor: Float64Array;
  readonly kind: Uint8Array;
  readonly mode: Uint8Array;
  readonly batchNumber: Uint32Array;
  readonly stan: Uint32Array;
  readonly rrn: Uint8Array;
  readonly originalReference: Uint8Array;
  readonly line: Uint32Array;
  readonly occurredOffset: Int16Array;
  readonly receivedOffset: Int16Array;
  readonly offset: Uint32Array;
  /** 1 where the row names an original; where it is 0 there is no reference, whatever stands in the column. */
  readonly namesOriginal: Uint8Array;
  /** Two words a row. */
  readonly keyHash: Uint32Array;
};

/** The columns of the plan, every slot of them. */
export function rowBlockOf({ buffer }: SharedMemory, plan: MemoryPlan): RowBlock {
  const rows = plan.rowSlots * plan.rowsPerSlot;
  const at = plan.columns;
  return {
    rows: 0,
    pair: new Uint32Array(buffer, at.pair, rows),
    occurredAt: new Float64Array(buffer, at.occurredAt, rows),
    receivedAt: new Float64Array(buffer, at.receivedAt, rows),
    amountMinor: new Float64Array(buffer, at.amountMinor, rows),
    kind: new Uint8Array(buffer, at.kind, rows),
    mode: new Uint8Array(buffer, at.mode, rows),
    batchNumber: new Uint32Array(buffer, at.batchNumber, rows),
    stan: new Uint32Array(buffer, at.stan, rows),
    rrn: new Uint8Array(buffer, at.rrn, rows * REFERENCE_BYTES),
    originalReference: new Uint8Array(buffer, at.originalReference, rows * REFERENCE_BYTES),
    line: new Uint32Array(buffer, at.line, rows),
    occurredOffset: new Int16Array(buffer, at.occurredOffset, rows),
    receivedOffset: new Int16Array(buffer, at.receivedOffset, rows),
    offset: new Uint32Array(buffer, at.offset, rows),
    namesOriginal: new Uint8Array(buffer, at.namesOriginal, rows),
    keyHash: new Uint32Array(buffer, at.keyHash, rows * 2),
  };
}
