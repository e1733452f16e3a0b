// The digest of a large batch on threads of its own, each with some of the chapters: sorting and hashing go on beside routing and
// encoding. What they compute is what `inlineDigest` computes; columns cross over in shared memory, which all threads read.
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { CHAPTERS, type ChapterRange } from './chapters.ts';
import { type Digest, digestOfChapters, type OpenDigest, PIECE_ROWS_MAX, piecesOf } from './digest.ts';
import type { DigestMessage, DigestReply, DigestThreadData } from './digest.worker.ts';
import { columnsOfRoom, roomFor } from './digest-rooms.ts';

/** Some rooms are filled while threads read the others. */
const ROOMS = 4;
/** Smaller batches are done before a thread has begun. */
const THREAD_ROWS_MIN = 500_000;
/** When all rows are routed nothing else is left to do: then as many threads as there are cores are of use, up to here. */
const THREADS_MAX = 4;

/** A thread failed or ended before it answered. Nothing is half done: the batch may be made again. */
export class DigestThreadFailure extends Error {
  override readonly name = 'DigestThreadFailure';
  readonly code = 'digest-thread-failed';
  readonly retryable = true;
}

export type DigestThreadLimits = { readonly rowsMin: number; readonly threads: number };

/** Digests on threads that lay rows aside in `directory`; those of fewer than `rowsMin` rows as `inline` does. */
export function threadedDigest(
  directory: string,
  inline: OpenDigest,
  limits: DigestThreadLimits = { rowsMin: THREAD_ROWS_MIN, threads: Math.min(availableParallelism(), THREADS_MAX) },
): OpenDigest {
  return async rows => (rows < limits.rowsMin ? inline(rows) : digestOnThreads(directory, rows, limits.threads));
}

function digestOnThreads(directory: string, rowsInAll: number, count: number): Digest {
  const threads = shares(count).map(chapters => startThread({ directory, rowsInAll, chapters }));
  const rooms = Array.from({ length: ROOMS }, () => roomFor(Math.min(rowsInAll, PIECE_ROWS_MAX)));
  let added = 0;
  return {
    async add(rows) {
      for (const { transactionId, outcome, feeMinor } of piecesOf(rows)) {
        // Rooms come back in the order in which they were given.
        if (added >= ROOMS) await Promise.all(threads.map(({ nextReply }) => nextReply()));
        const room = rooms[added++ % ROOMS]!;
        const columns = columnsOfRoom(room, outcome.length);
        columns.transactionId.set(transactionId);
        columns.outcome.set(outcome);
        columns.feeMinor.set(feeMinor);
        for (const { say } of threads) say({ type: 'add', room, rows: outcome.length });
      }
    },
    async finish(answers) {
      for (const { say } of threads) say({ type: 'finish', answers: answers.join('\n') });
      return digestOfChapters(await Promise.all(threads.map(hashesOf)));
    },
    close: async () => void (await Promise.all(threads.map(({ end }) => end()))),
  };
}

/** The chapters parted among threads: ids are hashes, so that equal ranges have about as many rows. */
function shares(threads: number): readonly ChapterRange[] {
  const first = (thread: number) => Math.round((thread * CHAPTERS) / threads);
  return Array.from({ length: threads }, (_, thread) => ({ from: first(thread), to: first(thread + 1) }));
}

type DigestThread = {
  readonly say: (message: DigestMessage) => void;
  readonly nextReply: () => Promise<DigestReply>;
  readonly end: () => Promise<unknown>;
};

function startThread(data: DigestThreadData): DigestThread {
  const worker = new Worker(new URL('./digest.worker.ts', import.meta.url), {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: 8 }, // it makes few objects
  });
  return {
    say: message => worker.postMessage(message),
    nextReply: repliesOf(worker),
    end: () => worker.terminate(),
  };
}

async function hashesOf({ nextReply }: DigestThread): Promise<Uint8Array> {
  for (;;) {
    const reply = await nextReply();
    if (reply.type === 'chapters') return reply.hashes;
  }
}

/** The thread's replies in order. Rejects with DigestThreadFailure when it fails or ends. */
function repliesOf(worker: Worker): () => Promise<DigestReply> {
  const replies: DigestReply[] = [];
  let failure: DigestThreadFailure | null = null;
  const fail = (what: string, cause?: unknown) => {
    failure ??= new DigestThreadFailure(`a thread of the digest ${what}`, { cause });
    worker.emit('told');
  };
  worker.on('message', (reply: DigestReply) => {
    replies.push(reply);
    worker.emit('told');
  });
  worker.on('error', cause => fail(`failed: ${cause instanceof Error ? cause.message : cause}`, cause));
  worker.on('exit', code => fail(`ended with code ${code}`));
  return async () => {
    while (replies.length === 0) {
      if (failure !== null) throw failure;
      await once(worker, 'told');
    }
    return replies.shift()!;
  };
}
