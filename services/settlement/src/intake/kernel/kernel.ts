// The kernel as functions over one task of a memory: see kernel.as for what it does and block-memory.ts for where things lie.
import type { RowRange } from '../block-segments.ts';
import { TRANSACTION_COLUMNS, type TransactionColumn } from '../transaction-columns.ts';
import { BLOCK_COLUMN_NAMES, ENTRY_BYTES, type MemoryPlan, TALLY_BYTES, type ThreadPlan } from './block-memory.ts';
import { KERNEL_BYTES } from './kernel-bytes.ts';
import { createPairSlots } from './pair-slots.ts';
import { type Tally, tallyAt } from './tally.ts';
import { instantiate, type SharedMemory } from './web-assembly.ts';

/** Why the kernel stopped: no more bytes, a row that is not plain, or the first row of a pair. */
export const STOPPED = { more: 0, odd: 1, newPair: 2 } as const;

// Words of a task.
const [AT, TO, FINAL, LINE, ROW, FIELDS, WITH_KEYS, WORK] = [0, 1, 2, 3, 4, 5, 6, 7];
const [SLOTS, SLOT_MASK, ENTRIES, EXPONENTS, ORIGIN, GROUPS, FIELD_OF, TALLIES, COLUMNS] = [
  8, 9, 10, 11, 12, 13, 16, 29, 32,
];
const SEED_BYTES = 56;
const CACHED_DATE_MICROS = 144;
const KEY = 256;
const ENDS_WORDS = 16;

export type PieceTask = {
  /** Addresses of the first byte and of the one behind the last; places of rows are counted from `origin`. */
  readonly from: number;
  readonly to: number;
  readonly origin: number;
  readonly final: boolean;
  /** Number of the first line. */
  readonly line: number;
  /** Index of the first row. */
  readonly row: number;
  /** Whether the hashes of their keys are wanted. */
  readonly withKeys: boolean;
};

export type Kernel = {
  begin(piece: PieceTask): void;
  /** Goes on at `at`: one of STOPPED. */
  scan(): number;
  /**
   * The number of the pair in the fields found last, added as `number` if it is new; -1 if a field is too long for a pair. Numbers count
   * up from 0.
   */
  addPair(number: number): number;
  forgetPairs(): void;
  setExponent(pair: number, exponent: number): void;
  setGroup(pair: number, group: number): void;
  /** What rows of the columns come to, by group, of which there are so many; null where a sum may not be exact. */
  tally(rows: RowRange, groups: number): readonly Tally[] | null;
  /** Address of the next record, its line, and the index of the next row; all may be set. */
  at: number;
  line: number;
  row: number;
  /** `<acquirer> <MID> <TID> <currency>` of the record found last; null if a field is too long for a pair. */
  pairKey(): string | null;
  /** Makes `text` the only field values found, for addPair; `parts` in the order acquirer, MID, TID, currency. */
  showPair(parts: readonly string[]): void;
};

type Exports = {
  readonly scan: (task: number) => number;
  readonly addPair: (task: number, number: number) => number;
  readonly writeKey: (task: number) => number;
  readonly tellRows: (task: number, first: number, count: number, groups: number) => number;
};

