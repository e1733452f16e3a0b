// Routes and prices the credits of a batch with the kernel, part by part over the segments' own columns.
import {
  type DecisionColumns,
  EFFECT,
  emptyDecisions,
  emptyTotals,
  type GroupTotals,
  overflowOf,
  type RoutingIndex,
  routeBatch,
} from '@asof/routing';
import { effectsOf, type Gathered, type GatheredPart } from '../batch/gathered.ts';
import type { BatchPairs } from '../batch/pairs.ts';
import { type FlatTimelines, type Group, heldReasonOf } from '../timelines/flat-timelines.ts';
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
  /** Over `flat`. */
  readonly index: RoutingIndex;
};

/** Decides every credit that no void has cancelled; debits are left as they stand. The gross of all rows is known to be exact (R5). */
export function routeCredits({ gathered, pairs, flat, index }: CreditRouting, decided: DecidedColumns): RoutedCredits {
  const totals = emptyTotals(index.settings.groups);
  const numberOf = createPlacementNumbers(flat, decided.placements);
  const out = emptyDecisions(gathered.parts.reduce((most, { segment }) => Math.max(most, segment.rows), 0));
  for (const [number, part] of gathered.parts.entries()) {
    const { pairStart, occurredAt, amountMinor, mode } = part.segment;
    const effect = effectsWithoutCancelled(part, decided);
    const runs = { runStart: pairStart, runPair: pairs.runPairs[number]! };
    routeBatch({ index, rows: { ...runs, occurredAt, amountMinor, effect, mode }, out, totals });
    keepCredits(part.offset, effect, out, numberOf, decided);
  }
  const sums = overflowOf(totals);
  if (sums.kind === 'routed') return { kind: 'routed', totals };
  return { kind: 'overflow', group: flat.groupAt(sums.group) };
}

/** A cancelled row is in no total (R11). */
function effectsWithoutCancelled({ segment, offset }: GatheredPart, { outcome }: DecidedColumns): Uint8Array {
  const effects = effectsOf(segment);
  for (let row = 0; row < effects.length; row++) {
    if (outcome[offset + row] === CANCELLED) effects[row] = EFFECT.passedOver;
  }
  return effects;
}

/** What an adjustment is placed with: no plan prices it (R14). */
const NO_PLAN_NUMBER = -1;
const NO_PLAN = { planId: null, refundFee: null } as const;

/** The placement of a credit on that line of the timelines; `priced`: by the line's plan. */
type PlacementNumbers = (line: number, priced: boolean) => number;

function keepCredits(
  offset: number,
  effect: Uint8Array,
  routed: DecisionColumns,
  numberOf: PlacementNumbers,
  { outcome, feeMinor, flags }: DecidedColumns,
): void {
  for (let row = 0; row < effect.length; row++) {
    const asks = effect[row]!;
    if (asks === EFFECT.passedOver) continue;
    const line = routed.line[row]!;
    const number = offset + row;
    outcome[number] = line < 0 ? heldCode(heldReasonOf(line)) : numberOf(line, asks === EFFECT.feeBearingCredit);
    feeMinor[number] = routed.feeMinor[row]!;
    flags[number] = routed.ambiguous[row] === 1 ? AMBIGUOUS : 0;
  }
}

/** Numbers are remembered by line: most lines of a batch's pairs place many rows. */
function createPlacementNumbers(flat: FlatTimelines, placements: PlacementCollector): PlacementNumbers {
  const { route, plan } = flat.timelines;
  const unknown = -1;
  const priced = new Int32Array(route.length).fill(unknown);
  const free = new Int32Array(route.length).fill(unknown);
  return (line, isPriced) => {
    const numbers = isPriced ? priced : free;
    if (numbers[line] === unknown)
      numbers[line] = placements.add(placementOfRoute(flat, route[line]!, isPriced ? plan[line]! : NO_PLAN_NUMBER));
    return numbers[line]!;
  };
}

function placementOfRoute(flat: FlatTimelines, route: number, plan: number) {
  const { assignment, accountId, bindingId, scope, group } = flat.routeAt(route);
  const { merchantId, terminalId, storeId } = assignment;
  const { currency } = flat.groupAt(group);
  const { planId, refundFee } = plan < 0 ? NO_PLAN : flat.feePlanAt(plan);
  return { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee };
}
