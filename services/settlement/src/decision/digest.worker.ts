// A thread of `digest-threads.ts`: it does its share of one digest, then it is ended.
import { parentPort } from 'node:worker_threads';
import { type DigestTask, hashShare } from './share-of-chapters.ts';

export type DigestReply = 'hashed';

/** A failure ends the thread, and whoever waits for it is told. */
parentPort!.on('message', async (task: DigestTask) => {
  await hashShare(task);
  parentPort!.postMessage('hashed' satisfies DigestReply);
});
