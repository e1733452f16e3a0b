import {
  type AccountId,
  BatchId,
  type CarriedAmount,
  Currency,
  currencyTotalsOf,
  type GroupTotal,
  type Instant,
  type MerchantId,
  nettingOf,
  payoutOf,
  type SubBatchKey,
  subBatchesOf,
  type TerminalId,
} from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addNamedRow, createSumRows, putSums, type SumRows, summed } from '../decision/sum-rows.ts';
import { emptyFactColumns } from '../timelines/fact-columns.ts';
import { stated } from '../timelines/random-estate.fixture.ts';
import { createTimelines } from '../timelines/timelines.ts';
import { currencyTotalsOf as movesOf } from './currency-totals.ts';
import { decodeInstructions, encodeInstructions } from './instruction-sheet.ts';
import { instructionIdOf, type NetBatch, netBatch } from './net-batch.ts';
import { carriedOutOf, decodeNetSheet, encodeNetSheet } from './net-sheet.ts';

const batchId = BatchId.parse('A-000001');
const merchants = ['m', 'n'] as MerchantId[];
const currencies = ['CNY', 'USD'].map(code => Currency.parse(code));
const cutAt = 5 as Instant;
const always = { from: 0 as Instant, to: null, stated };
const columns = emptyFactColumns();
const { history } = createTimelines(columns);
const position = () => BigInt(columns.positions.length + 1);
for (const merchantId of merchants) {
  for (const [at, account] of ['x', 'y', 'z'].entries()) {
    const accountId = `${merchantId}-${account}` as AccountId;
    // The last names one of the currencies only.
    const named = currencies.slice(0, account === 'z' ? 1 : 2);
    const minimums = named.map(currency => ({ currency, minimumPayoutMinor: (at === 0 ? 1n : 50n) as never }));
    const card = { token: `tok"\\${account}`, tail: '1234' };
    history.apply({ type: 'AccountRegistered', accountId, merchantId, ...card, currencies: minimums }, position());
  }
  for (const terminal of ['t', 'u']) {
    const terminalId = terminal as TerminalId;
    const shown = { acquirerId: 'A' as never, mid: 'M' as never, tid: terminal as never, storeId: null, serial: null };
    history.apply({ type: 'TerminalAssigned', terminalId, merchantId, ...shown, ...always }, position());
  }
}
const estate = history.at(99n);

