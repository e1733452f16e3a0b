// The chapters of a digest (the domain's `batchDigest`): which pairs each holds, and where their rows stand in the parts of a batch. As
// segments are sorted by pair, a chapter is one stretch of each part, and nothing need be laid together beforehand.
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Kept } from '../scratch/scratch.ts';
import {
  type ChapterRows,
  DIGESTED_COLUMN_NAMES,
  DIGESTED_COLUMNS,
  type DigestedColumn,
  withChapterModule,
} from './chapter/chapter-module.ts';
import { type ChapterTexts, createChapterHash, type MovedRuns } from './chapter-hash.ts';
import { firstRun, type PartRuns } from './part-runs.ts';

/** An outcome is an index into the placements, or an outcome code. */
export type DigestedPart = PartRuns & Readonly<Record<DigestedColumn, Kept>>;

export type Chapters = {
  /** The first pair of each chapter, and behind them the number of pairs. */
  readonly firstPair: Uint32Array;
  /** Chapters that are read together: the first of each such reading, and behind them the number of chapters. */
  readonly firstChapter: Uint32Array;
  /** Of the largest reading. */
  readonly rowsMax: number;
};

/** So many rows or more are read together: of a large batch each part has a short stretch of a chapter only. */
const READING_ROWS = 131_072;

/** `chapterRows` as in the domain's definition. */
export function chaptersOf(pairs: number, parts: readonly PartRuns[], chapterRows: number): Chapters {
  const rows = new Uint32Array(pairs);
  for (const { runPair, runStart } of parts)
    for (let run = 0; run < runPair.length; run++) rows[runPair[run]!]! += runStart[run + 1]! - runStart[run]!;
  const [firstPair, firstChapter] = [[0], [0]];
  let [inChapter, inReading, rowsMax] = [0, 0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    const isLast = pair === pairs - 1;
    inChapter += rows[pair]!;
    if (inChapter < chapterRows && !isLast) continue;
    inReading += inChapter;
    firstPair.push(pair + 1);
    inChapter = 0;
    rowsMax = Math.max(rowsMax, inReading);
    if (inReading < READING_ROWS && !isLast) continue;
    firstChapter.push(firstPair.length - 1);
    inReading = 0;
  }
  return { firstPair: Uint32Array.from(firstPair), firstChapter: Uint32Array.from(firstChapter), rowsMax };
}

export type DigestWork = ChapterTexts & { readonly chapters: Chapters; readonly parts: readonly DigestedPart[] };

export const HASH_BYTES = 32;

/**
 * Writes the hash of each chapter to its place in `hashes`, those of each reading that `next` gives out, until it gives out one beyond the
 * last.
 */
export async function hashChapters(work: DigestWork, next: () => number, hashes: Uint8Array): Promise<void> {
  const { chapters, parts, answerOf, lowestOutcome } = work;
  const { firstPair, firstChapter, rowsMax } = chapters;
  const answers = { answerOf, lowestOutcome, answers: work.answers.start.length - 1 };
  await withChapterModule({ rowsMax, partsMax: parts.length }, answers, async module => {
    const hashOf = createChapterHash(work, module);
    for (let reading = next(); reading < firstChapter.length - 1; reading = next()) {
      const [from, to] = [firstChapter[reading]!, firstChapter[reading + 1]!];
      const hash = hashOf(firstPair[from]!, await readPairs(parts, firstPair[from]!, firstPair[to]!, module.rows));
      for (let chapter = from; chapter < to; chapter++) {
        hashes.set(hash(firstPair[chapter + 1]!), chapter * HASH_BYTES);
        await nextTurn(); // so that files that are being written get on
      }
    }
  });
}

/** Reads the rows of the pairs, part behind part, and answers where the runs of each part stand now. */
async function readPairs(
  parts: readonly DigestedPart[],
  fromPair: number,
  toPair: number,
  rows: ChapterRows,
): Promise<readonly MovedRuns[]> {
  const runs: MovedRuns[] = [];
  let end = 0;
  for (const part of parts) {
    const [fromRun, toRun] = [firstRun(part, fromPair), firstRun(part, toPair)];
    if (fromRun === toRun) continue;
    const [from, to] = [part.runStart[fromRun]!, part.runStart[toRun]!];
    for (const name of DIGESTED_COLUMN_NAMES) {
      const bytes = DIGESTED_COLUMNS[name];
      await part[name].readInto(rows[name].subarray(end * bytes, (end + to - from) * bytes), from * bytes);
    }
    runs.push({ ...part, fromRun, toRun, moved: end - from });
    end += to - from;
  }
  return runs;
}
