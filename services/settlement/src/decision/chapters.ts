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
  /** Of the largest chapter. */
  readonly rowsMax: number;
};

/** `chapterRows` as in the domain's definition. */
export function chaptersOf(pairs: number, parts: readonly PartRuns[], chapterRows: number): Chapters {
  const rows = new Uint32Array(pairs);
  for (const { runPair, runStart } of parts)
    for (let run = 0; run < runPair.length; run++) rows[runPair[run]!]! += runStart[run + 1]! - runStart[run]!;
  const firstPair = [0];
  let [inChapter, rowsMax] = [0, 0];
  for (let pair = 0; pair < pairs; pair++) {
    inChapter += rows[pair]!;
    rowsMax = Math.max(rowsMax, inChapter);
    if (inChapter < chapterRows && pair < pairs - 1) continue;
    firstPair.push(pair + 1);
    inChapter = 0;
  }
  return { firstPair: Uint32Array.from(firstPair), rowsMax };
}

export type DigestWork = ChapterTexts & { readonly chapters: Chapters; readonly parts: readonly DigestedPart[] };

export const HASH_BYTES = 32;

/** Writes the hash of each chapter that `next` gives out to its place in `hashes`, until it gives out one beyond the last. */
export async function hashChapters(work: DigestWork, next: () => number, hashes: Uint8Array): Promise<void> {
  const { chapters, parts, answerOf, lowestOutcome } = work;
  const { firstPair, rowsMax } = chapters;
  const answers = { answerOf, lowestOutcome, answers: work.answers.start.length - 1 };
  await withChapterModule({ rowsMax, partsMax: parts.length }, answers, async module => {
    const hashOf = createChapterHash(work, module);
    for (let chapter = next(); chapter < firstPair.length - 1; chapter = next()) {
      const [from, to] = [firstPair[chapter]!, firstPair[chapter + 1]!];
      hashes.set(hashOf(from, to, await readChapter(parts, from, to, module.rows)), chapter * HASH_BYTES);
      await nextTurn(); // so that files that are being written get on
    }
  });
}

/** Reads the rows of the pairs, part behind part, and answers where the runs of each part stand now. */
async function readChapter(
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
