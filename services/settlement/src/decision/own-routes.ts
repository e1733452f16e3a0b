// Where the debits of a batch lead by themselves (R13): their terminal's card at their own instant, with the doubt about it. The same
// kernel answers that routes the credits, told to add nothing.
import type { OwnRoute } from '@asof/domain';
import { EFFECT, emptyDecisions, emptyTotals, lineInEffect, routeBatch } from '@asof/routing';
import type { DebitRow, Gathered } from '../batch/gathered.ts';
import { type FlatTimelines, heldRoute } from '../timelines/flat-timelines.ts';
import type { CreditRouting } from './credits.ts';

/** By debit, in their order. */
export function ownRoutesOf(
  { gathered, pairs, flat, uncertaintyMicros }: CreditRouting,
  debits: readonly DebitRow[],
): readonly OwnRoute[] {
  const count = debits.length;
  const runPair = Uint32Array.from(debits, ({ place }) => pairs.runPairs[place.part]![runAt(gathered, place)]!);
  const out = emptyDecisions(count);
  const rows = {
    runStart: Uint32Array.from({ length: count + 1 }, (_, run) => run),
    runPair,
    occurredAt: Float64Array.from(debits, ({ row }) => row.occurredAt),
    amountMinor: Float64Array.from(debits, ({ row }) => Number(row.amountMinor)),
    effect: new Uint8Array(count).fill(EFFECT.routeOnly),
    mode: Uint8Array.from(debits, ({ place }) => gathered.parts[place.part]!.segment.mode[place.index]!),
    uncertaintyMicros,
  };
  routeBatch(flat.timelines, flat.plans, rows, heldRoute('NO_FEE_PLAN'), out, emptyTotals(flat.groupCount));
  return debits.map((_, debit) =>
    ownRouteAt(flat, runPair[debit]!, rows.occurredAt[debit]!, out.route[debit]!, out.ambiguous[debit] === 1),
  );
}

function ownRouteAt(flat: FlatTimelines, pair: number, at: number, route: number, ambiguous: boolean): OwnRoute {
  const assignment = flat.assignmentAt(lineInEffect(flat.timelines, pair, at));
  if (assignment === null) return { terminal: null, card: null, ambiguous };
  const { merchantId, terminalId, storeId } = assignment;
  const terminal = { merchantId, terminalId, storeId };
  if (route < 0) return { terminal, card: null, ambiguous };
  const { accountId, bindingId, scope } = flat.routeAt(route);
  return { terminal, card: { accountId, bindingId, scope }, ambiguous };
}

function runAt({ parts }: Gathered, { part, index }: { readonly part: number; readonly index: number }): number {
  const { pairStart } = parts[part]!.segment;
  let low = 0;
  let high = pairStart.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (pairStart[middle]! <= index) low = middle;
    else high = middle;
  }
  return low;
}
