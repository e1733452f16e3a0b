// R17: what routed rows add up to by merchant, terminal, account and currency. Most come summed from the kernel; debits that named an
// original or fell on a debt are few and are added here. Each is within the exact range: amounts since they were received, sums of the
// kernel and of debts because the caller looks at them before.
import { cardOf, type GroupTotal, grossMinor } from '@asof/domain';
import { type GroupTotals, sumsOf } from '@asof/routing';
import { ABSENT } from '../timelines/dictionary.ts';
import type { FlatTimelines } from '../timelines/flat-timelines.ts';
import type { DecidedDebit } from './debits.ts';
import {
  addNamedRow,
  addRow,
  createSumRows,
  type NumberIn,
  putSums,
  rememberedNumbers,
  type SumRows,
  summed,
} from './sum-rows.ts';

/** What was routed, from where it was summed. */
export type RoutedSums = {
  /** By the kernel, by the timelines' groups: credits, and debits without an original that fell on their own route. */
  readonly groups: GroupTotals;
  /** Debits without an original that fell on the merchant's debt. */
  readonly debts: Iterable<DebtSum>;
  /** Debits that named an original. */
  readonly debits: readonly DecidedDebit[];
};
export type DebtSum = Pick<GroupTotal, 'merchantId' | 'terminalId' | 'currency' | 'count' | 'debitsMinor'>;

/** In the order of the totals sheet. */
export function groupTotalsOf(flat: SummedGroups, { groups, debts, debits }: RoutedSums): SumRows {
  const besides = [...debts];
  const rows = createSumRows(flat.columns, flat.groupCount + besides.length + debits.length);
  addGroups(rows, flat, groups);
  for (const { terminalId, count, debitsMinor, ...of } of besides) {
    const at = addNamedRow(rows, { ...of, accountId: null }, terminalId);
    putSums(rows, at, { count, credits: 0, debits: Number(debitsMinor), fees: 0 });
  }
  const numberIn = rememberedNumbers();
  for (const debit of debits) addDebit(rows, debit, numberIn);
  return summed(rows);
}

type SummedGroups = Pick<FlatTimelines, 'columns' | 'groupCount' | 'ofGroup'>;

function addGroups(rows: SumRows, { groupCount, ofGroup }: SummedGroups, groups: GroupTotals): void {
  const of = { merchant: ABSENT, terminal: ABSENT, account: ABSENT, currency: 0 };
  for (let group = 0; group < groupCount; group++) {
    const { creditCount, creditMinor, feeMinor, debitCount, debitMinor } = sumsOf(groups, group);
    const count = creditCount + debitCount;
    if (count === 0) continue;
    ofGroup(group, of);
    const at = addRow(rows, of.merchant, of.currency, of.account, of.terminal);
    putSums(rows, at, { count, credits: creditMinor, debits: debitMinor, fees: feeMinor });
  }
}

function addDebit(rows: SumRows, { debit, decision }: DecidedDebit, numberIn: NumberIn): void {
  if (decision.outcome !== 'routed') return;
  const { merchantId, terminalId, feeMinor } = decision;
  const { row } = debit;
  const accountId = cardOf(decision)?.accountId ?? null;
  const at = addNamedRow(rows, { merchantId, accountId, currency: row.currency }, terminalId, numberIn);
  putSums(rows, at, { count: 1, credits: 0, debits: Number(grossMinor(row)), fees: Number(feeMinor) });
}
