// What our kernels sum, told: groups of routed rows first, behind them a group for each held reason.
import type { GroupTotals } from '@asof/routing';
import type { AnswerSink } from './contender.ts';

/** `groups`: how many are of routed rows. */
export function tellTotals(totals: GroupTotals, groups: number, sink: AnswerSink): void {
  const { creditCount, creditMinor, feeMinor, debitCount, debitMinor } = totals;
  for (let group = 0; group < groups; group++)
    sink.group(group, {
      creditCount: creditCount[group]!,
      creditsMinor: creditMinor[group]!,
      debitCount: debitCount[group]!,
      debitsMinor: -debitMinor[group]!,
      feesMinor: feeMinor[group]!,
    });
  for (let held = groups; held < creditCount.length; held++)
    sink.held(held - groups, creditCount[held]! + debitCount[held]!, creditMinor[held]! - debitMinor[held]!);
}
