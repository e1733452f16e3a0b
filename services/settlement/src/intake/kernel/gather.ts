// Columns of the memory in another order, in stretches through a buffer of the memory.
import { BLOCK_COLUMNS, type BlockColumn, GATHERED_BYTES, type MemoryPlan } from './block-memory.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { instantiate, type SharedMemory } from './web-assembly.ts';

export type Gather = {
  /** Room for the order of rows; it is the caller's to fill. */
  readonly order: Uint32Array;
  /** The column's values of rows order[from] .. order[to - 1]; each chunk is good until the next is asked for. */
  column(name: BlockColumn, from: number, to: number): Generator<Uint8Array>;
};

type GatherRows = (column: number, rows: number, count: number, into: number) => void;
type Exports = Readonly<Record<`gather${1 | 2 | 4 | 8 | 12 | 32}`, GatherRows>>;

/** One at a time: there is one buffer and one order. */
export function createGather(memory: SharedMemory, plan: MemoryPlan): Gather {
  const exports = instantiate<Exports>(KERNEL_BYTES, memory);
  const buffer = new Uint8Array(memory.buffer, plan.gathered, GATHERED_BYTES);
  return {
    order: new Uint32Array(memory.buffer, plan.order, plan.rowSlots * plan.rowsPerSlot),
    *column(name, from, to) {
      const width = BLOCK_COLUMNS[name];
      const step = Math.floor(GATHERED_BYTES / width);
      for (let row = from; row < to; row += step) {
        const count = Math.min(step, to - row);
        exports[`gather${width}`](plan.columns[name], plan.order + row * 4, count, plan.gathered);
        yield buffer.subarray(0, count * width);
      }
    },
  };
}
