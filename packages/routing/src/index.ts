export { type RoutingInputCode, RoutingInputError } from './check-columns.ts';
export {
  type DecisionColumns,
  EFFECT,
  emptyDecisions,
  emptyTotals,
  type FeePlans,
  type GroupTotals,
  type Routed,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
export { lineInEffect, routeBatch } from './route-batch.ts';
export { routeSlowly } from './route-slowly.ts';
