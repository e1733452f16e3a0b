// The thread of chain-thread.ts: for each number of links it says whether those that lie in the shared memory hold.
import { parentPort, workerData } from 'node:worker_threads';
import { assert } from '@asof/domain';
import { areLinked, linkRoom } from './chain.ts';

assert(parentPort !== null, 'this file is a thread');
const port = parentPort;
const room = linkRoom(workerData as SharedArrayBuffer);
port.on('message', (links: number) => port.postMessage(areLinked(room, links)));
