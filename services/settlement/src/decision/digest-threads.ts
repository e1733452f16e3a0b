// The digest of a large batch on threads of its own, which claim chapter after chapter. What they compute is what `inlineDigest` computes.
// They read keys where the segments are stored, and decisions from the scratch space. The thread that makes the batch claims chapters too when
// it has nothing else left to do.
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
  textsOfBatch,
} from './digest.ts';
import type { DigestReply } from './digest.worker.ts';
import type { ColumnPlace, PlacedPart } from './placed-columns.ts';
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
  const parts: PlacedPart[] = [];
  const aside = async (column: ArrayBufferView): Promise<ColumnPlace> => ({
    kind: 'scratch',
    offset: await scratch.append(bytesOf(column)),
  });
  return {
    async add({ segmentSha256, keys, outcome, feeMinor, fee, beyond, runPair, runStart }) {
      const placed =
        keys === null
          ? await placesIn(await batch.openSegment(segmentSha256), join(directory, 'segments', segmentSha256))
          : await keyColumns(name => aside(keys[name]));
      const minor = Float64Array.from(beyond, row => feeMinor[row]!);
      const offset = await scratch.append(bytesOf(fee));
      const fees: ColumnPlace = { kind: 'fees', offset, beyond: Uint32Array.from(beyond), minor };
      parts.push({ runPair, runStart, ...placed, outcome: await aside(outcome), feeMinor: fees });
    },
    finish(pairNames, placements) {
      const chapters = chaptersOf(pairNames.length, parts, DIGEST_CHAPTER_ROWS);
      const task: DigestTask = {
        ...textsOfBatch(pairNames, placements),
        ...{ chapters, parts, scratch: scratch.fd, begun: new Int32Array(new SharedArrayBuffer(4)) },
        hashes: new Uint8Array(new SharedArrayBuffer((chapters.firstPair.length - 1) * HASH_BYTES)),
      };
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
      if (offset !== null) return { kind: 'file', path, offset };
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
