// The digest of a batch, as the domain's `batchDigest` defines it, over columns that come part by part: what was decided is put aside, and
// read again chapter by chapter when the last row is routed, with the rows' keys where they are stored.
import { hash } from 'node:crypto';
import { type AcquirerId, DIGEST_CHAPTER_ROWS, HELD_REASONS, type Sha256 } from '@asof/domain';
import type { OpenScratch } from '../scratch/scratch.ts';
import type { OpenSegment } from '../segment/open-segment.ts';
import type { KeyColumn, KeyColumns } from '../segment/segment-layout.ts';
import { chaptersOf, type DigestedPart, HASH_BYTES, hashChapters } from './chapters.ts';
import type { DecisionPlaces } from './decision-file.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { PartRuns } from './part-runs.ts';
import type { Placements } from './placement.ts';
import { textsOf } from './texts.ts';

export type Digest = {
  /** Parts in any order. The columns may be used again when it resolves, but for the runs, which must stay. */
  readonly add: (part: PartDecided) => Promise<void>;
  /**
   * When all parts were added; resolves when their decision files are stored. Runs name pairs by their places in the names, which ascend;
   * outcomes point to the placements.
   */
  readonly finish: (pairNames: readonly string[], placements: DigestAnswers) => Promise<FinishDigest>;
  /** Gives back what it holds; always to be called. */
  readonly close: () => Promise<void>;
};

/**
 * Threads may be at it already; it is called when nothing else is left to do, and this thread does what is left. About 65 ns a row in all,
 * half of it the hash.
 */
export type FinishDigest = () => Promise<Sha256>;

export type PartDecided = PartRuns & {
  readonly segmentSha256: Sha256;
  /** Null where the part is all of its segment: they stand there. */
  readonly keys: KeyColumns | null;
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  /** The same in 32 bits, but for the rows `beyond`, which ascend. */
  readonly fee: Int32Array;
  readonly beyond: readonly number[];
  /** The name of its decision file. */
  readonly decisionsSha256: Promise<Sha256>;
};

export type BatchToDigest = {
  readonly acquirerId: AcquirerId;
  readonly rows: number;
  readonly openSegment: (sha256: Sha256) => Promise<OpenSegment>;
  /** Where the columns of a decision file stand; null where these are not stored. */
  readonly placesOfDecisions: ((sha256: Sha256) => Promise<DecisionPlaces>) | null;
};

/** What is said of rows that stand at a placement. */
export type DigestAnswers = Pick<Placements, 'answers' | 'answerOf'>;

export type OpenDigest = (batch: BatchToDigest) => Promise<Digest>;

/** So that every outcome code, the lowest being that of the last held reason, is an index. */
const LOWEST_OUTCOME = heldCode(HELD_REASONS.at(-1)!);

/** Digests on this thread. */
export function inlineDigest(openScratch: OpenScratch): OpenDigest {
  return async ({ acquirerId, openSegment }) => {
    const scratch = await openScratch();
    const parts: DigestedPart[] = [];
    return {
      async add({ segmentSha256, keys, outcome, feeMinor, runPair, runStart }) {
        const columns = keys ?? (await keysIn(await openSegment(segmentSha256)));
        parts.push({
          ...{ runPair, runStart },
          ...(await keyColumns(name => scratch.keep(bytesOf(columns[name])))),
          outcome: await scratch.keep(bytesOf(outcome)),
          feeMinor: await scratch.keep(bytesOf(feeMinor)),
        });
      },
      finish: async (pairNames, placements) => async () => {
        const chapters = chaptersOf(pairNames.length, parts, DIGEST_CHAPTER_ROWS);
        const hashes = new Uint8Array((chapters.firstPair.length - 1) * HASH_BYTES);
        let next = 0;
        await hashChapters({ ...textsOfBatch(pairNames, placements), chapters, parts }, () => next++, hashes);
        return digestOfChapters(acquirerId, hashes);
      },
      close: scratch.close,
    };
  };
}

/** The digest whose chapters, all of them in order, have these hashes. */
export function digestOfChapters(acquirerId: AcquirerId, hashes: Uint8Array): Sha256 {
  const { words, start } = textsOf([acquirerId]);
  return hash('sha256', Buffer.concat([bytesOf(words.subarray(0, start[1])), hashes])) as Sha256;
}

export const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** What `of` says of each column of a key, asked one after the other. */
export async function keyColumns<T>(of: (name: KeyColumn) => Promise<T>): Promise<Readonly<Record<KeyColumn, T>>> {
  const [batchNumber, stan] = [await of('batchNumber'), await of('stan')];
  return { batchNumber, stan, rrn: await of('rrn'), kind: await of('kind') };
}

async function keysIn(segment: OpenSegment): Promise<Readonly<Record<KeyColumn, Uint8Array>>> {
  try {
    return await keyColumns(segment.whole);
  } finally {
    await segment.close();
  }
}

/** Several placements may be one answer: each text is there once. */
export function textsOfBatch(pairNames: readonly string[], { answers, answerOf: answerOfPlacement }: DigestAnswers) {
  const others = ['cancelled|', ...HELD_REASONS.map(reason => `held:${reason}|`)];
  const answerOf = new Uint32Array(answerOfPlacement.length - LOWEST_OUTCOME);
  answerOf.set(answerOfPlacement, -LOWEST_OUTCOME);
  const codes = [CANCELLED, ...HELD_REASONS.map(heldCode)];
  for (const [other, code] of codes.entries()) answerOf[code - LOWEST_OUTCOME] = answers.count() + other;
  return {
    names: textsOf(pairNames),
    answers: textsOf(others, answers),
    ...{ answerOf, lowestOutcome: LOWEST_OUTCOME },
  };
}
