// The hash of one chapter of a digest: its pairs one after the other, the rows of each in order of their keys, as the domain's `batchDigest` lays
// them.

import type { ChapterModule } from './chapter/chapter-module.ts';
import { createHashWriter } from './hash-writer.ts';
import type { PartRuns } from './part-runs.ts';
import type { Texts } from './texts.ts';

/** Runs `fromRun` … `toRun - 1` of a part; their rows stand `moved` rows behind where the part has them. */
export type MovedRuns = PartRuns & { readonly fromRun: number; readonly toRun: number; readonly moved: number };

export type ChapterTexts = {
  /** By pair. */
  readonly names: Texts;
  readonly answers: Texts;
  /** Which of the answers an outcome is, by `outcome - lowestOutcome`. */
  readonly answerOf: Uint32Array;
  readonly lowestOutcome: number;
};

/** The SHA-256 of the chapter of pairs that goes up to before `toPair`. */
export type ChapterHash = (toPair: number) => Uint8Array;

/** Of chapters one behind the other, the first beginning with `fromPair`, whose rows stand in the module's memory until the last is hashed. */
export type HashPairs = (fromPair: number, parts: readonly MovedRuns[]) => ChapterHash;

export function createChapterHash(texts: ChapterTexts, module: ChapterModule): HashPairs {
  const writer = createHashWriter(module);
  return (fromPair, parts) => {
    const nextRun = Uint32Array.from(parts, ({ fromRun }) => fromRun);
    let pair = fromPair;
    return toPair => {
      for (; pair < toPair; pair++) {
        const count = module.orderRows(findRanges(module.ranges, parts, nextRun, pair));
        writer.text(texts.names, pair);
        writer.number(count);
        writer.records(count);
        const used = module.takeAnswers();
        writer.number(used);
        for (let number = 0; number < used; number++) writer.text(texts.answers, module.used[number]!);
      }
      return writer.digest();
    };
  };
}

/** Where the pair's rows stand, a range for each part that has some; how many ranges. A few times a pair: no iterators. */
function findRanges(ranges: Uint32Array, parts: readonly MovedRuns[], nextRun: Uint32Array, pair: number): number {
  let count = 0;
  for (let part = 0; part < parts.length; part++) {
    const { runPair, runStart, toRun, moved } = parts[part]!;
    const run = nextRun[part]!;
    if (run === toRun || runPair[run] !== pair) continue;
    ranges[count * 2] = runStart[run]! + moved;
    ranges[count * 2 + 1] = runStart[run + 1]! + moved;
    nextRun[part] = run + 1;
    count++;
  }
  return count;
}
