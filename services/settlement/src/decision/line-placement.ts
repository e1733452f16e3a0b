// Where a line of the timelines places the rows that it decides.
import type { Currency } from '@asof/domain';
import type { FlatTimelines } from '../timelines/flat-timelines.ts';
import type { Placement } from './placement.ts';

/** `isPriced`: by the line's fee plan, as sales and completions are; other rows stand there without one (R14). */
export type LineUsed = { readonly line: number; readonly currency: Currency; readonly isPriced: boolean };

/** The line routes; the currency is that of its pair. */
export function placementOfLine(flat: FlatTimelines, { line, currency, isPriced }: LineUsed): Placement {
  const { route, plan } = flat.timelines;
  const { assignment, accountId, bindingId, scope } = flat.routeAt(route[line]!);
  const { merchantId, terminalId, storeId } = assignment;
  const { planId, refundFee } = isPriced ? flat.feePlanAt(plan[line]!) : NO_PLAN;
  return { merchantId, terminalId, storeId, currency, accountId, bindingId, scope, planId, refundFee };
}

const NO_PLAN = { planId: null, refundFee: null } as const;
