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

/** Room for so many rows: ROW_WORDS each, and a number each. */
export type ChapterRoom = { readonly laid: Uint32Array; readonly chosen: Uint32Array };

export function chapterRoom(rows: number): ChapterRoom {
  return { laid: new Uint32Array(rows * ROW_WORDS), chosen: new Uint32Array(rows) };
}

/** The rows of the range laid together by chapter, in the scratch space. The room has room for all rows, and is free again when it resolves. */
export async function chapterBlockOf(
  rows: DigestedRows,
  range: ChapterRange,
  { laid, chosen: room }: ChapterRoom,
  scratch: Scratch,
): Promise<ChapterBlock> {
  const chosen = room.subarray(0, chooseRows(rows.transactionId, range, room));
  const start = chapterStarts(rows.transactionId, chosen);
  layByChapter(rows, chosen, start, laid);
  const kept = await scratch.keep(new Uint8Array(laid.buffer, 0, start[CHAPTERS]! * ROW_WORDS * 4));
  return {
    rowsIn: chapter => start[chapter + 1]! - start[chapter]!,
    readInto: (words, chapter) => kept.readInto(bytesOf(words), start[chapter]! * ROW_WORDS * 4),
  };
}

const bytesOf = (words: Uint32Array): Uint8Array => new Uint8Array(words.buffer, words.byteOffset, words.byteLength);

/** Numbers of the rows whose chapter is in the range, and how many they are. No branch hangs on an id: each would be guessed. */
function chooseRows(transactionId: Uint8Array, { from, to }: ChapterRange, chosen: Uint32Array): number {
  const [chapters, rows] = [to - from, transactionId.length / TRANSACTION_ID_BYTES];
  let count = 0;
  for (let row = 0; row < rows; row++) {
    chosen[count] = row;
    const chapter = (transactionId[row * TRANSACTION_ID_BYTES]! - from) & (CHAPTERS - 1);
    count += (chapter - chapters) >>> 31;
  }
  return count;
}

/** Where each chapter begins among the chosen rows. */
function chapterStarts(transactionId: Uint8Array, chosen: Uint32Array): Uint32Array {
  const start = new Uint32Array(CHAPTERS + 1);
  for (let at = 0; at < chosen.length; at++) start[transactionId[chosen[at]! * TRANSACTION_ID_BYTES]! + 1]!++;
  for (let chapter = 0; chapter < CHAPTERS; chapter++) start[chapter + 1]! += start[chapter]!;
  return start;
}

function layByChapter(
  { transactionId, outcome, feeMinor }: DigestedRows,
  chosen: Uint32Array,
  start: Uint32Array,
  laid: Uint32Array,
): void {
  const next = start.slice();
  const ids = wordsOf(transactionId);
  for (let at = 0; at < chosen.length; at++) {
    const row = chosen[at]!;
    const from = row * ID_WORDS;
    const to = next[transactionId[row * TRANSACTION_ID_BYTES]!]!++ * ROW_WORDS;
    for (let word = 0; word < ID_WORDS; word++) laid[to + word] = ids[from + word]!;
    const fee = feeMinor[row]!;
    laid[to + ID_WORDS] = outcome[row]!;
    laid[to + ID_WORDS + 1] = fee;
    laid[to + ID_WORDS + 2] = Math.floor(fee / 2 ** 32);
  }
}

/** Bits of an id that are told apart by counting; the rest is told by comparing neighbours. */
const COUNTED_BITS = 12;
const HEAD_BITS = 24;

/** The chapter's rows in ascending order of id: laid by the first bits of their heads, then each moved before those it comes before. */
export function orderOfChapter(rows: Uint32Array): Uint32Array {
  const count = rows.length / ROW_WORDS;
  const next = new Uint32Array(2 ** COUNTED_BITS + 1);
  const heads = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const head = headOf(rows[row * ROW_WORDS]!);
    heads[row] = head;
    next[(head >>> (HEAD_BITS - COUNTED_BITS)) + 1]!++;
  }
  for (let digit = 0; digit < next.length - 1; digit++) next[digit + 1]! += next[digit]!;
  const laid = { heads: new Uint32Array(count), order: new Uint32Array(count) };
  for (let row = 0; row < count; row++) {
    const head = heads[row]!;
    const at = next[head >>> (HEAD_BITS - COUNTED_BITS)]!++;
    laid.heads[at] = head;
    laid.order[at] = row;
  }
  moveBack(laid, rows);
  return laid.order;
}

/** Bytes 1 to 3 of an id as a number: byte 0 is the chapter. `word`: the id's first four bytes, lowest first. */
function headOf(word: number): number {
  return ((word >>> 8) & 0xff) * 0x10000 + ((word >>> 16) & 0xff) * 0x100 + (word >>> 24);
}

/** Few rows must move, and not far: ids are hashes. Whole ids are compared where heads are equal. */
function moveBack(
  { heads, order }: { readonly heads: Uint32Array; readonly order: Uint32Array },
  rows: Uint32Array,
): void {
  const bytes = new Uint8Array(rows.buffer, rows.byteOffset, rows.byteLength);
  for (let at = 1; at < order.length; at++) {
    const head = heads[at]!;
    const row = order[at]!;
    let to = at;
    for (; to > 0 && heads[to - 1]! >= head; to--) {
      if (heads[to - 1] === head && compareIds(bytes, order[to - 1]!, row) <= 0) break;
      heads[to] = heads[to - 1]!;
      order[to] = order[to - 1]!;
    }
    heads[to] = head;
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
