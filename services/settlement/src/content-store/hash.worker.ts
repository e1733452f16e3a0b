// A thread of hash-thread.ts. It answers in the order in which it is asked.
import { createHash, type Hash } from 'node:crypto';
import { parentPort } from 'node:worker_threads';
import { type HashedFile, hashFile } from './hash-file.ts';
import type { HashAnswer, HashFailed, HashTask } from './hash-thread.ts';

const port = parentPort!;
const begun = new Map<number, Hash>();
port.on('message', (task: HashTask) => port.postMessage(answerTo(task)));

function answerTo(task: HashTask): HashAnswer | HashFailed {
  return 'file' in task ? hashed(task.file) : took(task);
}

function took({ stream, bytes }: Exclude<HashTask, { file: string }>): string | null {
  const hash = begun.get(stream) ?? createHash('sha256');
  if (bytes === null) {
    begun.delete(stream);
    return hash.digest('hex');
  }
  begun.set(stream, hash.update(bytes));
  return null;
}

function hashed(path: string): HashedFile | HashFailed {
  try {
    return hashFile(path);
  } catch (cause) {
    const { code = 'unknown', message } = cause as NodeJS.ErrnoException;
    return { code, message };
  }
}