/** A kernel for the plan's thread of that number, for files whose header names the columns in that order. */
export function createKernel(
  memory: SharedMemory,
  plan: MemoryPlan,
  thread: number,
  columns: readonly TransactionColumn[],
): Kernel {
  const exports = instantiate<Exports>(KERNEL_BYTES, memory);
  const own = plan.threads[thread]!;
  const task = new Uint32Array(memory.buffer, own.task, 64);
  const bytes = Buffer.from(memory.buffer);
  new BigInt64Array(memory.buffer, own.work + CACHED_DATE_MICROS, 1)[0] = -1n;
  prepare(task, plan, own, columns);
  new BigUint64Array(memory.buffer, own.task + SEED_BYTES, 1)[0] = plan.keySeed;
  return {
    begin(piece) {
      task[AT] = piece.from;
      task[TO] = piece.to;
      task[ORIGIN] = piece.origin;
      task[FINAL] = piece.final ? 1 : 0;
      task[LINE] = piece.line;
      task[ROW] = piece.row;
      task[WITH_KEYS] = piece.withKeys ? 1 : 0;
    },
    scan: () => exports.scan(own.task),
    tally({ from, to }, groups) {
      if (exports.tellRows(own.task, from, to - from, groups) === 0) return null;
      return Array.from({ length: groups }, (_, group) => tallyAt(memory, own.tallies + group * TALLY_BYTES));
    },
    ...pairFunctions({ memory, plan, own, task, exports, columns }),
    get at() {
      return task[AT]!;
    },
    set at(address) {
      task[AT] = address;
    },
    get line() {
      return task[LINE]!;
    },
    set line(line) {
      task[LINE] = line;
    },
    get row() {
      return task[ROW]!;
    },
    set row(row) {
      task[ROW] = row;
    },
    pairKey() {
      const length = exports.writeKey(own.task);
      return length === 0 ? null : bytes.toString('latin1', own.work + KEY, own.work + KEY + length);
    },
  };
}

type PairDeps = {
  readonly memory: SharedMemory;
  readonly plan: MemoryPlan;
  readonly own: ThreadPlan;
  readonly task: Uint32Array;
  readonly exports: Exports;
  readonly columns: readonly TransactionColumn[];
};

/** What a kernel does with its table of pairs, which is empty. */
function pairFunctions({ memory, plan, own, task, exports, columns }: PairDeps) {
  const slots = createPairSlots(memory, own.slots);
  task[SLOT_MASK] = slots.mask;
  const work = new Uint32Array(memory.buffer, own.work, 64);
  const bytes = new Uint8Array(memory.buffer);
  const pairFields = (['acquirer', 'mid', 'tid', 'currency'] as const).map(name => columns.indexOf(name));
  const shown = own.entries + (plan.pairsMax - 2) * ENTRY_BYTES;
  return {
    addPair(number: number): number {
      slots.makeRoom(number);
      task[SLOT_MASK] = slots.mask;
      return exports.addPair(own.task, number);
    },
    forgetPairs(): void {
      slots.clear();
      task[SLOT_MASK] = slots.mask;
    },
    setExponent(pair: number, exponent: number): void {
      bytes[own.exponents + pair] = exponent;
    },
    setGroup(pair: number, group: number): void {
      bytes[own.groups + pair] = group;
    },
    showPair: (parts: readonly string[]) => writePair(parts, { bytes, work, pairFields, at: shown }),
  };
}

/** What never changes while a file is scanned. */
function prepare(task: Uint32Array, plan: MemoryPlan, own: ThreadPlan, columns: readonly TransactionColumn[]): void {
  task[FIELDS] = columns.length;
  task[WORK] = own.work;
  task[SLOTS] = own.slots;
  task[ENTRIES] = own.entries;
  task[EXPONENTS] = own.exponents;
  task[GROUPS] = own.groups;
  task[TALLIES] = own.tallies;
  for (const [index, name] of TRANSACTION_COLUMNS.entries()) task[FIELD_OF + index] = columns.indexOf(name);
  for (const [index, name] of BLOCK_COLUMN_NAMES.entries()) task[COLUMNS + index] = plan.columns[name];
}

type PairPlace = {
  readonly bytes: Uint8Array;
  readonly work: Uint32Array;
  readonly pairFields: readonly number[];
  readonly at: number;
};

/** Into the last entries of the table, which stay free: it is left before it is full. */
function writePair(parts: readonly string[], { bytes, work, pairFields, at }: PairPlace): void {
  let end = at;
  for (const [index, part] of parts.entries()) {
    work[pairFields[index]!] = end;
    end += Buffer.from(part, 'latin1').copy(bytes, end);
    work[pairFields[index]! + ENDS_WORDS] = end;
  }
}
