// Holds every number of threads and both kernels to the slow twin, on random jobs by their numbers.
import { clearTotals, createColumnMemory } from '@asof/routing';
import { differenceOf, drawJob, inArrivalOrder, jobWithin, twinOf } from '@asof/routing/random-job-fixture';
import { createRouteThreads } from './route-threads.ts';

const COUNTS = [1, 2, 3, 5];
/** Jobs that one pool routes: what they take of its memory is not given back. */
const POOL_JOBS = 1_000;
const MEMORY_BYTES_MAX = 64 * 2 ** 20;

/** Jobs from .. to - 1, a thousand by each pool in turn; what differs, with the job's number. */
export async function sweepThreads(from: number, to: number): Promise<string[]> {
  const differences: string[] = [];
  for (let first = from, turn = 0; first < to && differences.length < 10; first += POOL_JOBS, turn++) {
    const threads = COUNTS[turn % COUNTS.length] ?? 1;
    const kernel = turn % (2 * COUNTS.length) < COUNTS.length ? 'module' : 'script';
    const memory = createColumnMemory(MEMORY_BYTES_MAX);
    const pool = createRouteThreads({ memory, threads, kernel, sharedRowsMin: 0 });
    await pool.started();
    for (let seed = first; seed < Math.min(to, first + POOL_JOBS); seed++) {
      const drawn = drawJob(seed);
      const twin = twinOf(drawn);
      const job = jobWithin(memory, drawn);
      const arrivals = inArrivalOrder(job, memory);
      const found = [differenceOf(twin, { ...job, answer: await pool.route(job) })];
      for (const column of Object.values(job.out)) column.fill(0);
      clearTotals(job.totals);
      found.push(differenceOf(twin, { ...job, answer: await pool.routeArrivals(arrivals) }));
      for (const difference of found)
        if (difference !== null) differences.push(`job ${seed}, ${kernel}, ${threads} threads: ${difference}`);
    }
    await pool.close();
  }
  return differences;
}
