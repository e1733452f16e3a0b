// Routes and prices the credits of a batch with the kernel, part by part over the segments' own columns.
import { type DecisionColumns, EFFECT, emptyDecisions, emptyTotals, type GroupTotals, routeBatch } from '@asof/routing';
import { effectsOf, type Gathered, type GatheredPart } from '../batch/gathered.ts';
import type { BatchPairs } from '../batch/pairs.ts';
import { type FlatTimelines, type Group, heldReasonOf, heldRoute } from '../timelines/flat-timelines.ts';
import type { DecidedColumns } from './decided-columns.ts';
import { AMBIGUOUS } from './decision-file.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { PlacementCollector } from './placement.ts';

/** Totals are by the timelines' groups. `overflow`: a sum of the group is not exact any more, the batch is refused whole (R5). */
export type RoutedCredits =
  | { readonly kind: 'routed'; readonly totals: GroupTotals }
  | { readonly kind: 'overflow'; readonly group: Group };

export type CreditRouting = {
  readonly gathered: Gathered;
  readonly pairs: BatchPairs;
  readonly flat: FlatTimelines;
  /** By capture mode. */
  readonly uncertaintyMicros: Float64Array;
};

/** Decides every credit that no void has cancelled; debits are left as they stand. */
export function routeCredits(routing: CreditRouting, decided: DecidedColumns): RoutedCredits {
  const { gathered, pairs, flat, uncertaintyMicros } = routing;
  const { timelines, plans, groupCount } = flat;
  const totals = emptyTotals(groupCount);
  const numberOf = createPlacementNumbers(flat, decided.placements);
  const scratch = emptyDecisions(gathered.parts.reduce((most, { segment }) => Math.max(most, segment.rows), 0));
  for (const [index, part] of gathered.parts.entries()) {
    const { pairStart, occurredAt, amountMinor, mode } = part.segment;
    const effect = effectsWithoutCancelled(part, decided);
    const runs = { runStart: pairStart, runPair: pairs.runPairs[index]! };
    const rows = { ...runs, occurredAt, amountMinor, effect, mode, uncertaintyMicros };
    const routed = routeBatch(timelines, plans, rows, heldRoute('NO_FEE_PLAN'), scratch, totals);
    if (routed.kind === 'overflow') return { kind: 'overflow', group: flat.groupAt(routed.group) };
    keepCredits(part.offset, effect, scratch, numberOf, decided);
  }
  return { kind: 'routed', totals };
}

/** A cancelled row is in no total (R11). */
function effectsWithoutCancelled({ segment, offset }: GatheredPart, { outcome }: DecidedColumns): Uint8Array {
  const effects = effectsOf(segment);
  for (let row = 0; row < effects.length; row++) {
    if (outcome[offset + row] === CANCELLED) effects[row] = EFFECT.routeOnly;
  }
  return effects;
}

/** What an adjustment without a plan is placed with (R14). */
const NO_PLAN = { planId: null, refundFee: null } as const;

type PlacementNumbers = (route: number, plan: number) => number;

function keepCredits(
  offset: number,
  effect: Uint8Array,
  routed: DecisionColumns,
  numberOf: PlacementNumbers,
  { outcome, feeMinor, flags }: DecidedColumns,
): void {
  for (let row = 0; row < effect.length; row++) {
    if (effect[row] === EFFECT.routeOnly) continue;
    const route = routed.route[row]!;
    const number = offset + row;
    outcome[number] = route < 0 ? heldCode(heldReasonOf(route)) : numberOf(route, routed.plan[row]!);
    feeMinor[number] = routed.feeMinor[row]!;
    flags[number] = routed.ambiguous[row] === 1 ? AMBIGUOUS : 0;
  }
}

/** Most routes are met with one plan only: it is remembered in columns, others by name. */
function createPlacementNumbers(flat: FlatTimelines, placements: PlacementCollector): PlacementNumbers {
  const none = -1;
  const usualPlan = new Int32Array(flat.routeCount).fill(none - 1);
  const usualNumber = new Int32Array(flat.routeCount);
  const others = new Map<string, number>();
  return (route, plan) => {
    if (usualPlan[route] === plan) return usualNumber[route]!;
    const name = `${route} ${plan}`;
    const number = others.get(name) ?? placements.add(placementOfRoute(flat, route, plan));
    if (usualPlan[route] === none - 1) {
      usualPlan[route] = plan;
      usualNumber[route] = number;
    }
    others.set(name, number);
    return number;
  };
}

function placementOfRoute(flat: FlatTimelines, route: number, plan: number) {
  const { assignment, accountId, bindingId, scope, group } = flat.routeAt(route);
  const { merchantId, terminalId, storeId } = assignment;
  const { currency } = flat.groupAt(group);
  const { planId, refundFee } = plan < 0 ? NO_PLAN : flat.feePlanAt(plan);
  return { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee };
}
