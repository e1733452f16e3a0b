// The hash of one chapter of a digest: its pairs one after the other, the rows of each in order of id, as the domain's `batchDigest` lays
// them.

import { createHashWriter } from './hash-writer.ts';
import { createIdOrder, type IdOrder } from './id-order.ts';
import type { PartRuns } from './part-runs.ts';
import type { Texts } from './texts.ts';

/** What is said of a row: an id (ID_WORDS), an outcome, a fee. */
export type ChapterRows = {
  readonly ids: Uint32Array<ArrayBuffer>;
  readonly outcome: Int32Array<ArrayBuffer>;
  readonly feeMinor: Float64Array<ArrayBuffer>;
};

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

/** The SHA-256 of the chapter of pairs `fromPair` … `toPair - 1`. */
export type ChapterHash = (fromPair: number, toPair: number, parts: readonly MovedRuns[]) => Uint8Array;

/** Of rows that stand in `rows` when it is called. */
export function createChapterHash(texts: ChapterTexts, rows: ChapterRows): ChapterHash {
  const ids = createIdOrder(rows.ids);
  const answers = createAnswerNumbers(texts, rows.outcome);
  const writer = createHashWriter();
  const written = { ...rows, answer: answers.numberOf };
  return (fromPair, toPair, parts) => {
    const nextRun = Uint32Array.from(parts, ({ fromRun }) => fromRun);
    for (let pair = fromPair; pair < toPair; pair++) {
      for (let part = 0; part < parts.length; part++) nextRun[part] = addRun(ids, parts[part]!, nextRun[part]!, pair);
      const order = ids.take();
      const used = answers.number(order);
      writer.text(texts.names, pair);
      writer.number(order.length);
      writer.records(written, order);
      writer.number(used.length);
      for (const answer of used) writer.text(texts.answers, answer);
    }
    return writer.digest();
  };
}

/** Adds the rows of the part's next run, if they are the pair's; which run is its next then. A few times a pair: no iterators. */
function addRun(ids: IdOrder, { runPair, runStart, toRun, moved }: MovedRuns, run: number, pair: number): number {
  if (run === toRun || runPair[run] !== pair) return run;
  ids.add(runStart[run]! + moved, runStart[run + 1]! + moved);
  return run + 1;
}

type AnswerNumbers = {
  /** Numbers the answers of a pair's rows in this order, and tells which they are. */
  readonly number: (order: Uint32Array) => readonly number[];
  /** By row, as it was numbered last. */
  readonly numberOf: Uint32Array;
};

function createAnswerNumbers({ answers, answerOf, lowestOutcome }: ChapterTexts, outcome: Int32Array): AnswerNumbers {
  const numberOf = new Uint32Array(outcome.length);
  const known = new Int32Array(answers.start.length - 1).fill(-1);
  return {
    numberOf,
    number(order) {
      const used: number[] = [];
      for (let at = 0; at < order.length; at++) {
        const row = order[at]!;
        const answer = answerOf[outcome[row]! - lowestOutcome]!;
        if (known[answer]! < 0) known[answer] = used.push(answer) - 1;
        numberOf[row] = known[answer]!;
      }
      for (const answer of used) known[answer] = -1;
      return used;
    },
  };
}
