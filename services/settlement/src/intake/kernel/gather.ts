// Columns of the memory in another order, in stretches through a buffer of the memory.
import { BLOCK_COLUMNS, type BlockColumn, GATHERED_BYTES, GATHERED_MAX, type MemoryPlan } from './block-memory.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { instantiate, type SharedMemory } from './web-assembly.ts';

export type Gather = {
  /** Room for the order of rows; it is the caller's to fill. */
  readonly order: Uint32Array;
  /** The column's values of rows order[from] .. order[to - 1]; each chunk is good until CHUNKS_KEPT others have been asked for. */
  column(name: BlockColumn, from: number, to: number): Generator<Uint8Array>;
};

export const CHUNKS_KEPT = GATHERED_MAX;

type GatherRows = (column: number, rows: number, count: number, into: number) => void;
type Exports = Readonly<Record<`gather${1 | 2 | 4 | 8 | 12 | 32}`, GatherRows>>;

/** One at a time: there is one order, and the buffers take turns. */
export function createGather(memory: SharedMemory, plan: MemoryPlan): Gather {
  const exports = instantiate<Exports>(KERNEL_BYTES, memory);
  const bytes = new Uint8Array(memory.buffer);
  let turn = 0;
  return {
    order: new Uint32Array(memory.buffer, plan.order, plan.rowSlots * plan.rowsPerSlot),
    *column(name, from, to) {
      const width = BLOCK_COLUMNS[name];
      const step = Math.floor(GATHERED_BYTES / width);
      for (let row = from; row < to; row += step) {
        const count = Math.min(step, to - row);
        const into = plan.gathered[turn]!;
        turn = (turn + 1) % plan.gathered.length;
        exports[`gather${width}`](plan.columns[name], plan.order + row * 4, count, into);
        yield bytes.subarray(into, into + count * width);
      }
    },
  };
}
