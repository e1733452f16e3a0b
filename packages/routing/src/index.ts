export {
  type DecisionColumns,
  EFFECT,
  type FeePlans,
  type GroupTotals,
  type Timelines,
  type TransactionColumns,
} from './columns.ts';
