// The rows of a chapter in memory of their own, and the module that puts those of a pair in order and writes their records: nothing is
// done row by row in the script.
import { createGrowingMemory, type GrowingMemory, growTo, instantiate } from '../../intake/kernel/web-assembly.ts';
import { CHAPTER_BYTES } from './chapter-bytes.ts';

/** What is said of a row: its key inside its pair, its fee in 64 bits, the number of its answer. */
export const RECORD_BYTES = 36;
/** Bytes a row: the columns of its key as a segment has them, an outcome in 32 bits, and a fee as a Float64. */
export const DIGESTED_COLUMNS = { batchNumber: 4, stan: 4, rrn: 12, kind: 1, outcome: 4, feeMinor: 8 } as const;
export type DigestedColumn = keyof typeof DIGESTED_COLUMNS;
export const DIGESTED_COLUMN_NAMES = Object.keys(DIGESTED_COLUMNS) as readonly DigestedColumn[];

/** What `of` says of each column. */
export function digestedColumns<T>(of: (name: DigestedColumn) => T): Readonly<Record<DigestedColumn, T>> {
  return Object.fromEntries(DIGESTED_COLUMN_NAMES.map(name => [name, of(name)])) as Record<DigestedColumn, T>;
}
/** A quarter of a megabyte: small enough to be in the cache still when it is hashed. No text is as long. */
const PIECE_BYTES = 1 << 18;

/** The bytes of what is read of the rows of a chapter, part behind part. */
export type ChapterRows = Readonly<Record<DigestedColumn, Uint8Array>>;

export type ChapterModule = {
  readonly rows: ChapterRows;
  /** Room for ranges of rows: first, and one behind the last. */
  readonly ranges: Uint32Array;
  /** Where records are written, and other words beside them. */
  readonly piece: Uint32Array;
  /** By number of an answer: which it is, until the next are given out. */
  readonly used: Uint32Array;
  /** Puts the rows of so many ranges in order of their keys; how many they are. */
  readonly orderRows: (ranges: number) => number;
  /** Writes the records of rows `from` … `to - 1` of that order into the piece, from that word on. */
  readonly writeRecords: (from: number, to: number, word: number) => void;
  /** How many answers were given a number since the last call; it is forgotten. */
  readonly takeAnswers: () => number;
};

/** `answerOf`: by outcome, from `lowestOutcome` on, which of so many answers it is. */
export type ModuleAnswers = {
  readonly answerOf: Uint32Array;
  readonly lowestOutcome: number;
  readonly answers: number;
};

type Exports = {
  readonly orderRows: (work: number, ranges: number) => number;
  readonly writeRecords: (work: number, from: number, to: number, into: number) => void;
  readonly takeAnswers: (work: number) => number;
};

const WORDS = 16;
/** Ascending stretches of rows that wait to be merged: each stands for a bit of how many there are, and one ends. */
const STARTS = 34;

const ALIGNMENT = 64;

/** Memories of this thread that nobody uses: the runtime gives one back late or never, so that a new one for each digest would keep all. */
const idle: GrowingMemory[] = [];

type Sizes = { readonly rowsMax: number; readonly partsMax: number };

/**
 * Does the work with a module for readings of at most so many rows in so many parts: 41 bytes a row. RangeError where they do not fit into
 * 4 GiB.
 */
export async function withChapterModule(
  sizes: Sizes,
  answers: ModuleAnswers,
  work: (module: ChapterModule) => Promise<void>,
): Promise<void> {
  const memory = idle.pop() ?? createGrowingMemory();
  try {
    await work(createChapterModule(memory, sizes, answers));
  } finally {
    idle.push(memory);
  }
}

/** Where everything stands, and how many bytes it is. */
function placesOf({ rowsMax, partsMax }: Sizes, { answerOf, answers }: ModuleAnswers) {
  let bytes = 0;
  const place = (length: number) => {
    const at = bytes;
    bytes += Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    return at;
  };
  const at = {
    work: place(WORDS * 4),
    columns: digestedColumns(name => place(rowsMax * DIGESTED_COLUMNS[name])),
    order: place(rowsMax * 4),
    aside: place(rowsMax * 4),
    starts: place(STARTS * 4),
    answerOf: place(answerOf.length * 4),
    known: place(answers * 4),
    used: place(answers * 4),
    ranges: place(partsMax * 8),
    piece: place(PIECE_BYTES),
  };
  return { at, bytes };
}

function createChapterModule(memory: GrowingMemory, sizes: Sizes, texts: ModuleAnswers): ChapterModule {
  const { rowsMax, partsMax } = sizes;
  const { answerOf, lowestOutcome, answers } = texts;
  const { at, bytes } = placesOf(sizes, texts);
  growTo(memory, bytes);
  const { buffer } = memory;
  new Uint32Array(buffer, at.work, WORDS).set([
    ...[...Object.values(at.columns), at.order, at.aside, at.starts],
    ...[at.answerOf, at.known, at.used, at.ranges, lowestOutcome, 0, answerOf.length],
  ]);
  new Uint32Array(buffer, at.answerOf, answerOf.length).set(answerOf);
  new Int32Array(buffer, at.known, answers).fill(-1);
  const { orderRows, writeRecords, takeAnswers } = instantiate<Exports>(CHAPTER_BYTES, memory);
  return {
    rows: digestedColumns(name => new Uint8Array(buffer, at.columns[name], rowsMax * DIGESTED_COLUMNS[name])),
    ranges: new Uint32Array(buffer, at.ranges, partsMax * 2),
    piece: new Uint32Array(buffer, at.piece, PIECE_BYTES / 4),
    used: new Uint32Array(buffer, at.used, answers),
    orderRows: ranges => orderRows(at.work, ranges),
    writeRecords: (from, to, word) => writeRecords(at.work, from, to, at.piece + word * 4),
    takeAnswers: () => takeAnswers(at.work),
  };
}
