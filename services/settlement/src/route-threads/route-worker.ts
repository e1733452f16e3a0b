// One worker thread of a pool: sleeps until the board opens, works, sleeps again. Knows the shared memory and two places in it.
import { workerData } from 'node:worker_threads';
import type { SharedMemory } from '@asof/routing';
import { BOARD, type Board, createBlockWorker, createThreadKernel, type KernelName, wordsAt } from './blocks.ts';

/** What a worker is started with: the memory, where the board and its own words begin. */
export type WorkerStart = {
  readonly memory: SharedMemory;
  readonly kernel: KernelName;
  readonly board: Board;
  readonly own: number;
  readonly ownLength: number;
};

const { memory, kernel, board, own, ownLength } = workerData as WorkerStart;
const work = createBlockWorker(createThreadKernel(memory, kernel), wordsAt(memory, own, ownLength));
Atomics.add(board, BOARD.started, 1);
Atomics.notify(board, BOARD.started);
// A round that opened before this thread was up is joined too: rounds are counted from 1.
let seen = 0;
while (Atomics.load(board, BOARD.isEnding) === 0) {
  // Nothing to do is this thread's usual state; its owner ends it.
  Atomics.wait(board, BOARD.round, seen);
  seen = Atomics.load(board, BOARD.round);
  // At work first, then the look whether it is open: who closes does it the other way round, so that one of the two sees the other.
  Atomics.add(board, BOARD.atWork, 1);
  if (Atomics.load(board, BOARD.isOpen) === 1) work(board);
  if (Atomics.sub(board, BOARD.atWork, 1) === 1) Atomics.notify(board, BOARD.atWork);
}
