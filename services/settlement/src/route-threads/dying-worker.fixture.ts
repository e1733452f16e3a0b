// A worker that claims a block of the first round and dies of it.
import { workerData } from 'node:worker_threads';
import { BOARD } from './blocks.ts';
import type { WorkerStart } from './route-worker.ts';

const { board } = workerData as WorkerStart;
Atomics.add(board, BOARD.atWork, 1);
Atomics.add(board, BOARD.nextBlock, 1);
throw new Error('out of luck');
