// The rows of a chapter in memory of their own, and the module that puts those of a pair in order and writes their records: nothing is
// done row by row in the script.
import { createGrowingMemory, type GrowingMemory, growTo, instantiate } from '../../intake/kernel/web-assembly.ts';
import { CHAPTER_BYTES } from './chapter-bytes.ts';

const ID_BYTES = 32;
/** What is said of a row: its id, its fee in 64 bits, the number of its answer. */
export const RECORD_BYTES = 44;
/** A quarter of a megabyte: small enough to be in the cache still when it is hashed. No text is as long. */
const PIECE_BYTES = 1 << 18;

/** What is read of the rows of a chapter, part behind part. */
export type ChapterRows = {
  readonly ids: Uint8Array;
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
};

export type ChapterModule = {
  readonly rows: ChapterRows;
  /** Room for ranges of rows: first, and one behind the last. */
  readonly ranges: Uint32Array;
  /** Where records are written, and other words beside them. */
  readonly piece: Uint32Array;
  /** By number of an answer: which it is, until the next are given out. */
  readonly used: Uint32Array;
  /** Puts the rows of so many ranges in order of id; how many they are. */
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
/** Places that rows are laid into: as many as rows, a power of two, and one. */
const PLACE_BITS_MAX = 20;

const ALIGNMENT = 64;

/** Memories of this thread that nobody uses: the runtime gives one back late or never, so that a new one for each digest would keep all. */
const idle: GrowingMemory[] = [];

type Sizes = { readonly rowsMax: number; readonly partsMax: number };

/**
 * Does the work with a module for chapters of at most so many rows in so many parts: 60 bytes a row. RangeError where they do not fit into
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
  const laidInto = 2 ** Math.min(PLACE_BITS_MAX, 32 - Math.clz32(rowsMax)) + 1;
  const at = {
    work: place(WORDS * 4),
    ids: place(rowsMax * ID_BYTES),
    outcome: place(rowsMax * 4),
    feeMinor: place(rowsMax * 8),
    added: place(rowsMax * 8),
    order: place(rowsMax * 8),
    next: place(laidInto * 4),
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
    ...[at.ids, at.outcome, at.feeMinor, at.added, at.order, at.next],
    ...[at.answerOf, at.known, at.used, at.ranges, lowestOutcome, 0, answerOf.length],
  ]);
  new Uint32Array(buffer, at.answerOf, answerOf.length).set(answerOf);
  new Int32Array(buffer, at.known, answers).fill(-1);
  const { orderRows, writeRecords, takeAnswers } = instantiate<Exports>(CHAPTER_BYTES, memory);
  return {
    rows: {
      ids: new Uint8Array(buffer, at.ids, rowsMax * ID_BYTES),
      outcome: new Int32Array(buffer, at.outcome, rowsMax),
      feeMinor: new Float64Array(buffer, at.feeMinor, rowsMax),
    },
    ranges: new Uint32Array(buffer, at.ranges, partsMax * 2),
    piece: new Uint32Array(buffer, at.piece, PIECE_BYTES / 4),
    used: new Uint32Array(buffer, at.used, answers),
    orderRows: ranges => orderRows(at.work, ranges),
    writeRecords: (from, to, word) => writeRecords(at.work, from, to, at.piece + word * 4),
    takeAnswers: () => takeAnswers(at.work),
  };
}
