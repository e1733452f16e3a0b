// Where everything lies that the kernel works on: one shared memory with room for the pieces of the file that are being scanned, the
// columns of their rows, and for each thread a task, its work space and its table of pairs. Memory that is never touched costs nothing.
import { beyondMax, NARROW_COLUMN_NAMES, type NarrowColumn } from '../../segment/narrow-columns.ts';
import { REFERENCE_BYTES } from '../../segment/segment.ts';
import { RECORD_BYTES_MAX } from '../record-split.ts';
import { createSharedMemory, type SharedMemory } from './web-assembly.ts';

/** No plain row is shorter, so that a piece never holds more rows than its slot. */
const ROW_BYTES_MIN = 83;
/** In front of a piece: what the piece before it left over, which is less than a record. */
export const HEAD_BYTES = RECORD_BYTES_MAX + 64;
/** Behind a piece: the kernel reads and a copy writes a little further than it must. */
const SLACK_BYTES = 64;
const TASK_BYTES = 256;
const WORK_BYTES = 8448;
export const ENTRY_BYTES = 64;
export const SLOT_BYTES = 8;
export const GATHERED_BYTES = 1 << 20;
/** So many are gathered ahead: threads that hash and write then do not wait for each other, nor for the next one. */
export const GATHERED_MAX = 4;
/** Of pairs; where a thread meets more, rows are looked at one by one. */
export const GROUPS_MAX = 256;
/** See tally.as. */
export const TALLY_BYTES = 128;
const KEY_HASH_BYTES = 8;
const PAIRS_MAX = 1 << 18;
const PAGE_BYTES = 65_536;
const ALIGNMENT_BYTES = 64;

/** Columns of a row block in the kernel's order, with their bytes a row. */
export const BLOCK_COLUMNS = {
  pair: 4,
  occurredAt: 8,
  receivedAt: 8,
  amountMinor: 8,
  kind: 1,
  mode: 1,
  batchNumber: 4,
  stan: 4,
  rrn: REFERENCE_BYTES,
  originalReference: REFERENCE_BYTES,
  line: 4,
  occurredOffset: 2,
  receivedOffset: 2,
  keyHash: KEY_HASH_BYTES,
  offset: 4,
  namesOriginal: 1,
} as const;
export type BlockColumn = keyof typeof BLOCK_COLUMNS;
export const BLOCK_COLUMN_NAMES = Object.keys(BLOCK_COLUMNS) as readonly BlockColumn[];

export type ThreadPlan = {
  readonly task: number;
  readonly work: number;
  readonly slots: number;
  readonly entries: number;
  readonly exponents: number;
  readonly groups: number;
  readonly tallies: number;
};

/** Addresses, and what follows from the sizes. Plain numbers: it goes to every thread as it is. */
export type MemoryPlan = {
  readonly bytes: number;
  readonly pieceBytes: number;
  readonly rowsPerSlot: number;
  /** A thread begins a new table of pairs before it could outgrow this one. */
  readonly pairsMax: number;
  /** Of the hashes by which keys are found (key-hash.as). */
  readonly keySeed: bigint;
  /** Of HEAD_BYTES + pieceBytes each; a piece begins behind the head. */
  readonly inputs: readonly number[];
  readonly rowSlots: number;
  readonly columns: Readonly<Record<BlockColumn, number>>;
  readonly threads: readonly ThreadPlan[];
  /** Indexes of rows in another order, and buffers for values in that order. */
  readonly order: number;
  /** Of those that name an original: their places in that order, and the indexes themselves. */
  readonly originalPlaces: number;
  readonly originalRows: number;
  readonly gathered: readonly number[];
  /** Columns in 32 bits in that order, and what is beyond of them. */
  readonly narrow: Readonly<Record<NarrowColumn, NarrowPlan>>;
};

export type NarrowPlan = { readonly counts: number; readonly beyondRow: number; readonly beyond: number };

export type MemorySizes = {
  readonly keySeed: bigint;
  readonly pieceBytes: number;
  readonly inputs: number;
  readonly rowSlots: number;
  readonly threads: number;
};

/** Lays everything out one behind the other. */
export function planMemory({ pieceBytes, inputs, rowSlots, threads, keySeed }: MemorySizes): MemoryPlan {
  let top = ALIGNMENT_BYTES;
  const place = (bytes: number) => {
    const at = top;
    top = Math.ceil((top + bytes + SLACK_BYTES) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    return at;
  };
  const rowsPerSlot = Math.ceil((HEAD_BYTES + pieceBytes) / ROW_BYTES_MIN);
  const pairsMax = Math.min(PAIRS_MAX, 2 ** Math.ceil(Math.log2(rowsPerSlot * 4)));
  const plan = {
    pieceBytes,
    rowsPerSlot,
    pairsMax,
    rowSlots,
    keySeed,
    inputs: Array.from({ length: inputs }, () => place(HEAD_BYTES + pieceBytes)),
    columns: Object.fromEntries(
      BLOCK_COLUMN_NAMES.map(name => [name, place(BLOCK_COLUMNS[name] * rowsPerSlot * rowSlots)]),
    ) as Record<BlockColumn, number>,
    threads: Array.from({ length: threads }, () => ({
      task: place(TASK_BYTES),
      work: place(WORK_BYTES),
      slots: place(pairsMax * 4 * SLOT_BYTES),
      entries: place(pairsMax * ENTRY_BYTES),
      exponents: place(pairsMax),
      groups: place(pairsMax),
      tallies: place(GROUPS_MAX * TALLY_BYTES),
    })),
  };
  const [order, originalPlaces, originalRows] = [0, 1, 2].map(() => place(rowsPerSlot * rowSlots * 4)) as [
    number,
    number,
    number,
  ];
  const gathered = Array.from({ length: GATHERED_MAX }, () => place(GATHERED_BYTES));
  const rows = rowsPerSlot * rowSlots;
  const narrow = Object.fromEntries(
    NARROW_COLUMN_NAMES.map(name => [
      name,
      { counts: place(rows * 4), beyondRow: place(beyondMax(rows) * 4), beyond: place(beyondMax(rows) * 8) },
    ]),
  ) as Record<NarrowColumn, NarrowPlan>;
  return { ...plan, order, originalPlaces, originalRows, gathered, narrow, bytes: top };
}

/** Fresh memory for the plan, all zeros. */
export function createMemory(plan: MemoryPlan): SharedMemory {
  return createSharedMemory(Math.ceil(plan.bytes / PAGE_BYTES));
}
