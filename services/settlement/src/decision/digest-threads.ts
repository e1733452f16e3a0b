// The digest of a large batch on threads of its own, which claim chapter after chapter. What they compute is what `inlineDigest` computes.
// They read keys where the segments are stored, and decisions where their files are; where these are not, from scratch space. The thread
// that makes the batch claims chapters too when it has nothing else left to do.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { DIGEST_CHAPTER_ROWS } from '@asof/domain';
import { openScratchFile } from '../scratch/directory.ts';
import type { OpenSegment } from '../segment/open-segment.ts';
import type { KeyColumn } from '../segment/segment-layout.ts';
import { DIGESTED_COLUMNS } from './chapter/chapter-module.ts';
import { chaptersOf, HASH_BYTES } from './chapters.ts';
import {
  type BatchToDigest,
  bytesOf,
  type Digest,
  digestOfChapters,
  keyColumns,
  type OpenDigest,
  type PartDecided,
  textsOfBatch,
} from './digest.ts';
import type { DigestReply } from './digest.worker.ts';
import type { PartRuns } from './part-runs.ts';
import type { ColumnPlace, FilePlace, PlacedPart } from './placed-columns.ts';
import { type DigestTask, hashShare } from './share-of-chapters.ts';

/** Smaller batches are done before a thread has begun. */
const THREAD_ROWS_MIN = 500_000;
/** When all rows are routed one core is left for everything else that a batch makes, and threads have the others, up to here. */
const THREADS_MAX = 4;
const THREADS = Math.max(1, Math.min(availableParallelism() - 1, THREADS_MAX));

/** A thread failed or ended before it answered. Nothing is half done: the batch may be made again. */
export class DigestThreadFailure extends Error {
  override readonly name = 'DigestThreadFailure';
  readonly code = 'digest-thread-failed';
  readonly retryable = true;
}

export type DigestThreadLimits = { readonly rowsMin: number; readonly threads: number };

/**
 * Digests on threads a batch whose segments are stored under `directory`, and lays decisions aside there; one of fewer than `rowsMin` rows
 * as `inline` does.
 */
export function threadedDigest(
  directory: string,
  inline: OpenDigest,
  limits: DigestThreadLimits = { rowsMin: THREAD_ROWS_MIN, threads: THREADS },
): OpenDigest {
  return async batch =>
    batch.rows < limits.rowsMin ? inline(batch) : digestOnThreads(directory, batch, limits.threads);
}

/** Threads begin at once, so that they are ready when there is something to hash. */
async function digestOnThreads(directory: string, batch: BatchToDigest, count: number): Promise<Digest> {
  const scratch = await openScratchFile(directory);
  const threads = Array.from({ length: count }, startThread);
  const runs: PartRuns[] = [];
  const parts: Promise<PlacedPart>[] = [];
  const aside = async (column: ArrayBufferView): Promise<FilePlace> => ({
    path: null,
    offset: await scratch.append(bytesOf(column)),
  });
  return {
    async add(part) {
      const { segmentSha256, keys, runPair, runStart } = part;
      const stored = decisionsStored(directory, batch, part);
      const placed =
        keys === null
          ? await placesIn(await batch.openSegment(segmentSha256), join(directory, 'segments', segmentSha256))
          : await keyColumns(async name => bytesAt(await aside(keys[name])));
      const decided = stored ?? decisionsAt(part, { outcome: await aside(part.outcome), fee: await aside(part.fee) });
      runs.push({ runPair, runStart });
      parts.push(decided.then(columns => ({ runPair, runStart, ...placed, ...columns })));
      parts.at(-1)!.catch(() => undefined); // told when the digest is finished
    },
    async finish(pairNames, placements) {
      const chapters = chaptersOf(pairNames.length, runs, DIGEST_CHAPTER_ROWS);
      const texts = textsOfBatch(pairNames, placements);
      const begun = new Int32Array(new SharedArrayBuffer(4));
      const hashes = new Uint8Array(new SharedArrayBuffer((chapters.firstPair.length - 1) * HASH_BYTES));
      const placed = await Promise.all(parts);
      const task: DigestTask = { ...texts, chapters, parts: placed, scratch: scratch.fd, begun, hashes };
      const hashed = Promise.all(threads.map(({ hash }) => hash(task)));
      hashed.catch(() => undefined); // told where it is waited for
      return async () => {
        await hashHere(task);
        await hashed;
        return digestOfChapters(batch.acquirerId, task.hashes);
      };
    },
    async close() {
      await Promise.all(threads.map(({ end }) => end()));
      await scratch.close();
    },
  };
}

