// Files hashed on a thread, which is started with the first of them and does not keep the process alive when it has nothing to do. A
// batch hashes a gigabyte of segments before it trusts them: meanwhile this thread reads on.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { type HashedFile, hashFile } from './hash-file.ts';

const TASK = 'hash-files';
type Answer = HashedFile | { readonly code: string; readonly message: string };
type Waiting = { readonly resolve: (hashed: HashedFile) => void; readonly reject: (cause: unknown) => void };
type HashThread = { readonly worker: Worker; readonly waiting: Waiting[] };

let thread: HashThread | null = null;

/** As `hashFile`, but this thread goes on. Rejects as the file system does, or with the breakdown of the thread. */
export function hashFileOnThread(path: string): Promise<HashedFile> {
  thread ??= startThread();
  const { worker, waiting } = thread;
  return new Promise((resolve, reject) => {
    waiting.push({ resolve, reject });
    worker.ref();
    worker.postMessage(path);
  });
}

function startThread(): HashThread {
  const worker = new Worker(new URL(import.meta.url), {
    workerData: TASK,
    resourceLimits: { maxYoungGenerationSizeMb: 2 },
  });
  const waiting: Waiting[] = [];
  worker.on('message', (answer: Answer) => {
    const { resolve, reject } = waiting.shift()!;
    if (waiting.length === 0) worker.unref();
    if ('code' in answer) reject(Object.assign(new Error(answer.message), { code: answer.code }));
    else resolve(answer);
  });
  worker.on('error', cause => {
    thread = null;
    for (const { reject } of waiting.splice(0)) reject(cause);
  });
  return { worker, waiting };
}

function answerTo(path: string): Answer {
  try {
    return hashFile(path);
  } catch (cause) {
    const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
    return { code, message };
  }
}

if (!isMainThread && workerData === TASK)
  parentPort!.on('message', (path: string) => parentPort!.postMessage(answerTo(path)));
