// Where the debits of a batch lead by themselves (R13): their terminal's card at their own instant, with the doubt about it. The same
// kernel answers that routes the credits; what it sums is left aside, because a debit may fall elsewhere.
import { grossMinor, type OwnRoute } from '@asof/domain';
import { EFFECT, emptyDecisions, emptyTotals, lineInEffect, routeBatch } from '@asof/routing';
import type { DebitRow, Gathered } from '../batch/gathered.ts';
import type { FlatTimelines } from '../timelines/flat-timelines.ts';
import type { CreditRouting } from './credits.ts';

/** By debit, in their order. */
export function ownRoutesOf(
  { gathered, pairs, flat, index }: CreditRouting,
  debits: readonly DebitRow[],
): readonly OwnRoute[] {
  const count = debits.length;
  const runPair = Uint32Array.from(debits, ({ place }) => pairs.runPairs[place.part]![runAt(gathered, place)]!);
  const out = emptyDecisions(count);
  const rows = {
    runStart: Uint32Array.from({ length: count + 1 }, (_, run) => run),
    runPair,
    occurredAt: Float64Array.from(debits, ({ row }) => row.occurredAt),
    amountMinor: Float64Array.from(debits, ({ row }) => -Number(grossMinor(row))),
    effect: new Uint8Array(count).fill(EFFECT.debit),
    mode: Uint8Array.from(debits, ({ place }) => gathered.parts[place.part]!.segment.mode[place.index]!),
  };
  routeBatch({ index, rows, out, totals: emptyTotals(index.settings.groups) });
  return debits.map((_, debit) =>
    ownRouteAt(flat, runPair[debit]!, rows.occurredAt[debit]!, out.line[debit]!, out.ambiguous[debit] === 1),
  );
}

/** `line`: as the kernel answered; for a held row its timeline still tells whose terminal it is. */
function ownRouteAt(flat: FlatTimelines, pair: number, at: number, line: number, ambiguous: boolean): OwnRoute {
  const assignment = flat.assignmentAt(line < 0 ? lineInEffect(flat.timelines, pair, at) : line);
  if (assignment === null) return { terminal: null, card: null, ambiguous };
  const { merchantId, terminalId, storeId } = assignment;
  const terminal = { merchantId, terminalId, storeId };
  if (line < 0) return { terminal, card: null, ambiguous };
  const { accountId, bindingId, scope } = flat.routeAt(flat.timelines.route[line]!);
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
