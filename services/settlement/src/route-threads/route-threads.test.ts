import {
  type ColumnMemory,
  createColumnMemory,
  emptyDecisions,
  emptyTotals,
  groupsUsed,
  indexTimelines,
  type RoutingJob,
  routeSlowly,
} from '@asof/routing';
import {
  columnsOfTotals,
  type Drawn,
  differenceOf,
  inArrivalOrder,
  jobWithin,
  twinOf,
} from '@asof/routing/random-job-fixture';
import { describe, expect, it } from 'vitest';
import { createRouteThreads, type RouteThreads, type RouteThreadsOptions } from './route-threads.ts';

const MIB = 2 ** 20;
const PAIRS = 300;
const LINES = 3;

/** Whole numbers below `below`, the same ones for a seed. */
function numbers(seed: number) {
  let state = seed;
  return (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** A job of so many rows in runs of one to four, in a memory; every third line held, every tenth row a debit. */
function randomJob(memory: ColumnMemory, seed: number, rows: number, totals?: RoutingJob['totals']) {
  const next = numbers(seed);
  const lines = PAIRS * LINES;
  const timelines = {
    start: Uint32Array.from({ length: PAIRS + 1 }, (_, pair) => pair * LINES),
    from: Float64Array.from({ length: lines }, (_, line) => (line % LINES === 0 ? -Infinity : (line % LINES) * 100)),
    route: Int32Array.from({ length: lines }, (_, line) => (line % 3 === 2 ? -1 - next(2) : line)),
    answer: Int32Array.from({ length: lines }, () => next(3)),
    group: new Int32Array(lines),
    plan: Int32Array.from({ length: lines }, () => next(3) - 1),
  };
  timelines.group.forEach((_, line) => {
    timelines.group[line] = (timelines.route[line] ?? 0) < 0 ? -1 : next(9);
  });
  const plans = {
    rateMillionths: Int32Array.of(3_800, 6_000),
    fixedMinor: Float64Array.of(0, 3),
    minimumMinor: Float64Array.of(1, -Infinity),
    capMinor: Float64Array.of(Infinity, 900),
  };
  const settings = {
    ...{ noFeePlanRoute: -3, heldGroup: new Uint32Array(PAIRS).fill(9), groups: 12 },
    uncertaintyMicros: Float64Array.of(0, 5),
  };
  const starts = [0];
  while ((starts.at(-1) ?? 0) < rows) starts.push(Math.min(rows, (starts.at(-1) ?? 0) + 1 + next(4)));
  const columns = {
    runStart: memory.uint32(starts.length),
    runPair: memory.uint32(starts.length - 1).map(() => next(PAIRS)),
    occurredAt: memory.float64(rows),
    amountMinor: memory.float64(rows),
    effect: memory.uint8(rows),
    mode: memory.uint8(rows),
  };
  columns.runStart.set(starts);
  const runPair = memory.uint32(starts.length - 1);
  runPair.set(columns.runPair);
  for (let row = 0; row < rows; row++) {
    const effect = [2, 1, 3][next(20)] ?? 0;
    columns.effect[row] = effect;
    columns.occurredAt[row] = next(400);
    columns.amountMinor[row] = (1 + next(100_000)) * (effect === 2 ? -1 : 1);
    columns.mode[row] = next(2);
  }
  const job: RoutingJob = {
    index: indexTimelines(timelines, plans, settings, memory),
    rows: { ...columns, runPair },
    out: emptyDecisions(rows, memory),
    totals: totals ?? emptyTotals(settings.groups, memory),
  };
  return { job, plans };
}

async function withThreads<T>(options: RouteThreadsOptions, use: (threads: RouteThreads) => Promise<T>): Promise<T> {
  const threads = createRouteThreads(options);
  try {
    if (options.worker === undefined) await threads.started();
    return await use(threads);
  } finally {
    await threads.close();
  }
}

describe.each(['module', 'script'] as const)('routing with the %s kernel', kernel => {
  it.each([1, 2, 3, 5])('on %i threads gives the bytes that the slow twin gives', async count => {
    const memory = createColumnMemory(64 * MIB);
    await withThreads({ memory, threads: count, kernel, sharedRowsMin: 0 }, async threads => {
      for (const [seed, rows] of [0, 1, 7, 9_000, 40_000, 0, 25_000].entries()) {
        const used = memory.used();
        const { job, plans } = randomJob(memory, seed, rows);
        const slow = { ...job, out: emptyDecisions(rows), totals: emptyTotals(12) };
        expect(await threads.route(job)).toEqual(routeSlowly(slow, plans));
        expect(job.out).toEqual(slow.out);
        expect(columnsOfTotals(job.totals)).toEqual(columnsOfTotals(slow.totals));
        // The pool keeps what it took in the first round for the rounds after it.
        if (seed > 0) memory.release(used);
      }
    });
  });

  it('takes sums of many groups over together, and finds an unknown pair wherever it stands', async () => {
    const many = 40_000;
    const next = numbers(3);
    const drawn: Drawn = {
      lines: Array.from({ length: many }, (_, pair) => [
        { from: -Infinity, route: pair, answer: pair, group: pair, plan: 0 },
      ]),
      plans: [{ rateMillionths: 6_000, fixedMinor: 1, minimumMinor: null, capMinor: null }],
      rows: Array.from({ length: 100_000 }, () => {
        const effect = next(9) === 0 ? 2 : 0;
        return { pair: next(many), occurredAt: 5, amountMinor: (1 + next(9_000)) * (1 - effect), effect, mode: 0 };
      }),
    };
    const memory = createColumnMemory(256 * MIB);
    await withThreads({ memory, threads: 3, kernel, sharedRowsMin: 0 }, async threads => {
      const twin = twinOf(drawn);
      for (let round = 0; round < 2; round++) {
        const job = jobWithin(memory, drawn);
        const arrivals = inArrivalOrder(jobWithin(memory, drawn), memory);
        expect(differenceOf(twin, { ...job, answer: await threads.route(job) })).toBeNull();
        expect(differenceOf(twin, { ...arrivals, answer: await threads.routeArrivals(arrivals) })).toBeNull();
        for (const row of [0, 16_383, 16_384, 99_999]) {
          const pair = memory.uint32(drawn.rows.length);
          pair.set(arrivals.rows.pair);
          pair[row] = many;
          const unknown = { ...arrivals, rows: { ...arrivals.rows, pair } };
          await expect(threads.routeArrivals(unknown)).rejects.toThrow(`rows.pair[${row}]: index-out-of-range`);
        }
      }
    });
  });

  it('adds several jobs to the totals they share', async () => {
    const memory = createColumnMemory(64 * MIB);
    const first = randomJob(memory, 1, 30_000);
    const jobs = [first, ...[2, 3].map(seed => randomJob(memory, seed, 5_000 * seed, first.job.totals))];
    const slow = emptyTotals(12);
    for (const { job, plans } of jobs)
      routeSlowly({ ...job, out: emptyDecisions(job.rows.effect.length), totals: slow }, plans);
    const route = (threads: RouteThreads) => threads.route(jobs.map(({ job }) => job));
    expect(await withThreads({ memory, threads: 3, kernel }, route)).toEqual({ kind: 'routed' });
    expect(columnsOfTotals(first.job.totals)).toEqual(columnsOfTotals(slow));
  });

  it.each([1, 2, 3])('on %i threads in the order of arrival gives the bytes of the slow twin', async count => {
    const memory = createColumnMemory(64 * MIB);
    await withThreads({ memory, threads: count, kernel, sharedRowsMin: 0 }, async threads => {
      // The last rounds find the tallies of the index as the rounds before left them.
      const index = randomJob(memory, 3, 0).job.index;
      for (const [seed, rows] of [40_000, 0, 1, 16_385, 9_000, 60_000, 60_000].entries()) {
        const { job, plans } = randomJob(memory, seed < 5 ? seed : 3, rows);
        const slow = { ...job, out: emptyDecisions(rows), totals: emptyTotals(12) };
        const arrivals = { ...inArrivalOrder(job, memory), ...(seed < 5 ? {} : { index }) };
        expect(await threads.routeArrivals(arrivals)).toEqual(routeSlowly(slow, plans));
        expect(job.out).toEqual(slow.out);
        expect(columnsOfTotals(job.totals)).toEqual(columnsOfTotals(slow.totals));
      }
    });
  });

  it('tells a sum that is exact on no thread alone beyond its range', async () => {
    const memory = createColumnMemory(64 * MIB);
    const { job } = randomJob(memory, 4, 20_000);
    const fill = () => {
      for (const group of groupsUsed(job.totals)) job.totals.sums[4 * group] = Number.MAX_SAFE_INTEGER - 1;
    };
    await withThreads({ memory, threads: 2, kernel }, async threads => {
      expect(await threads.route(job)).toEqual({ kind: 'routed' });
      fill();
      expect(await threads.route(job)).toEqual({ kind: 'overflow', group: 0 });
      fill();
      const answer = await threads.routeArrivals(inArrivalOrder(job, memory));
      expect(answer).toEqual({ kind: 'overflow', group: 0 });
    });
  });
});

describe('what may go wrong', () => {
  const memory = () => createColumnMemory(16 * MIB);
  const fixture = (name: string) => new URL(`./${name}-worker.fixture.ts`, import.meta.url);
  const keepRouting = (columns: ColumnMemory) => async (threads: RouteThreads) => {
    const { job } = randomJob(columns, 6, 20_000);
    for (let round = 0; round < 200; round++) {
      await threads.route(job);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };

  it('a worker that dies is told, not waited for', async () => {
    const columns = memory();
    const options = { memory: columns, threads: 2, worker: fixture('dying') };
    await expect(withThreads(options, keepRouting(columns))).rejects.toThrow(
      expect.objectContaining({ code: 'thread-died', retryable: true }),
    );
  });

  it('a worker that does not come back is late after the stated time', async () => {
    const columns = memory();
    const options = { memory: columns, threads: 2, worker: fixture('silent'), lateMsMax: 50 };
    await expect(withThreads(options, keepRouting(columns))).rejects.toThrow(
      expect.objectContaining({ code: 'thread-late', retryable: true }),
    );
  });

  it('a pool that is closed routes nothing, an empty list is routed', async () => {
    const columns = memory();
    const threads = createRouteThreads({ memory: columns, threads: 2 });
    expect(await threads.route([])).toEqual({ kind: 'routed' });
    await threads.close();
    const { job } = randomJob(columns, 6, 10);
    await expect(threads.route(job)).rejects.toThrow(expect.objectContaining({ code: 'threads-closed' }));
  });

  it('a job in another memory, with totals of its own or of unknown pairs is refused, and the next one is routed', async () => {
    const columns = memory();
    const { job } = randomJob(columns, 6, 100);
    await withThreads({ memory: columns, threads: 2 }, async threads => {
      const elsewhere = { ...job, out: emptyDecisions(100) };
      await expect(threads.route(elsewhere)).rejects.toThrow(expect.objectContaining({ code: 'not-in-memory' }));
      const apart = { ...job, totals: emptyTotals(12, columns) };
      await expect(threads.route([job, apart])).rejects.toThrow(expect.objectContaining({ code: 'not-shared' }));
      const arrivals = inArrivalOrder(job, columns);
      arrivals.rows.pair[99] = PAIRS;
      await expect(threads.routeArrivals(arrivals)).rejects.toThrow('rows.pair[99]: index-out-of-range');
      const short = { ...arrivals, rows: { ...arrivals.rows, mode: columns.uint8(99) } };
      await expect(threads.routeArrivals(short)).rejects.toThrow('rows.mode[99]: length-mismatch');
      expect(await threads.route(job)).toEqual({ kind: 'routed' });
    });
  });
});
