import {
  type AccountId,
  BatchId,
  type CarriedAmount,
  Currency,
  createEstateHistory,
  type GroupTotal,
  type Instant,
  type MerchantId,
  nettingOf,
  subBatchesOf,
  type TerminalId,
} from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeInstructions, encodeInstructions } from './instruction-sheet.ts';
import { carriedOutOf, netBatch } from './net-batch.ts';
import { decodeNetSheet, encodeNetSheet } from './net-sheet.ts';

const batchId = BatchId.parse('A-000001');
const merchants = ['m', 'n'] as MerchantId[];
const history = createEstateHistory();
for (const [index, merchantId] of merchants.entries()) {
  for (const [at, account] of ['x', 'y'].entries()) {
    history.apply(
      {
        type: 'AccountRegistered',
        accountId: `${merchantId}-${account}` as AccountId,
        merchantId,
        ...{ token: `tok-${account}`, tail: '1234' },
        currencies: [{ currency: Currency.parse('CNY'), minimumPayoutMinor: (at === 0 ? 1n : 50n) as never }],
      },
      BigInt(index * 2 + at + 1),
    );
  }
}
const estate = history.at(9n);

const key = fc
  .record({ merchantId: fc.constantFrom(...merchants), account: fc.constantFrom('x', 'y', null) })
  .map(({ merchantId, account }) => {
    const accountId = account === null ? null : (`${merchantId}-${account}` as AccountId);
    return { merchantId, accountId, currency: Currency.parse('CNY') };
  });
const total: fc.Arbitrary<GroupTotal> = fc
  .record({ key, terminal: fc.constantFrom('t', 'u'), credits: fc.bigInt(0n, 200n), debits: fc.bigInt(0n, 200n) })
  .map(({ key: under, terminal, credits, debits }) => ({
    ...{ ...under, terminalId: terminal as TerminalId, count: 1, creditsMinor: credits, debitsMinor: debits },
    ...{ feesMinor: 2n, netMinor: credits - debits - 2n },
  }));
const carried: fc.Arbitrary<CarriedAmount> = fc
  .record({ key, amountMinor: fc.bigInt(-100n, 100n) })
  .map(({ key: under, amountMinor }) => ({ ...under, amountMinor }));
const bytesOf = (chunks: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(chunks));

describe('netting a batch', () => {
  const netted = (totals: readonly GroupTotal[], carriedIn: readonly CarriedAmount[]) =>
    netBatch({ batchId, cutAt: 5 as Instant, estate, totals, carriedIn });

  it('I7: sums each sub-batch as the slow twin does, makes no money and loses none', () => {
    fc.assert(
      fc.property(fc.array(total), fc.array(carried), (totals, carriedIn) => {
        const { subBatches, transfers, instructions } = netted(totals, carriedIn);
        const slow = nettingOf(subBatchesOf(totals, carriedIn));
        expect(transfers).toEqual(slow.transfers);
        expect(subBatches).toMatchObject(slow.closed);
        const sum = (amounts: readonly bigint[]) => amounts.reduce((left, right) => left + right, 0n);
        const into = sum([
          ...totals.map(({ netMinor }) => netMinor),
          ...carriedIn.map(({ amountMinor }) => amountMinor),
        ]);
        const paid = sum(instructions.map(({ amountMinor }) => amountMinor));
        expect(paid + sum(carriedOutOf(subBatches).map(({ amountMinor }) => amountMinor))).toBe(into);
      }),
    );
  });

  it('I8: orders at most one payout a sub-batch, above zero, under an id of its own, and carries what it does not pay', () => {
    fc.assert(
      fc.property(fc.array(total), fc.array(carried), (totals, carriedIn) => {
        const { subBatches, instructions } = netted(totals, carriedIn);
        const paid = subBatches.filter(({ instructionId }) => instructionId !== null);
        expect(instructions.map(({ instructionId, amountMinor }) => [instructionId, amountMinor])).toEqual(
          paid.map(({ instructionId, closingMinor }) => [instructionId, closingMinor]),
        );
        expect(new Set(instructions.map(({ instructionId }) => instructionId)).size).toBe(instructions.length);
        expect(instructions.every(({ amountMinor }) => amountMinor > 0n)).toBe(true);
      }),
    );
  });

  it('is told by sheets that give every line back, and any sub-batch by its key', () => {
    fc.assert(
      fc.property(fc.array(total), fc.array(carried), key, (totals, carriedIn, wanted) => {
        const { subBatches, transfers, instructions } = netted(totals, carriedIn);
        const sheet = decodeNetSheet(bytesOf(encodeNetSheet(batchId, subBatches, transfers)));
        expect([[...sheet.subBatches()], [...sheet.transfers()]]).toEqual([subBatches, transfers]);
        for (const subBatch of subBatches) expect(sheet.find(subBatch)).toEqual(subBatch);
        const isThere = subBatches.some(
          sub => sub.merchantId === wanted.merchantId && sub.accountId === wanted.accountId,
        );
        expect(sheet.find(wanted) !== null).toBe(isThere);
        expect([...decodeInstructions(bytesOf(encodeInstructions(batchId, instructions)))]).toEqual(instructions);
      }),
    );
  });
});
