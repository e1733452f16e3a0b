// The kernel with every check before it and after it: for whoever routes columns that nobody has checked yet.
import { overflowOf, type Routed } from './group-totals.ts';
import { routeRuns } from './route-runs.ts';
import { checkJob, type RoutingJob } from './routing-job.ts';

/**
 * Routes, prices (R14) and sums a batch. Writes `out` for every row and adds to `totals`; answers `overflow` with the lowest group
 * whose sum is beyond 2^53 − 1, and throws `RoutingInputError` before writing anything when columns contradict their contract. The
 * checks cost about as much as the routing: columns that were checked when they came in go to `routeRuns` directly.
 */
export function routeBatch(job: RoutingJob): Routed {
  checkJob(job);
  const isExact = routeRuns(job, 0, job.rows.runPair.length);
  return isExact ? { kind: 'routed' } : overflowOf(job.totals);
}
