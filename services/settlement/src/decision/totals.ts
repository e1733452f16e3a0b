// R17: what routed rows add up to by merchant, terminal, account and currency. Credits come summed from the kernel; debits are few and
// are added here.
import { cardOf, type GroupTotal, grossMinor } from '@asof/domain';
import type { GroupTotals } from '@asof/routing';
import type { FlatTimelines } from '../timelines/flat-timelines.ts';
import type { DecidedDebit } from './debits.ts';
import { compareGroups } from './totals-sheet.ts';

type Sums = Pick<GroupTotal, 'count' | 'creditsMinor' | 'debitsMinor' | 'feesMinor'>;
type GroupKey = Pick<GroupTotal, 'merchantId' | 'terminalId' | 'accountId' | 'currency'>;

/** In the order of the totals sheet. Exact, also beyond what a total may be: the caller refuses such a batch. */
export function groupTotalsOf(
  { groupCount, groupAt }: Pick<FlatTimelines, 'groupCount' | 'groupAt'>,
  credits: GroupTotals,
  debits: readonly DecidedDebit[],
): readonly GroupTotal[] {
  const sums = new Map<string, GroupKey & Sums>();
  const add = (key: GroupKey, more: Sums) => {
    const name = `${key.merchantId}|${key.terminalId}|${key.accountId ?? ''}|${key.currency}`;
    const known = sums.get(name);
    sums.set(name, known === undefined ? { ...key, ...more } : { ...known, ...added(known, more) });
  };
  for (let group = 0; group < groupCount; group++)
    if (credits.count[group]! > 0) add(groupAt(group), creditSums(credits, group));
  for (const debit of debits) addDebit(debit, add);
  return Array.from(sums.values(), withNet).sort(compareGroups);
}

function addDebit({ debit, decision }: DecidedDebit, add: (key: GroupKey, more: Sums) => void): void {
  if (decision.outcome !== 'routed') return;
  const { merchantId, terminalId, feeMinor } = decision;
  const { row } = debit;
  const accountId = cardOf(decision)?.accountId ?? null;
  const sums = { count: 1, creditsMinor: 0n, debitsMinor: grossMinor(row), feesMinor: feeMinor };
  add({ merchantId, terminalId, accountId, currency: row.currency }, sums);
}

function creditSums({ count, grossMinor, feeMinor }: GroupTotals, index: number): Sums {
  const creditsMinor = BigInt(grossMinor[index]!);
  return { count: count[index]!, creditsMinor, debitsMinor: 0n, feesMinor: BigInt(feeMinor[index]!) };
}

function added(left: Sums, right: Sums): Sums {
  return {
    count: left.count + right.count,
    creditsMinor: left.creditsMinor + right.creditsMinor,
    debitsMinor: left.debitsMinor + right.debitsMinor,
    feesMinor: left.feesMinor + right.feesMinor,
  };
}

function withNet(sums: GroupKey & Sums): GroupTotal {
  return { ...sums, netMinor: sums.creditsMinor - sums.debitsMinor - sums.feesMinor };
}
