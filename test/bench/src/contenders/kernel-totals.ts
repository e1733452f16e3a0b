// What our kernels sum, told: groups of routed rows first, behind them a group for each held reason.
import { type GroupTotals, groupsIn, sumsOf } from '@asof/routing';
import type { AnswerSink, GroupAnswer } from './contender.ts';

/** `groups`: how many are of routed rows. */
export function tellTotals(totals: GroupTotals, groups: number, sink: AnswerSink): void {
  for (let group = 0; group < groups; group++) sink.group(group, answerOf(totals, group));
  for (let held = groups; held < groupsIn(totals); held++) {
    const { count, sumMinor } = heldAnswerOf(totals, held);
    sink.held(held - groups, count, sumMinor);
  }
}

/** What a group of routed rows sums, as contenders tell it. */
export function answerOf(totals: GroupTotals, group: number): GroupAnswer {
  const { creditCount, creditMinor, feeMinor, debitCount, debitMinor } = sumsOf(totals, group);
  return { creditCount, creditsMinor: creditMinor, debitCount, debitsMinor: -debitMinor, feesMinor: feeMinor };
}

export function heldAnswerOf(
  totals: GroupTotals,
  group: number,
): { readonly count: number; readonly sumMinor: number } {
  const { creditCount, creditMinor, debitCount, debitMinor } = sumsOf(totals, group);
  return { count: creditCount + debitCount, sumMinor: creditMinor - debitMinor };
}
