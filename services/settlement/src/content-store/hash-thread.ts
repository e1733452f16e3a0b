// Threads that hash, beside whatever else goes on: files, and bytes in shared memory that come piece by piece. They are started when they
// are needed first, and do not keep the process alive when they have nothing to do.
import { Worker } from 'node:worker_threads';
import type { HashedFile } from './hash-file.ts';

export type StreamHash = {
  /** The bytes must stay as they are until it resolves. */
  update(bytes: Uint8Array): Promise<void>;
  /** In hexadecimal digits; the same at each call. Nothing may be added afterwards. */
  digest(): Promise<string>;
};

/** What a thread is asked: to hash a file, to add bytes to a stream, or to end it. */
export type HashTask =
  | { readonly file: string }
  | { readonly stream: number; readonly bytes: Uint8Array }
  | { readonly stream: number; readonly bytes: null };
export type HashFailed = { readonly code: string; readonly message: string };
/** Of a file, of a stream that is at its end, and otherwise null. */
export type HashAnswer = HashedFile | string | null;
type Waiting = { readonly resolve: (answer: HashAnswer) => void; readonly reject: (cause: unknown) => void };
type HashThread = {
  readonly worker: Worker;
  readonly waiting: Waiting[];
  /** Of those that were begun and are not at their end. */
  streams: number;
  /** Why it answers no more. */
  broken: unknown;
};

/** A file and its segments are hashed at the same time, and two segments before they are trusted. */
const THREADS_MAX = 2;
const threads = new Set<HashThread>();
let streams = 0;

/** As `hashFile`, but this thread goes on. Rejects as the file system does, or with the breakdown of the thread. */
export async function hashFileOnThread(path: string): Promise<HashedFile> {
  return (await ask(leastBusy(), { file: path })) as HashedFile;
}

/** A hash on the thread. Bytes in shared memory are read there; others are copied. */
export function threadHash(): StreamHash {
  const stream = streams++;
  const thread = leastBusy();
  thread.streams++;
  let digest: Promise<string> | null = null;
  return {
    async update(bytes) {
      await ask(thread, { stream, bytes });
    },
    digest: () => (digest ??= ended()),
  };

  async function ended(): Promise<string> {
    thread.streams--;
    return (await ask(thread, { stream, bytes: null })) as string;
  }
}

function leastBusy(): HashThread {
  const load = ({ waiting, streams }: HashThread) => waiting.length + streams;
  const [least] = [...threads].sort((left, right) => load(left) - load(right));
  return least === undefined || (load(least) > 0 && threads.size < THREADS_MAX) ? startThread() : least;
}

function ask({ worker, waiting, broken }: HashThread, task: HashTask): Promise<HashAnswer> {
  return new Promise((resolve, reject) => {
    if (broken !== null) return reject(broken);
    waiting.push({ resolve, reject });
    worker.ref();
    worker.postMessage(task);
  });
}

function startThread(): HashThread {
  const worker = new Worker(new URL('./hash.worker.ts', import.meta.url), {
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  const waiting: Waiting[] = [];
  const thread: HashThread = { worker, waiting, streams: 0, broken: null };
  threads.add(thread);
  worker.unref();
  // It answers in the order in which it was asked.
  worker.on('message', (answer: HashAnswer | HashFailed) => {
    const { resolve, reject } = waiting.shift()!;
    if (waiting.length === 0) worker.unref();
    if (typeof answer === 'object' && answer !== null && 'code' in answer)
      reject(Object.assign(new Error(answer.message), { code: answer.code }));
    else resolve(answer);
  });
  worker.on('error', cause => {
    thread.broken = cause;
    threads.delete(thread);
    for (const { reject } of waiting.splice(0)) reject(cause);
  });
  return thread;
}
