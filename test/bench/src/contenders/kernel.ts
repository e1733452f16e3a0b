// The kernels as contenders call them, on one thread: the TypeScript one or the WebAssembly one over columns in one memory, one segment
// a call. Everything of ours that routes does it here.
import {
  type ColumnMemory,
  createWasmKernel,
  type DecisionColumns,
  type GroupTotals,
  overflowOf,
  type RoutingIndex,
  type RoutingSettings,
  routeRuns,
  type TransactionColumns,
} from '@asof/routing';
import type { SegmentRows } from '../world/pair-order.ts';
import { heldRoute, REASONS, UNCERTAINTY_MICROS, type WorldFacts } from '../world/world-columns.ts';

export type Kind = 'ts' | 'wasm';
export type Sorted = SegmentRows & { readonly firstRow: number };
/** Where the decisions of a segment go, and what its rows are added to. */
export type Into = { readonly out: DecisionColumns; readonly totals: GroupTotals };
export type Route = (index: RoutingIndex, segment: TransactionColumns, into: Into) => void;

/** For `wasm` all columns must lie in the memory. */
export function createRoute(kind: Kind, memory: ColumnMemory): Route {
  const kernel = kind === 'ts' ? routeRuns : createWasmKernel(memory).routeRuns;
  return (index, { runStart, runPair, occurredAt, amountMinor, effect, mode }, { out, totals }) => {
    const rows = { runStart, runPair, occurredAt, amountMinor, effect, mode };
    kernel({ index, rows, out, totals }, 0, rows.runPair.length);
  };
}

/** R5: the batch would be refused whole, which no world of the benchmark may be. */
export function demandNoOverflow(totals: GroupTotals): void {
  if (overflowOf(totals).kind === 'overflow') throw new Error('the batch does not fit 2^53 - 1');
}

export function inMemory(segment: Sorted, memory: ColumnMemory): Sorted {
  const { runStart, runPair, occurredAt, amountMinor, effect, mode } = segment;
  const copied = {
    runStart: memory.uint32(runStart.length),
    runPair: memory.uint32(runPair.length),
    occurredAt: memory.float64(occurredAt.length),
    amountMinor: memory.float64(amountMinor.length),
    effect: memory.uint8(effect.length),
    mode: memory.uint8(mode.length),
  };
  copied.runStart.set(runStart);
  copied.runPair.set(runPair);
  copied.occurredAt.set(occurredAt);
  copied.amountMinor.set(amountMinor);
  copied.effect.set(effect);
  copied.mode.set(mode);
  return { ...segment, ...copied };
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
