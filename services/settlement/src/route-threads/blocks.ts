// The board that threads of one pool share: which jobs there are, which block of runs is next, who is at work. Whoever asks for a
// block claims it by adding to a counter, so that a slow thread takes fewer.
import {
  type ColumnMemory,
  instantiate,
  jobAt,
  type KernelJob,
  routeRuns,
  runsOf,
  type SharedMemory,
  shareJob,
} from '@asof/routing';

/** `module`: the WebAssembly kernel; `script`: the TypeScript one. The same bytes from both. */
export type KernelName = 'module' | 'script';

/** By index among the board's words. */
export const BOARD = {
  round: 0,
  isOpen: 1,
  isEnding: 2,
  atWork: 3,
  nextBlock: 4,
  blocks: 5,
  jobs: 6,
  table: 7,
  started: 8,
} as const;
const BOARD_WORDS = 9;
/** Runs that are claimed at once: a tenth of a millisecond of work. */
const BLOCK_RUNS = 2048;
/** A job in the table: where its words begin, and the number behind its last block. */
const TABLE_WORDS = 2;

export type Board = Int32Array<SharedArrayBuffer>;

/** A board nobody is at. */
export function createBoard(memory: ColumnMemory): Board {
  return memory.int32(BOARD_WORDS);
}

/** Writes jobs with so many runs on the board: only while it is closed and nobody is at work. */
export function writeBoard(
  board: Board,
  table: Uint32Array,
  jobs: readonly { readonly words: Uint32Array; readonly runs: number }[],
): void {
  let blocks = 0;
  for (const [job, { words, runs }] of jobs.entries()) {
    blocks += Math.ceil(runs / BLOCK_RUNS);
    table.set([words.byteOffset, blocks], job * TABLE_WORDS);
  }
  board[BOARD.jobs] = jobs.length;
  board[BOARD.table] = table.byteOffset;
  board[BOARD.blocks] = blocks;
  Atomics.store(board, BOARD.nextBlock, 0);
}

/** Room for a table of that many jobs. */
export function createTable(memory: ColumnMemory, jobs: number): Uint32Array<SharedArrayBuffer> {
  return memory.uint32(jobs * TABLE_WORDS);
}

/** One thread's hand on the board: claims and decides blocks until none is left, by words of its own; whether its sums are exact. */
export function createBlockWorker(
  memory: SharedMemory,
  kernel: KernelName,
  own: Uint32Array,
): (board: Board) => boolean {
  const routeBlock = kernel === 'module' ? moduleBlocks(memory, own) : scriptBlocks(memory, own);
  return board => {
    const jobs = board[BOARD.jobs]!;
    const table = wordsAt(memory, board[BOARD.table]!, jobs * TABLE_WORDS);
    const blocks = board[BOARD.blocks]!;
    let job = -1;
    let first = 0;
    let end = 0;
    let isExact = true;
    for (let block = claim(board); block < blocks; block = claim(board)) {
      const isNew = block >= end;
      while (block >= end) {
        first = end;
        job++;
        end = table[job * TABLE_WORDS + 1]!;
      }
      if (isNew) shareJob(own, wordsAt(memory, table[job * TABLE_WORDS]!, own.length));
      isExact = routeBlock((block - first) * BLOCK_RUNS, (block - first + 1) * BLOCK_RUNS, isNew) && isExact;
    }
    return isExact;
  };
}

/** Words at that place. A memory that grew elsewhere shows its new size when it is asked to grow by nothing. */
export function wordsAt(memory: SharedMemory, place: number, length: number): Uint32Array<SharedArrayBuffer> {
  if (place + 4 * length > memory.buffer.byteLength) memory.grow(0);
  return new Uint32Array(memory.buffer, place, length);
}

const claim = (board: Board): number => Atomics.add(board, BOARD.nextBlock, 1);

type RouteBlock = (fromRun: number, toRun: number, isNewJob: boolean) => boolean;

function moduleBlocks(memory: SharedMemory, own: Uint32Array): RouteBlock {
  const module = instantiate(memory);
  return (fromRun, toRun) => module.routeRuns(own.byteOffset, fromRun, Math.min(toRun, runsOf(own))) === 1;
}

function scriptBlocks(memory: SharedMemory, own: Uint32Array): RouteBlock {
  let job: KernelJob;
  return (fromRun, toRun, isNewJob) => {
    if (isNewJob) job = jobAt(memory, own);
    return routeRuns(job, fromRun, Math.min(toRun, runsOf(own)));
  };
}
