export { checkRows, checkRuns, type RoutingInputCode, RoutingInputError } from './check-columns.ts';
export {
  addTotals,
  type DecisionColumns,
  EFFECT,
  emptyDecisions,
  emptyTotals,
  type FeePlans,
  type GroupTotals,
  overflowOf,
  type Routed,
  type RoutingSettings,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
export { routeBatch } from './route-batch.ts';
export { routeRuns } from './route-runs.ts';
export { routeSlowly } from './route-slowly.ts';
export { indexTimelines, lineInEffect, type RoutingIndex } from './routing-index.ts';
export type { RoutingJob } from './routing-job.ts';
