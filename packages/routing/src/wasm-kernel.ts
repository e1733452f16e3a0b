// The kernel as a WebAssembly module made of assembly/*.ts: the same contract and the same bytes as route-runs.ts, faster.
import type { ColumnMemory, SharedMemory } from './column-memory.ts';
import { describeJob, jobWords } from './job-words.ts';
import { routeByRanges } from './route-segments.ts';
import type { RoutingJob } from './routing-job.ts';
import { MODULE_BASE64 } from './wasm-module.ts';

/** What the module exports. `words`: the byte where a job's words begin; nothing is checked behind it. Answers 1 for exact sums. */
export type WasmExports = {
  readonly routeRuns: (words: number, fromRun: number, toRun: number) => number;
  readonly areRunsSound: (words: number) => number;
  readonly firstUnknownPair: (words: number, fromRow: number, toRow: number) => number;
  readonly routeArrivals: (words: number, fromRow: number, toRow: number) => number;
  readonly drainArrivals: (words: number) => number;
  /** Takes over the sums that the other words add up to. */
  readonly drainTotals: (words: number, other: number) => number;
  readonly moveGroups: (words: number, other: number, fromGroup: number, toGroup: number) => number;
  /** Of the words of a placing (wasm-placing.ts). */
  readonly writeEffects: (words: number) => number;
  readonly placeRows: (words: number, fromRow: number) => number;
};

type Engine = {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (
    module: object,
    imports: { readonly env: { readonly memory: SharedMemory } },
  ) => { readonly exports: WasmExports };
};
const engine = (globalThis as unknown as { readonly WebAssembly: Engine }).WebAssembly;

export type WasmKernel = {
  /** As `routeRuns`; `RoutingInputError` where a column of the job is not in the memory, or runs contradict their contract. */
  readonly routeRuns: (job: RoutingJob, fromRun: number, toRun: number) => boolean;
  /** As `routeSegments`, and refuses as `routeRuns` does, before any job is routed. Keeps words in the memory for each job. */
  readonly routeSegments: (jobs: readonly RoutingJob[], rangeRuns?: number) => boolean;
};

/** The module over one memory, for one thread. Compiles in about a millisecond. */
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

/** The module alone, for threads that are told the place of a job's words. */
export function instantiate(memory: SharedMemory): WasmExports {
  const bytes = Uint8Array.from(atob(MODULE_BASE64), letter => letter.charCodeAt(0));
  return new engine.Instance(new engine.Module(bytes), { env: { memory } }).exports;
}
