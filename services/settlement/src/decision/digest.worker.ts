// A thread of `digest-threads.ts`: its chapters of one digest, then it is ended.
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '@asof/domain';
import { directoryScratch } from '../scratch/directory.ts';
import type { ChapterRange } from './chapters.ts';
import { openChapters } from './digest.ts';
import { columnsOfRoom } from './digest-rooms.ts';

/** `answers`: those of the placements, a line each. */
export type DigestMessage =
  | { readonly type: 'add'; readonly room: SharedArrayBuffer; readonly rows: number }
  | { readonly type: 'finish'; readonly answers: string };
/** `added`: this thread is done with the room. */
export type DigestReply = { readonly type: 'added' } | { readonly type: 'chapters'; readonly hashes: Uint8Array };
export type DigestThreadData = {
  readonly directory: string;
  readonly rowsInAll: number;
  readonly chapters: ChapterRange;
};

const { directory, rowsInAll, chapters } = workerData as DigestThreadData;
assert(parentPort !== null, 'this file is a thread');
const port = parentPort;
const digest = await openChapters(directoryScratch(directory), rowsInAll, chapters);
const tell = (reply: DigestReply) => port.postMessage(reply);

async function take(message: DigestMessage): Promise<void> {
  if (message.type === 'add') {
    await digest.add(columnsOfRoom(message.room, message.rows));
    tell({ type: 'added' });
    return;
  }
  const answers = message.answers === '' ? [] : message.answers.split('\n');
  tell({ type: 'chapters', hashes: await digest.finish(answers) });
}

/** One after the other; a failure ends the thread, and whoever waits for it is told. */
let taken = Promise.resolve();
port.on('message', (message: DigestMessage) => {
  taken = taken.then(() => take(message));
});
