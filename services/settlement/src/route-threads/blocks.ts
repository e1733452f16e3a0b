// The board that threads of one pool share: what the round's task is, which jobs there are, which block is next, who is at work. A block is a
// range of pairs in one job, and the same range of all jobs comes before the next range, so that its records stay in the cache; of rows in
// the order of arrival it is a stretch of them, of sums one of groups. Whoever asks for a block claims it by adding to a counter, so that a
// slow thread takes fewer.
import {
  arrivalsAt,
  type ColumnMemory,
  drainTallies,
  firstUnknownPair,
  instantiate,
  jobAt,
  type KernelJob,
  moveGroups,
  pairsIn,
  routeArrivalRows,
  routeRuns,
  runsInRange,
  type SharedMemory,
  shareJob,
  totalsAt,
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
  /** Or groups. */
  rows: 10,
  end: 11,
  task: 12,
  /** Not 0 when a thread met a pair that is not known, or a sum that is not exact. */
  isWrong: 13,
} as const;
const BOARD_WORDS = 14;
/** To decide runs; to look whether pairs are known; to decide rows in the order of arrival; to take over sums of other threads. */
const TASK = { runs: 0, pairs: 1, arrivals: 2, sums: 3 } as const;
/** Runs that are claimed at once: a tenth of a millisecond of work. */
const BLOCK_RUNS = 2048;
/** Rows in the order of arrival, or groups, that are claimed at once: half a millisecond at most. Threads share no cache line of their columns. */
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
  writeBlocks(board, table, { task: TASK.runs, jobs: jobs.length, blocks: ranges * jobs.length });
}

/** Writes one job of rows in the order of arrival on the board, as `writeRuns`: to look whether its pairs are known, then to decide it. */
export function writeArrivals(
  board: Board,
  table: Uint32Array,
  { task, words, rows }: { task: 'pairs' | 'arrivals'; words: Uint32Array; rows: number },
): void {
  table[0] = words.byteOffset;
  board[BOARD.rows] = rows;
  writeBlocks(board, table, { task: TASK[task], jobs: 1, blocks: Math.ceil(rows / BLOCK_ROWS) });
}

/** Writes on the board that the sums of the first words are to take over those of the others, group by group, as `writeRuns`. */
export function writeSums(board: Board, table: Uint32Array, words: readonly Uint32Array[], groups: number): void {
  for (const [index, { byteOffset }] of words.entries()) table[index] = byteOffset;
  board[BOARD.rows] = groups;
  writeBlocks(board, table, { task: TASK.sums, jobs: words.length, blocks: Math.ceil(groups / BLOCK_ROWS) });
}

type Blocks = { readonly task: number; readonly jobs: number; readonly blocks: number };

function writeBlocks(board: Board, table: Uint32Array, { task, jobs, blocks }: Blocks): void {
  board[BOARD.task] = task;
  board[BOARD.isWrong] = 0;
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

/** One thread's hand on the board: claims and does blocks until none is left, by words of its own. */
export function createBlockWorker(kernel: ThreadKernel, own: Uint32Array): (board: Board) => void {
  const tasks = {
    [TASK.runs]: routeRanges,
    [TASK.pairs]: checkStretches,
    [TASK.arrivals]: routeStretches,
    [TASK.sums]: takeOverStretches,
  };
  return board => {
    wordsAt(kernel.memory, placeOn(board, BOARD.end), 0);
    const isRight = tasks[board[BOARD.task] as keyof typeof tasks](kernel, own, board);
    if (!isRight) Atomics.store(board, BOARD.isWrong, 1);
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

/** The stretches that this thread claims, as long as there are some. */
function* claimed(board: Board): Generator<{ readonly from: number; readonly to: number }> {
  const rows = board[BOARD.rows]!;
  const blocks = board[BOARD.blocks]!;
  for (let block = claim(board); block < blocks; block = claim(board))
    yield { from: block * BLOCK_ROWS, to: Math.min((block + 1) * BLOCK_ROWS, rows) };
}

/** The words of each job on the board. */
function jobsOn({ memory }: ThreadKernel, own: Uint32Array, board: Board): Uint32Array[] {
  const table = wordsAt(memory, placeOn(board, BOARD.table), board[BOARD.jobs]!);
  return Array.from(table, place => wordsAt(memory, place, own.length));
}

function checkStretches(kernel: ThreadKernel, own: Uint32Array, board: Board): boolean {
  const [words = own] = jobsOn(kernel, own, board);
  const firstUnknown = pairCheck(kernel, words);
  let areKnown = true;
  for (const { from, to } of claimed(board)) areKnown = firstUnknown(from, to) === to && areKnown;
  return areKnown;
}

/** Finds the first row of an unknown pair of the job that the words describe. */
function pairCheck({ memory, module }: ThreadKernel, words: Uint32Array): (from: number, to: number) => number {
  if (module !== null) return (from, to) => module.firstUnknownPair(words.byteOffset, from, to);
  const { rows, index } = arrivalsAt(memory, words).job;
  return (from, to) => firstUnknownPair(rows.pair, pairsIn(index), from, to);
}

/** A thread that comes too late to claim a stretch has nothing in its tallies. */
function routeStretches(kernel: ThreadKernel, own: Uint32Array, board: Board): boolean {
  const [words = own] = jobsOn(kernel, own, board);
  shareJob(own, words);
  let hands: ReturnType<typeof arrivalKernel> | null = null;
  let isExact = true;
  for (const { from, to } of claimed(board)) {
    hands ??= arrivalKernel(kernel, own);
    isExact = hands.route(from, to) && isExact;
  }
  return (hands?.drain() ?? true) && isExact;
}

function takeOverStretches(kernel: ThreadKernel, own: Uint32Array, board: Board): boolean {
  const { memory, module } = kernel;
  const [into = own, ...others] = jobsOn(kernel, own, board);
  const move = (from: Uint32Array): MoveGroups => {
    if (module !== null) return (first, end) => module.moveGroups(into.byteOffset, from.byteOffset, first, end) === 1;
    const [sums, more] = [totalsAt(memory, into), totalsAt(memory, from)];
    return (first, end) => moveGroups(sums, more, first, end);
  };
  const moves = others.map(move);
  let isExact = true;
  for (const { from, to } of claimed(board)) for (const each of moves) isExact = each(from, to) && isExact;
  return isExact;
}

type MoveGroups = (fromGroup: number, toGroup: number) => boolean;

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
