// Where a line of the timelines places the rows that it decides.
import type { FlatTimelines } from '../timelines/flat-timelines.ts';
import type { Placement } from './placement.ts';

/** The line routes. `priced`: by its fee plan, as sales and completions are; other rows stand there without one (R14). */
export function placementOfLine(flat: FlatTimelines, line: number, priced: boolean): Placement {
  const { route, group, plan } = flat.timelines;
  const { assignment, accountId, bindingId, scope } = flat.routeAt(route[line]!);
  const { merchantId, terminalId, storeId } = assignment;
  const { currency } = flat.groupAt(group[line]!);
  const { planId, refundFee } = priced ? flat.feePlanAt(plan[line]!) : NO_PLAN;
  return { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee };
}

const NO_PLAN = { planId: null, refundFee: null } as const;
