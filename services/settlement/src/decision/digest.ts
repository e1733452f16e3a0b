// The digest of a batch, as the domain's `batchDigest` defines it, over columns that come part by part. Rows are laid together by the
// first byte of their id as they come (a chapter of the digest), kept as blocks, and put in order chapter by chapter at the end.
import { hash } from 'node:crypto';
import { HELD_REASONS, type Sha256 } from '@asof/domain';
import type { OpenScratch } from '../scratch/scratch.ts';
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { wordsOf } from '../segment/words.ts';
import {
  CHAPTERS,
  type ChapterBlock,
  type ChapterRange,
  chapterBlockOf,
  chapterRoom,
  type DigestedRows,
  orderOfChapter,
  ROW_WORDS,
} from './chapters.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { Placement } from './placement.ts';

export type Digest = {
  /** The columns may be used again when it resolves. About 25 ns a row; 44 bytes a row go to the scratch space. */
  readonly add: (rows: DigestedRows) => Promise<void>;
  /** `answers` (`digestAnswerOf`) of the placements that outcomes point to. About 120 ns a row, a third of it the hash. */
  readonly finish: (answers: readonly string[]) => Promise<Sha256>;
  /** Gives back what it holds; always to be called. */
  readonly close: () => Promise<void>;
};

/** Begins the digest of so many rows. */
export type OpenDigest = (rows: number) => Promise<Digest>;

/** Rows are laid aside so many at a time: it bounds the memory, and makes few enough blocks to read a chapter from. */
export const PIECE_ROWS_MAX = 131_072;
const ID_WORDS = TRANSACTION_ID_BYTES / 4;
const HASH_WORDS = 8;
const RECORD_WORDS = ID_WORDS + HASH_WORDS + 2;
/** So that every outcome code, the lowest being that of the last held reason, is an index. */
const ANSWER_OFFSET = -heldCode(HELD_REASONS.at(-1)!);

/** Some chapters of a digest: what becomes of the rows of others is no concern of theirs. */
export type DigestChapters = {
  readonly add: Digest['add'];
  /** The SHA-256 of each chapter, one behind the other. */
  readonly finish: (answers: readonly string[]) => Promise<Uint8Array>;
  readonly close: Digest['close'];
};

/** Begins chapters of the digest of so many rows. */
export async function openChapters(
  openScratch: OpenScratch,
  rowsInAll: number,
  range: ChapterRange,
): Promise<DigestChapters> {
  const scratch = await openScratch();
  const blocks: ChapterBlock[] = [];
  // Used again and again: fresh memory costs more than what is done in it.
  const room = chapterRoom(Math.min(rowsInAll, PIECE_ROWS_MAX));
  return {
    async add(rows) {
      for (const piece of piecesOf(rows)) blocks.push(await chapterBlockOf(piece, range, room, scratch));
    },
    finish: answers => hashesOf(blocks, range, answersOf(answers)),
    close: scratch.close,
  };
}

/** The digest whose chapters, all of them in order, have these hashes. */
export function digestOfChapters(hashes: readonly Uint8Array[]): Sha256 {
  return sha256(Buffer.concat(hashes)).toString('hex') as Sha256;
}

/** Digests on this thread. */
export function inlineDigest(openScratch: OpenScratch): OpenDigest {
  return async rowsInAll => {
    const chapters = await openChapters(openScratch, rowsInAll, { from: 0, to: CHAPTERS });
    return { ...chapters, finish: async answers => digestOfChapters([await chapters.finish(answers)]) };
  };
}

/** The rows in pieces of bounded size, each a view. */
export function* piecesOf({ transactionId, outcome, feeMinor }: DigestedRows): Generator<DigestedRows> {
  for (let from = 0; from < outcome.length; from += PIECE_ROWS_MAX) {
    const to = Math.min(outcome.length, from + PIECE_ROWS_MAX);
    yield {
      transactionId: transactionId.subarray(from * TRANSACTION_ID_BYTES, to * TRANSACTION_ID_BYTES),
      outcome: outcome.subarray(from, to),
      feeMinor: feeMinor.subarray(from, to),
    };
  }
}

/** What `digestAnswer` says of rows that stand there. */
export function digestAnswerOf({ accountId, bindingId }: Placement): string {
  return accountId === null ? 'debt|' : `account:${accountId}|${bindingId}`;
}

async function hashesOf(
  blocks: readonly ChapterBlock[],
  { from, to }: ChapterRange,
  answers: Uint32Array,
): Promise<Uint8Array> {
  const hashes = new Uint8Array((to - from) * HASH_WORDS * 4);
  let [laid, records] = [new Uint32Array(0), new Uint32Array(0)];
  for (let chapter = from; chapter < to; chapter++) {
    const count = blocks.reduce((sum, block) => sum + block.rowsIn(chapter), 0);
    if (count * ROW_WORDS > laid.length) {
      laid = new Uint32Array(count * ROW_WORDS * 2);
      records = new Uint32Array(count * RECORD_WORDS * 2);
    }
    const rows = laid.subarray(0, count * ROW_WORDS);
    await readChapter(blocks, chapter, rows);
    writeRecords(rows, answers, records);
    const hashed = sha256(new Uint8Array(records.buffer, 0, count * RECORD_WORDS * 4));
    hashes.set(hashed, (chapter - from) * HASH_WORDS * 4);
  }
  return hashes;
}

/** On this thread: handing the bytes to another one would copy them, which takes longer than hashing. */
const sha256 = (bytes: Uint8Array): Buffer => hash('sha256', bytes, 'buffer');

async function readChapter(blocks: readonly ChapterBlock[], chapter: number, rows: Uint32Array): Promise<void> {
  let end = 0;
  for (const block of blocks) {
    const words = block.rowsIn(chapter) * ROW_WORDS;
    if (words === 0) continue;
    await block.readInto(rows.subarray(end, end + words), chapter);
    end += words;
  }
}

/** The records of a chapter in order of id, from the beginning of `records`. */
function writeRecords(rows: Uint32Array, answers: Uint32Array, records: Uint32Array): void {
  const order = orderOfChapter(rows);
  for (let at = 0, to = 0; at < order.length; at++, to += RECORD_WORDS) {
    const from = order[at]! * ROW_WORDS;
    for (let word = 0; word < ID_WORDS; word++) records[to + word] = rows[from + word]!;
    const answer = ((rows[from + ID_WORDS]! | 0) + ANSWER_OFFSET) * HASH_WORDS;
    for (let word = 0; word < HASH_WORDS; word++) records[to + ID_WORDS + word] = answers[answer + word]!;
    records[to + ID_WORDS + HASH_WORDS] = rows[from + ID_WORDS + 1]!;
    records[to + ID_WORDS + HASH_WORDS + 1] = rows[from + ID_WORDS + 2]!;
  }
}

/** SHA-256 of each answer, HASH_WORDS each, by outcome code and ANSWER_OFFSET. */
function answersOf(placements: readonly string[]): Uint32Array {
  const answers = new Uint32Array((ANSWER_OFFSET + placements.length) * HASH_WORDS);
  const known = new Map<string, Uint32Array>();
  const put = (code: number, answer: string) => {
    const words = known.get(answer) ?? wordsOf(sha256(Buffer.from(answer)));
    known.set(answer, words);
    answers.set(words, (code + ANSWER_OFFSET) * HASH_WORDS);
  };
  put(CANCELLED, 'cancelled|');
  for (const reason of HELD_REASONS) put(heldCode(reason), `held:${reason}|`);
  for (const [code, answer] of placements.entries()) put(code, answer);
  return answers;
}
