// The digest of a large batch on a thread of its own: sorting and hashing go on beside routing and encoding. What it computes is what
// `inlineDigest` computes; columns cross over in shared memory.
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { type Digest, type OpenDigest, PIECE_ROWS_MAX, piecesOf } from './digest.ts';
import type { DigestMessage, DigestReply } from './digest.worker.ts';
import { columnsOfRoom, roomFor } from './digest-rooms.ts';

/** Some rooms are filled while the thread reads the others. */
const ROOMS = 4;

/** Smaller batches are done before a thread has begun. */
const THREAD_ROWS_MIN = 500_000;

/** The thread failed or ended before it answered. Nothing is half done: the batch may be made again. */
export class DigestThreadFailure extends Error {
  override readonly name = 'DigestThreadFailure';
  readonly code = 'digest-thread-failed';
  readonly retryable = true;
}

/** Digests on threads that lay rows aside in `directory`; those of fewer than `rowsMin` rows as `inline` does. */
export function threadedDigest(directory: string, inline: OpenDigest, rowsMin = THREAD_ROWS_MIN): OpenDigest {
  return async rows => (rows < rowsMin ? inline(rows) : digestOnThread(directory, rows));
}

function digestOnThread(directory: string, rowsInAll: number): Digest {
  const worker = new Worker(new URL('./digest.worker.ts', import.meta.url), { workerData: { directory, rowsInAll } });
  const nextReply = repliesOf(worker);
  const rooms = Array.from({ length: ROOMS }, () => roomFor(Math.min(rowsInAll, PIECE_ROWS_MAX)));
  let added = 0;
  const say = (message: DigestMessage) => worker.postMessage(message);
  return {
    async add(rows) {
      for (const { transactionId, outcome, feeMinor } of piecesOf(rows)) {
        // Rooms come back in the order in which they were given.
        if (added >= ROOMS) await nextReply();
        const room = rooms[added++ % ROOMS]!;
        const columns = columnsOfRoom(room, outcome.length);
        columns.transactionId.set(transactionId);
        columns.outcome.set(outcome);
        columns.feeMinor.set(feeMinor);
        say({ type: 'add', room, rows: outcome.length });
      }
    },
    async finish(answers) {
      say({ type: 'finish', answers: answers.join('\n') });
      for (;;) {
        const reply = await nextReply();
        if (reply.type === 'digest') return reply.sha256;
      }
    },
    close: async () => void (await worker.terminate()),
  };
}

/** The thread's replies in order. Rejects with DigestThreadFailure when it fails or ends. */
function repliesOf(worker: Worker): () => Promise<DigestReply> {
  const replies: DigestReply[] = [];
  let failure: DigestThreadFailure | null = null;
  const fail = (what: string, cause?: unknown) => {
    failure ??= new DigestThreadFailure(`the thread of the digest ${what}`, { cause });
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