const key = fc
  .record({
    merchantId: fc.constantFrom(...merchants),
    account: fc.constantFrom('x', 'y', 'z', null),
    currency: fc.constantFrom(...currencies),
  })
  .map(({ merchantId, account, currency }) => {
    const accountId = account === null ? null : (`${merchantId}-${account}` as AccountId);
    return { merchantId, accountId, currency };
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

function rowsOf(totals: readonly GroupTotal[]): SumRows {
  const rows = createSumRows(columns, totals.length);
  for (const { terminalId, count, creditsMinor, debitsMinor, feesMinor, ...of } of totals) {
    const [credits, debits, fees] = [Number(creditsMinor), Number(debitsMinor), Number(feesMinor)];
    putSums(rows, addNamedRow(rows, of, terminalId), { count, credits, debits, fees });
  }
  return summed(rows);
}

const settle = (totals: readonly GroupTotal[], carriedIn: readonly CarriedAmount[]) =>
  netBatch({ batchId, cutAt, estate, totals: rowsOf(totals), carriedIn });

/** As its sheets tell it. */
function told(net: NetBatch) {
  const sheet = decodeNetSheet(bytesOf(encodeNetSheet(batchId, net)));
  const instructions = [...decodeInstructions(bytesOf(encodeInstructions(batchId, net)))];
  return { sheet, subBatches: [...sheet.subBatches()], transfers: [...sheet.transfers()], instructions };
}

function netted(totals: readonly GroupTotal[], carriedIn: readonly CarriedAmount[]) {
  const net = settle(totals, carriedIn);
  if (net.kind === 'overflow') throw new Error(net.group);
  return { net, ...told(net) };
}

describe('netting a batch', () => {
  it('I7: sums, nets and pays each sub-batch as the slow twin does, makes no money and loses none', () => {
    fc.assert(
      fc.property(fc.array(total), fc.array(carried), (totals, carriedIn) => {
        const { net, subBatches, transfers, instructions } = netted(totals, carriedIn);
        const slow = nettingOf(subBatchesOf(totals, carriedIn));
        expect(transfers).toEqual(slow.transfers);
        expect(subBatches).toMatchObject(slow.closed);
        expect(subBatches.map(({ because }) => because)).toEqual(
          slow.closed.map(sub => payoutOf(estate, cutAt, sub).because),
        );
        const carriedOut = carriedOutOf(subBatches);
        const moves = movesOf(rowsOf(totals), net);
        expect(moves.map(({ payouts: _, ...sums }) => sums)).toEqual(
          currencyTotalsOf({ totals, subBatches: slow.closed, transfers, instructions, carriedOut }),
        );
        for (const { netMinor, carriedInMinor, paidMinor, carriedOutMinor } of moves)
          expect(paidMinor + carriedOutMinor).toBe(netMinor + carriedInMinor);
        expect(moves.reduce((sum, { payouts }) => sum + payouts, 0)).toBe(instructions.length);
      }),
    );
  });

  it('I8: orders at most one payout a sub-batch, above zero, under an id of its own, and carries what it does not pay', () => {
    fc.assert(
      fc.property(fc.array(total), fc.array(carried), (totals, carriedIn) => {
        const { subBatches, instructions } = netted(totals, carriedIn);
        const paid = subBatches.filter(({ instructionId }) => instructionId !== null);
        expect(instructions).toEqual(
          paid.map(({ instructionId, merchantId, accountId, currency, closingMinor: amountMinor }) => {
            const { token, tail } = estate.account(accountId as AccountId)!;
            return { instructionId, merchantId, accountId, token, tail, currency, amountMinor };
          }),
        );
        for (const { instructionId, accountId, amountMinor, ...of } of instructions) {
          expect(instructionId).toBe(instructionIdOf({ batchId, accountId, ...of }));
          expect(amountMinor).toBeGreaterThan(0n);
        }
        expect(new Set(instructions.map(({ instructionId }) => instructionId)).size).toBe(instructions.length);
      }),
    );
  });

  it('is told by a sheet in which any sub-batch is found by its key', () => {
    fc.assert(
      fc.property(fc.array(total), fc.array(carried), key, (totals, carriedIn, wanted) => {
        const { sheet, subBatches } = netted(totals, carriedIn);
        for (const subBatch of subBatches) expect(sheet.find(subBatch)).toEqual(subBatch);
        const isSame = ({ merchantId, accountId, currency }: SubBatchKey) =>
          merchantId === wanted.merchantId && accountId === wanted.accountId && currency === wanted.currency;
        expect(sheet.find(wanted) !== null).toBe(subBatches.some(isSame));
      }),
    );
  });

  it('R5: names the first sum beyond 2^53 − 1, and nothing that only passes there', () => {
    const max = BigInt(Number.MAX_SAFE_INTEGER);
    const of = { merchantId: 'm' as MerchantId, accountId: 'm-x' as AccountId, currency: currencies[0]! };
    const at = (terminalId: string, amounts: Partial<GroupTotal>): GroupTotal => ({
      ...{ ...of, terminalId: terminalId as TerminalId, count: 1, creditsMinor: 0n, debitsMinor: 0n },
      ...{ feesMinor: 0n, netMinor: 0n, ...amounts },
    });
    const most = { creditsMinor: max };
    expect(settle([at('u', most), at('t', most), at('t', most)], [])).toEqual({
      kind: 'overflow',
      group: 'terminal t, merchant m, account m-x, CNY: credits',
    });
    expect(settle([at('t', { debitsMinor: max, feesMinor: 1n })], [])).toMatchObject({
      group: 'terminal t, merchant m, account m-x, CNY: net',
    });
    expect(settle([at('t', most), at('u', most)], [])).toMatchObject({
      group: 'merchant m, account m-x, CNY: credits',
    });
    const owed = { ...of, amountMinor: -max };
    const { subBatches } = netted([at('t', most)], [{ ...of, amountMinor: max }, owed, owed]);
    expect(subBatches).toMatchObject([{ carriedInMinor: -max, netMinor: 0n, because: 'nothing-to-pay' }]);
  });

  it('knows everybody on whom money is booked, and pays nobody who was not registered by then', () => {
    const unknown = { merchantId: 'm' as MerchantId, accountId: 'nobody' as AccountId, currency: currencies[0]! };
    expect(() => settle([], [{ ...unknown, amountMinor: 1n }])).toThrow(
      expect.objectContaining({ name: 'Bug', message: expect.stringContaining('nobody was known') }),
    );
    const early = { ...unknown, accountId: 'm-x' as AccountId, amountMinor: 1n };
    expect(() => netBatch({ batchId, cutAt, estate: history.at(0n), totals: rowsOf([]), carriedIn: [early] })).toThrow(
      expect.objectContaining({ name: 'Bug', message: expect.stringContaining('m-x was registered') }),
    );
  });
});
