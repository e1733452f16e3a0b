// A worker that claims a block and never ends it.
import { workerData } from 'node:worker_threads';
import { BOARD } from './blocks.ts';
import type { WorkerStart } from './route-worker.ts';

const { board } = workerData as WorkerStart;
Atomics.add(board, BOARD.atWork, 1);
Atomics.wait(board, BOARD.blocks, board[BOARD.blocks] ?? 0, 60_000);
