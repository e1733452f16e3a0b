// The kernel as a WebAssembly module made of assembly/*.ts: the same contract and the same bytes as route-runs.ts, faster.
import type { ColumnMemory } from './column-memory.ts';
import { describeJob, jobWords } from './job-words.ts';
import { routeByRanges } from './route-segments.ts';
import type { RoutingJob } from './routing-job.ts';
import { instantiate } from './wasm-instance.ts';

export type WasmKernel = {
  /** As `routeRuns`; `RoutingInputError` where a column of the job is not in the memory, or runs contradict their contract. */
  readonly routeRuns: (job: RoutingJob, fromRun: number, toRun: number) => boolean;
  /** As `routeSegments`, and refuses as `routeRuns` does, before any job is routed. Keeps words in the memory for each job. */
  readonly routeSegments: (jobs: readonly RoutingJob[], rangeRuns?: number) => boolean;
};

/** The module's kernel over one memory, for one thread. */
export function createWasmKernel(memory: ColumnMemory): WasmKernel {
  const { areRunsSound, routeRuns } = instantiate(memory.memory);
  const words = [jobWords(memory)];
  const describe = (job: RoutingJob, at: number): number => {
    words[at] ??= jobWords(memory);
    describeJob(words[at], memory, job, place => areRunsSound(place) === 1);
    return words[at].byteOffset;
  };
  return {
    routeRuns: (job, fromRun, toRun) =>
      routeRuns(describe(job, 0), fromRun, Math.min(toRun, job.rows.runPair.length)) === 1,
    routeSegments(jobs, rangeRuns) {
      const places = jobs.map(describe);
      return routeByRanges(jobs, (job, fromRun, toRun) => routeRuns(places[job]!, fromRun, toRun) === 1, rangeRuns);
    },
  };
}