const bytesAt = (place: FilePlace): ColumnPlace => ({ kind: 'bytes', ...place });

type Decisions = Pick<PlacedPart, 'outcome' | 'feeMinor'>;
type DecisionsAt = { readonly outcome: FilePlace; readonly fee: FilePlace };

/** Takes what it needs of the part's columns before it waits. */
async function decisionsAt(
  { beyond, feeMinor }: PartDecided,
  at: DecisionsAt | Promise<DecisionsAt>,
): Promise<Decisions> {
  const others = { beyond: Uint32Array.from(beyond), minor: Float64Array.from(beyond, row => feeMinor[row]!) };
  const { outcome, fee } = await at;
  return { outcome: bytesAt(outcome), feeMinor: { kind: 'fees', ...fee, ...others } };
}

/** Null where decision files are not stored. */
function decisionsStored(
  directory: string,
  { placesOfDecisions }: BatchToDigest,
  part: PartDecided,
): Promise<Decisions> | null {
  if (placesOfDecisions === null) return null;
  const at = part.decisionsSha256.then(async (sha256): Promise<DecisionsAt> => {
    const { outcome, fee } = await placesOfDecisions(sha256);
    const path = join(directory, 'decisions', sha256);
    return { outcome: { path, offset: outcome }, fee: { path, offset: fee } };
  });
  const decisions = decisionsAt(part, at);
  decisions.catch(() => undefined); // told when the digest is finished
  return decisions;
}

async function hashHere(task: DigestTask): Promise<void> {
  try {
    await hashShare(task);
  } catch (cause) {
    throw failureOf(cause);
  }
}

function failureOf(cause: unknown): DigestThreadFailure {
  return new DigestThreadFailure(`a thread of the digest failed: ${cause instanceof Error ? cause.message : cause}`, {
    cause,
  });
}

/** Where the columns of a key stand in the segment, which lies at that path. */
async function placesIn(segment: OpenSegment, path: string): Promise<Readonly<Record<KeyColumn, ColumnPlace>>> {
  try {
    return await keyColumns(async (name): Promise<ColumnPlace> => {
      const offset = segment.offsetOf(name);
      if (offset !== null) return bytesAt({ path, offset });
      return { kind: 'one', value: await segment.read(name, 0, DIGESTED_COLUMNS[name]) };
    });
  } finally {
    await segment.close();
  }
}

type DigestThread = {
  /** Resolves when the thread finds no chapter any more that nobody has begun. Rejects with DigestThreadFailure. */
  readonly hash: (task: DigestTask) => Promise<void>;
  readonly end: () => Promise<unknown>;
};

function startThread(): DigestThread {
  const worker = new Worker(new URL('./digest.worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 4 }, // it makes few objects
  });
  let failure: DigestThreadFailure | null = null;
  const fail = (as: DigestThreadFailure) => {
    failure ??= as;
    worker.emit(TOLD);
  };
  let hashed = false;
  worker.on('message', (_: DigestReply) => {
    hashed = true;
    worker.emit(TOLD);
  });
  worker.on('error', cause => fail(failureOf(cause)));
  worker.on('exit', code => fail(new DigestThreadFailure(`a thread of the digest ended with code ${code}`)));
  return {
    async hash(task) {
      if (failure === null) worker.postMessage(task);
      while (!hashed) {
        if (failure !== null) throw failure;
        await once(worker, TOLD);
      }
    },
    end: () => worker.terminate(),
  };
}

const TOLD = 'told';
