// Routes batches on this thread and a number of worker threads over one memory. Runs are decided whoever claims them, sums are exact
// in any order: the bytes that come out do not depend on how many threads there are.
import { setImmediate as turn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import {
  type ArrivalJob,
  type ColumnMemory,
  createTallies,
  describeArrivals,
  describeJob,
  drainTotals,
  emptyTotals,
  endList,
  firstUnknownPair,
  type GroupTotals,
  groupsIn,
  isListEnded,
  jobWords,
  ofLastIndex,
  overflowOf,
  pairsIn,
  type Routed,
  RoutingInputError,
  type RoutingJob,
  sumInto,
  tallyInto,
} from '@asof/routing';
import {
  BOARD,
  type Board,
  createBlockWorker,
  createBoard,
  createTable,
  createThreadKernel,
  type JobOnBoard,
  type KernelName,
  type ThreadKernel,
  writeArrivals,
  writeEnd,
  writeRuns,
  writeSums,
} from './blocks.ts';
import { RouteThreadsFailure, type RouteThreadsFailureCode } from './route-threads-failure.ts';
import type { WorkerStart } from './route-worker.ts';

export type RouteThreads = {
  /**
   * Decides the jobs' rows and adds to their totals, which all of them share. `RoutingInputError` before anything is written where a
   * job contradicts its contract or lies in another memory; `RouteThreadsFailure` when a thread died or is late. Calls wait for each
   * other.
   */
  route(jobs: RoutingJob | readonly RoutingJob[]): Promise<Routed>;
  /**
   * The same for rows in the order of arrival. Keeps tallies of the last index for each thread, 64 bytes a pair: those of another one take
   * new room in the memory and leave the old.
   */
  routeArrivals(job: ArrivalJob): Promise<Routed>;
  /** When all workers are up. Rounds do not wait for it; who measures does. */
  started(): Promise<void>;
  /** Ends the workers. A route after it fails. */
  close(): Promise<void>;
};

export type RouteThreadsOptions = {
  /** Where all columns of all jobs lie. */
  readonly memory: ColumnMemory;
  /** This one among them: 1 starts no worker. */
  readonly threads: number;
  readonly kernel?: KernelName;
  /**
   * Batches of fewer rows are decided on this thread alone; by default those with fewer than ten thousand rows, or than groups, and in the
   * order of arrival than twice the groups or pairs.
   */
  readonly sharedRowsMin?: number;
  /** How long a round may last after this thread has found nothing left to claim. */
  readonly lateMsMax?: number;
  /** What a worker runs. Another one only where a test wants it to die. */
  readonly worker?: URL;
};

/** A smaller batch is decided here: waking others costs more than it saves. So does adding up sums of more groups than rows. */
const SHARED_ROWS_MIN = 10_000;
const WORKER = new URL('./route-worker.ts', import.meta.url);
const LATE_MS_MAX = 30_000;
/** Between two looks whether a worker died. */
const LOOK_MS = 5;

/** Workers sleep between rounds and do not keep the process alive. A few milliseconds each to start; a round does not wait for that. */
export function createRouteThreads(options: RouteThreadsOptions): RouteThreads {
  const pool = startPool(options);
  const { others, writer, watch, board, workers } = pool;
  const inTurn = createTurns();
  const routeInTurn = (rows: number, usualMin: number, totals: GroupTotals, writes: readonly Write[]) =>
    inTurn(() => {
      const isShared = rows >= (options.sharedRowsMin ?? Math.max(SHARED_ROWS_MIN, usualMin));
      return routeOnce(pool, { totals, sharers: isShared ? others : [], writes });
    });
  return {
    route(given) {
      const jobs = Array.isArray(given) ? (given as readonly RoutingJob[]) : [given as RoutingJob];
      const [first] = jobs;
      if (first === undefined) return Promise.resolve({ kind: 'routed' });
      const rows = jobs.reduce((sum, job) => sum + job.rows.occurredAt.length, 0);
      const { totals } = first;
      return routeInTurn(rows, groupsIn(totals), totals, [{ write: () => writer.runs(jobs, totals) }]);
    },
    routeArrivals(job) {
      return routeInTurn(job.rows.pair.length, tallySharedRowsMin(job), job.totals, [
        { write: () => writer.pairs(job), refuse: () => refusePairs(job) },
        { write: threadWords => writer.arrivals(job, threadWords) },
      ]);
    },
    started: () => watch.until(BOARD.started, others.length),
    async close() {
      watch.fail('threads-closed');
      Atomics.store(board, BOARD.isEnding, 1);
      await Promise.all(workers.map(worker => worker.terminate()));
    },
  };
}

type Pool = ReturnType<typeof startPool>;

function startPool(options: RouteThreadsOptions) {
  const { memory, threads, kernel = 'module', lateMsMax = LATE_MS_MAX, worker = WORKER } = options;
  const board = createBoard(memory);
  const own = jobWords(memory);
  const ownKernel = createThreadKernel(memory.memory, kernel);
  const work = createBlockWorker(ownKernel, own);
  const others = Array.from({ length: threads - 1 }, () => createOther(memory));
  const writer = createWriter(memory, board, ownKernel, threads);
  const watch = createWatch(board, lateMsMax);
  const shared = { memory: memory.memory, kernel, board };
  const workers = others.map(({ words: { byteOffset: own, length: ownLength } }) =>
    startWorker(worker, { ...shared, own, ownLength }, cause => watch.fail('thread-died', cause)),
  );
  return { memory, board, own, ownKernel, work, others, writer, watch, workers };
}

/** A batch: one round for each thing that is written on the board, and one more where sums are taken over together. */
async function routeOnce(pool: Pool, { totals, sharers, writes }: Batch): Promise<Routed> {
  const { memory, own, watch } = pool;
  watch.assertWhole();
  let isExact = true;
  for (const { write, refuse } of writes) {
    write([own, ...sharers.map(({ words }) => words)]);
    sumInto(own, memory, totals);
    for (const other of sharers) other.makeRoom(groupsIn(totals));
    const isRight = await runRound(pool, sharers);
    if (!isRight) refuse?.();
    isExact &&= isRight;
  }
  return (await takeOver(pool, totals, sharers)) && isExact ? { kind: 'routed' } : overflowOf(totals);
}

/** What stands on the board is done, by this thread and those that share; whether nothing is wrong. */
async function runRound({ memory, board, work, watch }: Pool, sharers: readonly Other[]): Promise<boolean> {
  writeEnd(board, memory);
  if (sharers.length > 0) openBoard(board);
  work(board);
  Atomics.store(board, BOARD.isOpen, 0);
  await watch.until(BOARD.atWork, 0);
  return Atomics.load(board, BOARD.isWrong) === 0;
}

/** The others' sums go over to ours; whether those are exact. Where they stand all over the groups, the threads share that too. */
async function takeOver(pool: Pool, totals: GroupTotals, sharers: readonly Other[]): Promise<boolean> {
  const { own, ownKernel, writer } = pool;
  const [all, few] = [sharers.filter(hasAll), sharers.filter(other => !hasAll(other))];
  let isExact = true;
  for (const other of few) isExact = takeOverFew(ownKernel, { words: own, totals }, other) && isExact;
  if (all.length === 0) return isExact;
  writer.sums([own, ...all.map(({ words }) => words)], groupsIn(totals));
  const isRight = await runRound(pool, sharers);
  for (const other of all) endList(totals, other.totals());
  return isRight && isExact;
}

function refusePairs({ index, rows: { pair } }: ArrivalJob): never {
  const row = firstUnknownPair(pair, pairsIn(index), 0, pair.length);
  throw new RoutingInputError('index-out-of-range', 'rows.pair', row);
}

/** Whether it summed so many groups that they are no longer listed. */
const hasAll = (other: Other): boolean => isListEnded(other.totals());

/** The sums of a list of groups, which another thread made, go over to ours; whether those are exact. */
function takeOverFew({ module }: ThreadKernel, { words, totals }: Summing, other: Other): boolean {
  if (module === null) return drainTotals(totals, other.totals());
  return module.drainTotals(words.byteOffset, other.words.byteOffset) === 1;
}

/** Totals, and the words that tell where they lie. */
type Summing = { readonly words: Uint32Array; readonly totals: GroupTotals };

type Batch = {
  readonly totals: GroupTotals;
  /** Threads besides this one. */
  readonly sharers: readonly Other[];
  /** One after the other. */
  readonly writes: readonly Write[];
};

type Write = {
  /** Checks jobs, then writes them on the board and what they need into the words of the threads that take part. */
  readonly write: (threadWords: readonly Uint32Array[]) => void;
  /** Throws where a thread found something wrong, unless that is a sum. */
  readonly refuse?: () => never;
};

/** Tallies are fetched and drained once a thread, and its sums are added up: with as many rows as groups two threads win nothing by it. */
function tallySharedRowsMin({ index, totals }: ArrivalJob): number {
  return 2 * Math.max(index.settings.heldGroup.length, groupsIn(totals));
}

function openBoard(board: Board): void {
  Atomics.store(board, BOARD.isOpen, 1);
  Atomics.add(board, BOARD.round, 1);
  Atomics.notify(board, BOARD.round);
}

/** One after the other, whether or not the one before fails. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(start: () => Promise<T>): Promise<T> => {
    const turn = last.then(start);
    last = turn.catch(() => {});
    return turn;
  };
}

/** Writes rounds on the board; keeps the words of jobs, and each thread's tallies of the last index. */
function createWriter(memory: ColumnMemory, board: Board, kernel: ThreadKernel, threads: number) {
  const words = reusable(() => jobWords(memory));
  const arrivalWords = jobWords(memory);
  const talliesOf = reusable(() => ofLastIndex(index => createTallies(index, memory)));
  let table = createTable(memory, threads);
  return {
    runs(jobs: readonly RoutingJob[], totals: GroupTotals): void {
      const described = jobs.map((job, index) => {
        if (job.totals !== totals) throw new RoutingInputError('not-shared', 'jobs.totals', index);
        return describeOn(words(index), memory, job, kernel);
      });
      if (table.length < jobs.length) table = createTable(memory, jobs.length);
      writeRuns(board, table, described);
    },
    /** Before `arrivals` of the same job. */
    pairs(job: ArrivalJob): void {
      describeArrivals(arrivalWords, memory, job);
      writeArrivals(board, table, { task: 'pairs', words: arrivalWords, rows: job.rows.pair.length });
    },
    arrivals(job: ArrivalJob, threadWords: readonly Uint32Array[]): void {
      for (const [thread, own] of threadWords.entries()) tallyInto(own, talliesOf(thread)(job.index));
      writeArrivals(board, table, { task: 'arrivals', words: arrivalWords, rows: job.rows.pair.length });
    },
    sums(words: readonly Uint32Array[], groups: number): void {
      writeSums(board, table, words, groups);
    },
  };
}

/** Writes the job's words, and answers what the board is told of them. */
function describeOn(words: Uint32Array, memory: ColumnMemory, job: RoutingJob, { module }: ThreadKernel): JobOnBoard {
  describeJob(words, memory, job, place => module?.areRunsSound(place) === 1);
  const { runPair } = job.rows;
  return { words, runs: runPair.length, pairs: (runPair.at(-1) ?? -1) + 1 };
}

/** Remembers the first failure of the pool, and waits for what other threads write on the board. */
function createWatch(board: Board, lateMsMax: number) {
  let failure: RouteThreadsFailure | null = null;
  const fail = (code: RouteThreadsFailureCode, cause?: unknown): void => {
    failure ??= new RouteThreadsFailure(code, cause);
  };
  const assertWhole = (): void => {
    if (failure !== null) throw failure;
  };
  return {
    fail,
    assertWhole,
    /** Until the word says so many. Looks up between two waits: a worker's death is told by an event. */
    async until(word: number, count: number): Promise<void> {
      const lateAt = performance.now() + lateMsMax;
      for (let seen = Atomics.load(board, word); seen !== count && failure === null; seen = Atomics.load(board, word)) {
        if (Atomics.wait(board, word, seen, LOOK_MS) === 'timed-out') await turn();
        if (performance.now() > lateAt) fail('thread-late');
      }
      assertWhole();
    },
  };
}

function startWorker(program: URL, workerData: WorkerStart, died: (cause: unknown) => void): Worker {
  const worker = new Worker(program, { workerData });
  worker.unref();
  worker.on('error', died);
  worker.on('exit', code => died(new Error(`worker exited with ${code}`)));
  return worker;
}

type Other = ReturnType<typeof createOther>;

/** Another thread's words and sums. Sums are kept between rounds: they are zeros again when a round ends. */
function createOther(memory: ColumnMemory) {
  const words = jobWords(memory);
  let room = emptyTotals(0, memory);
  let used = room;
  return {
    words,
    totals: () => used,
    makeRoom(groups: number): void {
      if (groupsIn(room) < groups) room = emptyTotals(groups, memory);
      used = room;
      sumInto(words, memory, room);
    },
  };
}

function reusable<T>(make: () => T): (index: number) => T {
  const made: T[] = [];
  return index => {
    while (made.length <= index) made.push(make());
    return made[index]!;
  };
}
