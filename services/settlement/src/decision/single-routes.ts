// Where single rows lead by themselves: debits (R13: their terminal's card at their own instant), and originals that are in the batch
// with them. The same kernel answers that routes the batch; what it sums is left aside.
import { CAPTURE_MODES, grossMinor, type OwnRoute, type Transaction } from '@asof/domain';
import { type DecisionColumns, EFFECT, emptyDecisions, emptyTotals, lineInEffect, routeBatch } from '@asof/routing';
import { madeOnce } from '../sheet/made-once.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';

export type SingleRow = { readonly pair: number; readonly row: Transaction };

/** By row, in their order. */
export function ownRoutesOf(timelines: RoutedTimelines, debits: readonly SingleRow[]): readonly OwnRoute[] {
  const { flat } = timelines;
  const out = routeSingles(timelines, debits, EFFECT.debit);
  const routed = madeOnce((line: number) => leadingTo(flat, line, true));
  const held = madeOnce((line: number) => leadingTo(flat, line, false));
  return debits.map(({ pair, row }, index) => {
    const line = out.line[index]!;
    // Of a held row its timeline still tells whose terminal it is.
    const leads = line < 0 ? held(lineInEffect(flat.timelines, pair, row.occurredAt)) : routed(line);
    return { ...leads, ambiguous: out.ambiguous[index] === 1 };
  });
}

/** Lines, fees and doubts of sales and completions, by row. */
export function routeCredits(timelines: RoutedTimelines, credits: readonly SingleRow[]): DecisionColumns {
  return routeSingles(timelines, credits, EFFECT.feeBearingCredit);
}

function routeSingles({ index }: RoutedTimelines, singles: readonly SingleRow[], effect: number): DecisionColumns {
  const sign = effect === EFFECT.debit ? -1 : 1;
  const out = emptyDecisions(singles.length);
  const rows = {
    runStart: Uint32Array.from({ length: singles.length + 1 }, (_, run) => run),
    runPair: Uint32Array.from(singles, ({ pair }) => pair),
    occurredAt: Float64Array.from(singles, ({ row }) => row.occurredAt),
    amountMinor: Float64Array.from(singles, ({ row }) => sign * Number(grossMinor(row))),
    effect: new Uint8Array(singles.length).fill(effect),
    mode: Uint8Array.from(singles, ({ row }) => CAPTURE_MODES.indexOf(row.mode)),
  };
  routeBatch({ index, rows, out, totals: emptyTotals(index.settings.groups) });
  return out;
}

/** Where a line leads, with its card or without. */
function leadingTo(flat: RoutedTimelines['flat'], line: number, isRouted: boolean): Omit<OwnRoute, 'ambiguous'> {
  const assignment = flat.assignmentAt(line);
  if (assignment === null) return { terminal: null, card: null };
  const { merchantId, terminalId, storeId } = assignment;
  const terminal = { merchantId, terminalId, storeId };
  if (!isRouted) return { terminal, card: null };
  const { accountId, bindingId, scope } = flat.routeAt(flat.timelines.route[line]!);
  return { terminal, card: { accountId, bindingId, scope } };
}
