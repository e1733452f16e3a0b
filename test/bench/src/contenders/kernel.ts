// The kernels as contenders call them: the TypeScript one or the WebAssembly one over columns in one memory, a job a segment or one of rows
// in the order of arrival, on one thread or shared by several. Everything of ours that routes does it here.
import {
  type ArrivalJob,
  type ColumnMemory,
  createArrivals,
  createWasmArrivals,
  createWasmKernel,
  type DecisionColumns,
  type GroupTotals,
  type RoutingIndex,
  type RoutingJob,
  type RoutingSettings,
  routeSegments,
  type TransactionColumns,
} from '@asof/routing';
import { createRouteThreads, type RouteThreads } from '@asof/settlement/route-threads';
import type { SegmentRows } from '../world/pair-order.ts';
import { heldRoute, REASONS, UNCERTAINTY_MICROS, type WorldFacts } from '../world/world-columns.ts';

export type Kind = 'ts' | 'wasm';
export type Sorted = SegmentRows & { readonly firstRow: number };
/** Where the decisions of a segment go, and what its rows are added to. */
type Into = { readonly out: DecisionColumns; readonly totals: GroupTotals };
export type Routing = {
  /** All jobs share their totals; throws where a sum is not exact. With several threads each job's rows are shared by all of them. */
  readonly route: (jobs: readonly RoutingJob[]) => void | Promise<void>;
  readonly close: () => void | Promise<void>;
};
/** The same for rows in the order of arrival, all in one job. */
export type ArrivalRouting = Pick<Routing, 'close'> & { readonly route: (job: ArrivalJob) => void | Promise<void> };

/** All columns of a job must lie in the memory, but for the script kernel on one thread. Workers are up when it resolves. */
export async function createRouting(kind: Kind, memory: ColumnMemory, threads: number): Promise<Routing> {
  if (threads > 1) {
    const pool = await startedPool(kind, memory, threads);
    return { route: async jobs => demandExact((await pool.route(jobs)).kind === 'routed'), close: () => pool.close() };
  }
  const route = kind === 'ts' ? routeSegments : createWasmKernel(memory).routeSegments;
  return { route: jobs => demandExact(route(jobs)), close() {} };
}

/** As `createRouting`. */
export async function createArrivalRouting(kind: Kind, memory: ColumnMemory, threads: number): Promise<ArrivalRouting> {
  if (threads > 1) {
    const { routeArrivals, close } = await startedPool(kind, memory, threads);
    return { route: async job => demandExact((await routeArrivals(job)).kind === 'routed'), close };
  }
  const { routeArrivals } = kind === 'ts' ? createArrivals(memory) : createWasmArrivals(memory);
  return { route: job => demandExact(routeArrivals(job).kind === 'routed'), close() {} };
}

async function startedPool(kind: Kind, memory: ColumnMemory, threads: number): Promise<RouteThreads> {
  const pool = createRouteThreads({ memory, threads, kernel: kind === 'ts' ? 'script' : 'module' });
  await pool.started();
  return pool;
}

export function jobOf(index: RoutingIndex, segment: TransactionColumns, { out, totals }: Into): RoutingJob {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = segment;
  return { index, rows: { runStart, runPair, occurredAt, amountMinor, effect, mode }, out, totals };
}

/** R5: the batch would be refused whole, which no world of the benchmark may be. */
function demandExact(isExact: boolean): void {
  if (!isExact) throw new Error('the batch does not fit 2^53 - 1');
}

export function inMemory(segment: Sorted, memory: ColumnMemory): Sorted {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = segment;
  return {
    ...segment,
    runStart: copyOf(runStart, memory.uint32),
    runPair: copyOf(runPair, memory.uint32),
    occurredAt: copyOf(occurredAt, memory.float64),
    amountMinor: copyOf(amountMinor, memory.float64),
    effect: copyOf(effect, memory.uint8),
    mode: copyOf(mode, memory.uint8),
  };
}

type Numbers = ArrayLike<number> & { set(from: ArrayLike<number>): void };

/** The column again, in the memory that makes room. */
export function copyOf<C extends Numbers>(column: ArrayLike<number>, room: (length: number) => C): C {
  const copy = room(column.length);
  copy.set(column);
  return copy;
}

/** Held rows are summed by reason, in groups behind those of routed rows. */
export function settingsOf({ pairs, groups }: WorldFacts): RoutingSettings {
  return {
    noFeePlanRoute: heldRoute('NO_FEE_PLAN'),
    heldGroup: new Uint32Array(pairs).fill(groups),
    uncertaintyMicros: Float64Array.from(UNCERTAINTY_MICROS),
    groups: groups + REASONS.length,
  };
}

/** The decisions of a segment's rows among those of the whole batch. */
export function viewOf(out: DecisionColumns, from: number, rows: number): DecisionColumns {
  return {
    line: out.line.subarray(from, from + rows),
    feeMinor: out.feeMinor.subarray(from, from + rows),
    ambiguous: out.ambiguous.subarray(from, from + rows),
  };
}
