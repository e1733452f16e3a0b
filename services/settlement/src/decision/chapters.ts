// Rows of a batch by the first byte of their transaction id, and in order of id inside such a chapter, without making a text of any
// id: what is said of a row lies beside its id, so that what follows reads memory that is near.
import type { Scratch } from '../scratch/scratch.ts';
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { wordsOf } from '../segment/words.ts';

export const CHAPTERS = 256;
const ID_WORDS = TRANSACTION_ID_BYTES / 4;
/** Id, outcome, fee as a signed number of 64 bits, lowest word first. */
export const ROW_WORDS = ID_WORDS + 3;

/** Rows of one part: ids of TRANSACTION_ID_BYTES each, and by row an index into the placements, or an outcome code. */
export type DigestedRows = {
  readonly transactionId: Uint8Array;
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
};

/** Chapters from … to - 1. */
export type ChapterRange = { readonly from: number; readonly to: number };

export type ChapterBlock = {
  readonly rowsIn: (chapter: number) => number;
  /** Writes the chapter's rows, ROW_WORDS each, in no order. */
  readonly readInto: (words: Uint32Array, chapter: number) => Promise<void>;
};

/**
 * The rows of the range laid together by chapter, in the scratch space. `laid`: room for all rows, ROW_WORDS each, free again when it
 * resolves.
 */
export async function chapterBlockOf(
  rows: DigestedRows,
  range: ChapterRange,
  laid: Uint32Array,
  scratch: Scratch,
): Promise<ChapterBlock> {
  const start = chapterStarts(rows.transactionId, range);
  layByChapter(rows, range, start, laid);
  const kept = await scratch.keep(new Uint8Array(laid.buffer, 0, start[CHAPTERS]! * ROW_WORDS * 4));
  return {
    rowsIn: chapter => start[chapter + 1]! - start[chapter]!,
    readInto: (words, chapter) => kept.readInto(bytesOf(words), start[chapter]! * ROW_WORDS * 4),
  };
}

const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

/** Where each chapter of the range begins among its rows; the others are empty. */
function chapterStarts(transactionId: Uint8Array, { from: first, to: end }: ChapterRange): Uint32Array {
  const start = new Uint32Array(CHAPTERS + 1);
  for (let at = 0; at < transactionId.length; at += TRANSACTION_ID_BYTES) start[transactionId[at]! + 1]!++;
  start.fill(0, 0, first + 1);
  start.fill(0, end + 1);
  for (let chapter = 0; chapter < CHAPTERS; chapter++) start[chapter + 1]! += start[chapter]!;
  return start;
}

function layByChapter(
  { transactionId, outcome, feeMinor }: DigestedRows,
  { from: first, to: end }: ChapterRange,
  start: Uint32Array,
  laid: Uint32Array,
): void {
  const next = start.slice();
  const ids = wordsOf(transactionId);
  for (let row = 0; row < outcome.length; row++) {
    const chapter = transactionId[row * TRANSACTION_ID_BYTES]!;
    if (chapter < first || chapter >= end) continue;
    const from = row * ID_WORDS;
    const to = next[chapter]!++ * ROW_WORDS;
    for (let word = 0; word < ID_WORDS; word++) laid[to + word] = ids[from + word]!;
    const fee = feeMinor[row]!;
    laid[to + ID_WORDS] = outcome[row]!;
    laid[to + ID_WORDS + 1] = fee;
    laid[to + ID_WORDS + 2] = Math.floor(fee / 2 ** 32);
  }
}

const DIGIT_BITS = 11;
const DIGITS = 2 ** DIGIT_BITS;

/** The chapter's rows in ascending order of id: two passes over 22 bits of the id, then a look at neighbours that are equal in them. */
export function orderOfChapter(rows: Uint32Array): Uint32Array {
  const count = rows.length / ROW_WORDS;
  const heads = new Uint32Array(count);
  for (let row = 0; row < count; row++) heads[row] = headOf(rows[row * ROW_WORDS]!);
  const byLow = sortedByDigit(heads, Uint32Array.from(heads.keys()), 0);
  const order = sortedByDigit(heads, byLow, DIGIT_BITS);
  mendEqualHeads(rows, order);
  return order;
}

/** Bits 8 to 29 of an id, the first being 0: the first byte is the chapter. `word`: the id's first four bytes, lowest first. */
function headOf(word: number): number {
  const bytes1to3 = ((word >>> 8) & 0xff) * 0x10000 + ((word >>> 16) & 0xff) * 0x100 + (word >>> 24);
  return bytes1to3 >>> 2;
}

function sortedByDigit(heads: Uint32Array, order: Uint32Array, shift: number): Uint32Array {
  const next = new Uint32Array(DIGITS + 1);
  for (let at = 0; at < heads.length; at++) next[((heads[at]! >>> shift) & (DIGITS - 1)) + 1]!++;
  for (let digit = 0; digit < DIGITS; digit++) next[digit + 1]! += next[digit]!;
  const sorted = new Uint32Array(order.length);
  for (let at = 0; at < order.length; at++) {
    const row = order[at]!;
    sorted[next[(heads[row]! >>> shift) & (DIGITS - 1)]!++] = row;
  }
  return sorted;
}

/** Few ids are equal in their heads, and they are next to each other: ids are hashes. */
function mendEqualHeads(rows: Uint32Array, order: Uint32Array): void {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  for (let at = 1; at < order.length; at++) {
    const row = order[at]!;
    let to = at;
    while (to > 0 && compareIds(bytes, order[to - 1]!, row) > 0) {
      order[to] = order[to - 1]!;
      to--;
    }
    order[to] = row;
  }
}

function compareIds(bytes: Uint8Array, left: number, right: number): number {
  const width = ROW_WORDS * 4;
  for (let byte = 1; byte < TRANSACTION_ID_BYTES; byte++) {
    const difference = bytes[left * width + byte]! - bytes[right * width + byte]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
