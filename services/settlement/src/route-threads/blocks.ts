// The board that threads of one pool share: which jobs there are, which block is next, who is at work. A block is a range of pairs in one
// job, and the same range of all jobs comes before the next range, so that its records stay in the cache; of rows in the order of arrival
// it is a stretch of them. Whoever asks for a block claims it by adding to a counter, so that a slow thread takes fewer.
import {
  type ArrivalJob,
  arrivalsAt,
  type ColumnMemory,
  drainTallies,
  firstUnknownPair,
  instantiate,
  jobAt,
  type KernelJob,
  RoutingInputError,
  routeArrivalRows,
  routeRuns,
  runsInRange,
  type SharedMemory,
  shareJob,
  type WasmExports,
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
  /** 0 where jobs are runs. */
  rows: 10,
  end: 11,
} as const;
const BOARD_WORDS = 12;
/** Runs that are claimed at once: a tenth of a millisecond of work. */
const BLOCK_RUNS = 2048;
/** Rows in the order of arrival that are claimed at once: half a millisecond. Threads share no cache line of their columns. */
const BLOCK_ROWS = 16_384;

export type Board = Int32Array<SharedArrayBuffer>;

/** A board nobody is at. */
export function createBoard(memory: ColumnMemory): Board {
  return memory.int32(BOARD_WORDS);
}

/** A job's words, how many runs it has, and the number behind the pair of the last of them. */
export type JobOnBoard = { readonly words: Uint32Array; readonly runs: number; readonly pairs: number };

/** Tells up to where the memory holds columns of the round. */
export function writeEnd(board: Board, { used }: ColumnMemory): void {
  board[BOARD.end] = used();
}

/** Writes jobs of runs on the board: only while it is closed and nobody is at work. */
export function writeRuns(board: Board, table: Uint32Array, jobs: readonly JobOnBoard[]): void {
  let pairs = 0;
  let ranges = 0;
  for (const [job, { words, runs, pairs: pairsOf }] of jobs.entries()) {
    ranges = Math.max(ranges, Math.ceil(runs / BLOCK_RUNS));
    pairs = Math.max(pairs, pairsOf);
    table[job] = words.byteOffset;
  }
  board[BOARD.pairs] = pairs;
  board[BOARD.rows] = 0;
  writeBlocks(board, table, { jobs: jobs.length, blocks: ranges * jobs.length });
}

/** Writes one job of rows in the order of arrival on the board, as `writeRuns`. */
export function writeArrivals(board: Board, table: Uint32Array, words: Uint32Array, rows: number): void {
  table[0] = words.byteOffset;
  board[BOARD.rows] = rows;
  writeBlocks(board, table, { jobs: 1, blocks: Math.ceil(rows / BLOCK_ROWS) });
}

function writeBlocks(board: Board, table: Uint32Array, { jobs, blocks }: { jobs: number; blocks: number }): void {
  board[BOARD.jobs] = jobs;
  board[BOARD.table] = table.byteOffset;
  board[BOARD.blocks] = blocks;
  Atomics.store(board, BOARD.nextBlock, 0);
}

/** Room for a table of that many jobs: where the words of each begin. */
export function createTable(memory: ColumnMemory, jobs: number): Uint32Array<SharedArrayBuffer> {
  return memory.uint32(jobs);
}

/** The kernel of one thread: its module, or null where the script decides. */
export type ThreadKernel = { readonly memory: SharedMemory; readonly module: WasmExports | null };

export function createThreadKernel(memory: SharedMemory, kernel: KernelName): ThreadKernel {
  return { memory, module: kernel === 'module' ? instantiate(memory) : null };
}

/** That the timelines have every row's pair, or `RoutingInputError`. The words describe the job. */
export function checkArrivalPairs({ module }: ThreadKernel, words: Uint32Array, job: ArrivalJob): void {
  const row = module?.firstUnknownPair(words.byteOffset) ?? firstUnknownPair(job);
  if (row < job.rows.pair.length) throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
}

/** One thread's hand on the board: claims and decides blocks until none is left, by words of its own; whether its sums are exact. */
export function createBlockWorker(kernel: ThreadKernel, own: Uint32Array): (board: Board) => boolean {
  return board => {
    wordsAt(kernel.memory, placeOn(board, BOARD.end), 0);
    return board[BOARD.rows] === 0 ? routeRanges(kernel, own, board) : routeStretches(kernel, own, board);
  };
}

function routeRanges({ memory, module }: ThreadKernel, own: Uint32Array, board: Board): boolean {
  const jobs = board[BOARD.jobs]!;
  const ranges = board[BOARD.blocks]! / jobs;
  const pairs = board[BOARD.pairs]!;
  const table = wordsAt(memory, placeOn(board, BOARD.table), jobs);
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
}

/** A thread that comes too late to claim a stretch has nothing in its tallies. */
function routeStretches(kernel: ThreadKernel, own: Uint32Array, board: Board): boolean {
  const rows = board[BOARD.rows]!;
  const blocks = board[BOARD.blocks]!;
  let block = claim(board);
  if (block >= blocks) return true;
  const [words = 0] = wordsAt(kernel.memory, placeOn(board, BOARD.table), 1);
  shareJob(own, wordsAt(kernel.memory, words, own.length));
  const { route, drain } = arrivalKernel(kernel, own);
  let isExact = true;
  for (; block < blocks; block = claim(board)) {
    const from = block * BLOCK_ROWS;
    isExact = route(from, Math.min(from + BLOCK_ROWS, rows)) && isExact;
  }
  return drain() && isExact;
}

/** Decides rows of the job that the words describe, and drains the tallies of the thread. */
function arrivalKernel({ memory, module }: ThreadKernel, own: Uint32Array) {
  if (module === null) {
    const { job, tallies } = arrivalsAt(memory, own);
    return {
      route: (from: number, to: number) => routeArrivalRows(job, tallies, from, to),
      drain: () => drainTallies(job, tallies),
    };
  }
  const at = own.byteOffset;
  return {
    route: (from: number, to: number) => module.routeArrivals(at, from, to) === 1,
    drain: () => module.drainArrivals(at) === 1,
  };
}

/** Words at that place. A memory that grew elsewhere shows its new size when it is asked to grow by nothing. */
export function wordsAt(memory: SharedMemory, place: number, length: number): Uint32Array<SharedArrayBuffer> {
  if (place + 4 * length > memory.buffer.byteLength) memory.grow(0);
  return new Uint32Array(memory.buffer, place, length);
}

/** Places are below 4 GiB, a board's words are signed. */
const placeOn = (board: Board, word: number): number => board[word]! >>> 0;
const claim = (board: Board): number => Atomics.add(board, BOARD.nextBlock, 1);
