// Columns of the memory in another order, in stretches through a buffer of the memory.
import { beyondMax, NARROW_UNITS, type NarrowColumn } from '../../segment/narrow-columns.ts';
import type { NarrowedRows } from '../../segment/segment-codec.ts';
import type { NumberColumn } from '../../segment/segment-layout.ts';
import { BLOCK_COLUMNS, type BlockColumn, GATHERED_BYTES, GATHERED_MAX, type MemoryPlan } from './block-memory.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { instantiate, type SharedMemory } from './web-assembly.ts';

export type Gather = {
  /** Room for the order of rows; it is the caller's to fill. */
  readonly order: Uint32Array;
  /** The column's values of rows order[from] .. order[to - 1]; each chunk is good until CHUNKS_KEPT others have been asked for. */
  column(name: BlockColumn, from: number, to: number): Generator<Uint8Array>;
  /** Whether all of these rows have the same number in the column. There must be a row. */
  areAlike(name: NumberColumn, from: number, to: number): boolean;
  /** The value of row order[at]. */
  numberAt(name: NarrowColumn, at: number): number;
  /** As `narrowed` of a segment, for these rows: good until it is asked for others of the column. */
  narrowed(name: NarrowColumn, rows: RowsNarrowed): NarrowedRows | null;
  /** Those of these rows that name an original: good until it is asked for others. */
  originals(from: number, to: number): Originals;
};

/** Rows order[from] .. order[to - 1], counted from `base` on. */
export type RowsNarrowed = { readonly from: number; readonly to: number; readonly base: number };

export type Originals = {
  readonly count: number;
  /** Their places, counted from the first of the rows. */
  places(): Uint8Array;
  /** What they name, in chunks as those of columns. */
  references(): Generator<Uint8Array>;
};

export const CHUNKS_KEPT = GATHERED_MAX;

type GatherRows = (column: number, rows: number, count: number, into: number) => void;
type AreAlike = (column: number, rows: number, count: number) => number;
/** Numbers as narrow.as names them. */
type Narrow = (...numbers: readonly number[]) => number;
type Exports = Readonly<Record<`gather${1 | 2 | 4 | 8 | 12}`, GatherRows>> &
  Readonly<Record<`areAlike${1 | 2 | 4 | 8}`, AreAlike>> & {
    readonly narrow: Narrow;
    readonly rowsTold: (column: number, rows: number, count: number, places: number, told: number) => number;
  };

/** One at a time: there is one order, and the buffers take turns. */
export function createGather(memory: SharedMemory, plan: MemoryPlan): Gather {
  const exports = instantiate<Exports>(KERNEL_BYTES, memory);
  const bytes = new Uint8Array(memory.buffer);
  let turn = 0;
  function* gathered(name: BlockColumn, rows: number, count: number): Generator<Uint8Array> {
    const width = BLOCK_COLUMNS[name];
    const step = Math.floor(GATHERED_BYTES / width);
    for (let from = 0; from < count; from += step) {
      const some = Math.min(step, count - from);
      const into = plan.gathered[turn]!;
      turn = (turn + 1) % plan.gathered.length;
      exports[`gather${width}`](plan.columns[name], rows + from * 4, some, into);
      yield bytes.subarray(into, into + some * width);
    }
  }
  const order = new Uint32Array(memory.buffer, plan.order, plan.rowSlots * plan.rowsPerSlot);
  return {
    order,
    column: (name, from, to) => gathered(name, plan.order + from * 4, to - from),
    areAlike: (name, from, to) =>
      exports[`areAlike${BLOCK_COLUMNS[name]}`](plan.columns[name], plan.order + from * 4, to - from) !== 0,
    numberAt: (name, at) => new Float64Array(memory.buffer, plan.columns[name])[order[at]!]!,
    narrowed(name, { from, to, base }) {
      const { counts, beyondRow, beyond } = plan.narrow[name];
      const [count, most] = [to - from, beyondMax(to - from)];
      const source = [plan.columns[name], plan.order + from * 4, count, base, NARROW_UNITS[name]];
      const found = exports.narrow(...source, counts, beyondRow, beyond, most);
      if (found > most) return null;
      return {
        counts: () => stretchesOf(bytes.subarray(counts, counts + count * 4)),
        beyondRow: new Uint32Array(memory.buffer, beyondRow, found),
        beyond: new Float64Array(memory.buffer, beyond, found),
      };
    },
    originals(from, to) {
      const { columns, originalPlaces: places, originalRows: rows } = plan;
      const count = exports.rowsTold(columns.namesOriginal, plan.order + from * 4, to - from, places, rows);
      return {
        count,
        places: () => bytes.subarray(places, places + count * 4),
        references: () => gathered('originalReference', rows, count),
      };
    },
  };
}

/** In chunks as those of columns. */
function* stretchesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += GATHERED_BYTES) yield bytes.subarray(from, from + GATHERED_BYTES);
}
