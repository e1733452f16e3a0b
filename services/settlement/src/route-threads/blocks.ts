// The board that threads of one pool share: which jobs there are, which block is next, who is at work. A block is a range of pairs in one
// job, and the same range of all jobs comes before the next range, so that its records stay in the cache. Whoever asks for a block claims
// it by adding to a counter, so that a slow thread takes fewer.
import {
  type ColumnMemory,
  instantiate,
  jobAt,
  type KernelJob,
  routeRuns,
  runsInRange,
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
  pairs: 9,
} as const;
const BOARD_WORDS = 10;
/** Runs that are claimed at once: a tenth of a millisecond of work. */
const BLOCK_RUNS = 2048;

export type Board = Int32Array<SharedArrayBuffer>;

/** A board nobody is at. */
export function createBoard(memory: ColumnMemory): Board {
  return memory.int32(BOARD_WORDS);
}

/** A job's words, how many runs it has, and the number behind the pair of the last of them. */
export type JobOnBoard = { readonly words: Uint32Array; readonly runs: number; readonly pairs: number };

/** Writes jobs on the board: only while it is closed and nobody is at work. */
export function writeBoard(board: Board, table: Uint32Array, jobs: readonly JobOnBoard[]): void {
  let pairs = 0;
  let ranges = 0;
  for (const [job, { words, runs, pairs: pairsOf }] of jobs.entries()) {
    ranges = Math.max(ranges, Math.ceil(runs / BLOCK_RUNS));
    pairs = Math.max(pairs, pairsOf);
    table[job] = words.byteOffset;
  }
  board[BOARD.jobs] = jobs.length;
  board[BOARD.table] = table.byteOffset;
  board[BOARD.pairs] = pairs;
  board[BOARD.blocks] = ranges * jobs.length;
  Atomics.store(board, BOARD.nextBlock, 0);
}

/** Room for a table of that many jobs: where the words of each begin. */
export function createTable(memory: ColumnMemory, jobs: number): Uint32Array<SharedArrayBuffer> {
  return memory.uint32(jobs);
}

/** One thread's hand on the board: claims and decides blocks until none is left, by words of its own; whether its sums are exact. */
export function createBlockWorker(
  memory: SharedMemory,
  kernel: KernelName,
  own: Uint32Array,
): (board: Board) => boolean {
  const module = kernel === 'module' ? instantiate(memory) : null;
  return board => {
    const jobs = board[BOARD.jobs]!;
    const ranges = board[BOARD.blocks]! / jobs;
    const pairs = board[BOARD.pairs]!;
    const table = wordsAt(memory, board[BOARD.table]!, jobs);
    const seen: KernelJob[] = [];
    let isExact = true;
    for (let block = claim(board); block < ranges * jobs; block = claim(board)) {
      const at = block % jobs;
      const range = (block - at) / jobs;
      shareJob(own, wordsAt(memory, table[at]!, own.length));
      seen[at] ??= jobAt(memory, own);
      const job = seen[at];
      const { from, to } = runsInRange(job.rows.runPair, { pairs, range, ranges });
      if (from === to) continue;
      const wasExact = module === null ? routeRuns(job, from, to) : module.routeRuns(own.byteOffset, from, to) === 1;
      isExact = wasExact && isExact;
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
