// R17: what routed rows add up to by merchant, terminal, account and currency. Most come summed from the kernel; debits that named an
// original or fell on a debt are few and are added here.
import { cardOf, type GroupTotal, grossMinor } from '@asof/domain';
import { type GroupTotals, sumsOf } from '@asof/routing';
import type { FlatTimelines } from '../timelines/flat-timelines.ts';
import type { DecidedDebit } from './debits.ts';
import { compareGroups } from './totals-sheet.ts';

type Sums = Pick<GroupTotal, 'count' | 'creditsMinor' | 'debitsMinor' | 'feesMinor'>;
type GroupKey = Pick<GroupTotal, 'merchantId' | 'terminalId' | 'accountId' | 'currency'>;

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

/** In the order of the totals sheet. Exact, also beyond what a total may be: the caller refuses such a batch. */
export function groupTotalsOf(
  { groupCount, groupAt }: Pick<FlatTimelines, 'groupCount' | 'groupAt'>,
  { groups, debts, debits }: RoutedSums,
): readonly GroupTotal[] {
  const besides = sumsBesides(debts, debits);
  const totals: GroupTotal[] = [];
  for (let group = 0; group < groupCount; group++) {
    const sums = kernelSums(groups, group);
    if (sums.count === 0) continue;
    const key = groupAt(group);
    // A name costs more than the sums: it is made only where there is something to look up.
    const more = besides.size === 0 ? undefined : besides.get(nameOf(key));
    if (more !== undefined) besides.delete(nameOf(key));
    totals.push(withNet(key, more === undefined ? sums : added(sums, more)));
  }
  for (const { key, ...sums } of besides.values()) totals.push(withNet(key, sums));
  return totals.sort(compareGroups);
}

type NamedSums = Sums & { readonly key: GroupKey };

/** What the kernel did not sum, by the name of its group. */
function sumsBesides(debts: Iterable<DebtSum>, debits: readonly DecidedDebit[]): Map<string, NamedSums> {
  const sums = new Map<string, NamedSums>();
  const add = (key: GroupKey, more: Sums) => {
    const known = sums.get(nameOf(key));
    sums.set(nameOf(key), { key, ...(known === undefined ? more : added(known, more)) });
  };
  for (const { count, debitsMinor, ...of } of debts)
    add({ ...of, accountId: null }, { count, creditsMinor: 0n, debitsMinor, feesMinor: 0n });
  for (const debit of debits) addDebit(debit, add);
  return sums;
}

function nameOf({ merchantId, terminalId, accountId, currency }: GroupKey): string {
  return `${merchantId}|${terminalId}|${accountId ?? ''}|${currency}`;
}

function addDebit({ debit, decision }: DecidedDebit, add: (key: GroupKey, more: Sums) => void): void {
  if (decision.outcome !== 'routed') return;
  const { merchantId, terminalId, feeMinor } = decision;
  const { row } = debit;
  const accountId = cardOf(decision)?.accountId ?? null;
  const sums = { count: 1, creditsMinor: 0n, debitsMinor: grossMinor(row), feesMinor: feeMinor };
  add({ merchantId, terminalId, accountId, currency: row.currency }, sums);
}

function kernelSums(groups: GroupTotals, group: number): Sums {
  const { creditCount, creditMinor, feeMinor, debitCount, debitMinor } = sumsOf(groups, group);
  return {
    count: creditCount + debitCount,
    creditsMinor: BigInt(creditMinor),
    debitsMinor: BigInt(debitMinor),
    feesMinor: BigInt(feeMinor),
  };
}

function added(left: Sums, right: Sums): Sums {
  return {
    count: left.count + right.count,
    creditsMinor: left.creditsMinor + right.creditsMinor,
    debitsMinor: left.debitsMinor + right.debitsMinor,
    feesMinor: left.feesMinor + right.feesMinor,
  };
}

function withNet({ merchantId, terminalId, accountId, currency }: GroupKey, sums: Sums): GroupTotal {
  const { count, creditsMinor, debitsMinor, feesMinor } = sums;
  const netMinor = creditsMinor - debitsMinor - feesMinor;
  return { merchantId, terminalId, accountId, currency, count, creditsMinor, debitsMinor, feesMinor, netMinor };
}
