// The thread of `digest-thread.ts`: one digest, then it is ended.
import { parentPort, workerData } from 'node:worker_threads';
import { assert, type Sha256 } from '@asof/domain';
import { directoryScratch } from '../scratch/directory.ts';
import { inlineDigest } from './digest.ts';
import { columnsOfRoom } from './digest-rooms.ts';

/** `answers`: those of the placements, a line each. */
export type DigestMessage =
  | { readonly type: 'add'; readonly room: SharedArrayBuffer; readonly rows: number }
  | { readonly type: 'finish'; readonly answers: string };
/** `added`: its room is free again. */
export type DigestReply = { readonly type: 'added' } | { readonly type: 'digest'; readonly sha256: Sha256 };

const { directory, rowsInAll } = workerData as { readonly directory: string; readonly rowsInAll: number };
assert(parentPort !== null, 'this file is a thread');
const port = parentPort;
const digest = await inlineDigest(directoryScratch(directory))(rowsInAll);
const tell = (reply: DigestReply) => port.postMessage(reply);

async function take(message: DigestMessage): Promise<void> {
  if (message.type === 'add') {
    await digest.add(columnsOfRoom(message.room, message.rows));
    tell({ type: 'added' });
    return;
  }
  const answers = message.answers === '' ? [] : message.answers.split('\n');
  tell({ type: 'digest', sha256: await digest.finish(answers) });
}

/** One after the other; a failure ends the thread, and whoever waits for it is told. */
let taken = Promise.resolve();
port.on('message', (message: DigestMessage) => {
  taken = taken.then(() => take(message));
});
