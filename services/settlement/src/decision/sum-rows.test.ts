import {
  type AccountId,
  Currency,
  compareSubBatches,
  type GroupTotal,
  type Instant,
  type MerchantId,
  type Mid,
  type StoreId,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emptyFactColumns } from '../timelines/fact-columns.ts';
import { stated } from '../timelines/random-estate.fixture.ts';
import { createTimelines } from '../timelines/timelines.ts';
import { addNamedRow, createSumRows, groupTotalOf, putSums, summed } from './sum-rows.ts';

/** Some begin as others do, and none is numbered in its order. */
const IDS = ['aa', 'a', 'b-1', 'a-', 'A', 'b-10', 'b-2', '_', 'aaa'];

const columns = emptyFactColumns();
const { history } = createTimelines(columns);
for (const [index, id] of IDS.entries()) {
  const [merchantId, terminalId] = [id as MerchantId, IDS[(index + 4) % IDS.length] as TerminalId];
  const shown = {
    acquirerId: 'A' as never,
    mid: id as Mid,
    tid: id as Tid,
    storeId: null as StoreId | null,
    serial: null,
  };
  const always = { from: 0 as Instant, to: null, stated };
  history.apply({ type: 'TerminalAssigned', terminalId, merchantId, ...shown, ...always }, BigInt(index * 2 + 1));
  const card = { accountId: IDS[(index + 7) % IDS.length] as AccountId, token: 't', tail: '1', currencies: [] };
  history.apply({ type: 'AccountRegistered', merchantId, ...card }, BigInt(index * 2 + 2));
}

const id = fc.constantFrom(...IDS);
const total: fc.Arbitrary<GroupTotal> = fc
  .record({
    merchantId: id as fc.Arbitrary<MerchantId>,
    accountId: fc.option(id) as fc.Arbitrary<AccountId | null>,
    currency: fc.constantFrom('USD', 'CNY', 'EUR').map(code => Currency.parse(code)),
    terminalId: id as fc.Arbitrary<TerminalId>,
    creditsMinor: fc.bigInt(0n, 9n),
    debitsMinor: fc.bigInt(0n, 9n),
    feesMinor: fc.bigInt(-9n, 9n),
  })
  .map(each => ({ ...each, count: 1, netMinor: each.creditsMinor - each.debitsMinor - each.feesMinor }));

it('rows stand in the order of the domain, those of one key as one', () => {
  fc.assert(
    fc.property(fc.array(total, { maxLength: 60 }), totals => {
      const rows = createSumRows(columns, totals.length);
      for (const { terminalId, count, creditsMinor, debitsMinor, feesMinor, ...of } of totals) {
        const [credits, debits, fees] = [Number(creditsMinor), Number(debitsMinor), Number(feesMinor)];
        putSums(rows, addNamedRow(rows, of, terminalId), { count, credits, debits, fees });
      }
      const sums = summed(rows);
      expect(Array.from({ length: sums.length }, (_, row) => groupTotalOf(sums, row))).toEqual(slowlySummed(totals));
    }),
  );
});

function slowlySummed(totals: readonly GroupTotal[]): GroupTotal[] {
  const byKey = Map.groupBy(totals, each => `${each.merchantId}|${each.currency}|${each.accountId}|${each.terminalId}`);
  return Array.from(byKey.values(), same => same.reduce(added)).sort(
    (left, right) => compareSubBatches(left, right) || (left.terminalId < right.terminalId ? -1 : 1),
  );
}

function added(left: GroupTotal, right: GroupTotal): GroupTotal {
  return {
    ...left,
    count: left.count + right.count,
    creditsMinor: left.creditsMinor + right.creditsMinor,
    debitsMinor: left.debitsMinor + right.debitsMinor,
    feesMinor: left.feesMinor + right.feesMinor,
    netMinor: left.netMinor + right.netMinor,
  };
}
