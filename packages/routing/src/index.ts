export { type ArrivalColumns, type ArrivalJob, checkArrivals } from './arrival-columns.ts';
export { checkRows, checkRuns, type RoutingInputCode, RoutingInputError } from './check-columns.ts';
export { type ColumnMemory, ColumnMemoryFullError, createColumnMemory } from './column-memory.ts';
export {
  type DecisionColumns,
  EFFECT,
  emptyDecisions,
  type FeePlans,
  type RoutingSettings,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
export {
  clearTotals,
  drainTotals,
  emptyTotals,
  endList,
  type GroupSums,
  type GroupTotals,
  groupsIn,
  groupsUsed,
  isListEnded,
  moveGroups,
  overflowOf,
  type Routed,
  sumsOf,
} from './group-totals.ts';
export {
  arrivalsAt,
  describeArrivals,
  describeJob,
  jobAt,
  jobWords,
  shareJob,
  sumInto,
  tallyInto,
  totalsAt,
} from './job-words.ts';
export { createTallies, drainTallies } from './pair-tallies.ts';
export { type Arrivals, createArrivals, firstUnknownPair, ofLastIndex, routeArrivalRows } from './route-arrivals.ts';
export { routeBatch } from './route-batch.ts';
export { routeRuns } from './route-runs.ts';
export { routeSegments, runsInRange } from './route-segments.ts';
export { routeSlowly } from './route-slowly.ts';
export { indexTimelines, lineInEffect, pairsIn, type RoutingIndex } from './routing-index.ts';
export type { KernelJob, RoutingJob } from './routing-job.ts';
export { createWasmArrivals } from './wasm-arrivals.ts';
export { instantiate, type SharedMemory, type WasmExports } from './wasm-instance.ts';
export { createWasmKernel, type WasmKernel } from './wasm-kernel.ts';
export { createWasmPlacing, type PlacingTables, type RowsToPlace, type WasmPlacing } from './wasm-placing.ts';
