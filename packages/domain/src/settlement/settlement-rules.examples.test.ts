// The worked examples of docs/settlement-rules.md, figure by figure: whoever changes one changes the other.
import { describe, expect, it } from 'vitest';
import {
  asserted,
  assigned,
  CNY,
  ended,
  merchantKey,
  minor,
  published,
  voided as taken,
  terminalKey,
  unassigned,
} from '../estate/estate-facts.fixture.ts';
import { createEstateHistory } from '../estate/estate-history.ts';
import type { EstateEvent } from '../event/estate-events.ts';
import type { AccountId } from '../ids.ts';
import { formatAmount } from '../money/amount.ts';
import { parseInstant } from '../time/instant.ts';
import { feeOf, refundFee } from './fee.ts';
import {
  account,
  decisionsOf,
  instructionsOf,
  misroutesOfBatch,
  type Said,
  story,
  subBatchesOfBatch,
  transfersOf,
} from './story.fixture.ts';

/** `2026-02-01` or `2026-02-01 10:00`, at +08:00. */
function on(text: string): number {
  const [day, time = '00:00'] = text.split(' ');
  const stated = parseInstant(`${day}T${time}:00+08:00`);
  if (typeof stated === 'string') throw new RangeError(stated);
  return stated.instant;
}
const card = (
  binding: string,
  accountId: string,
  from: string,
  to: string | null = null,
  key = merchantKey('SHOP'),
) => ({
  ...asserted(binding, on(from), to === null ? null : on(to), key),
  accountId: accountId as AccountId,
});
const t1Key = terminalKey('T1', 'SHOP');
/** Merchant SHOP with terminal T1 (ACQ, M1, T1), accounts A and B, 0.38 % with a minimum of 0.10. */
const SHOP: readonly EstateEvent[] = [
  account('A', 'SHOP'),
  account('B', 'SHOP'),
  assigned('T1', on('2026-01-01'), null, { shown: 'ACQ M1 T1', merchant: 'SHOP' }),
  { ...published(on('2026-01-01'), 3_800, merchantKey('SHOP')), minimumMinor: minor(10n) },
];
const shop = (...more: readonly EstateEvent[]) => {
  const told = story();
  told.knows(...SHOP, ...more);
  return told;
};
const sale = (rrn: string, when: string, amount: bigint): Said => ({ rrn, at: on(when), amount });
const debit = (kind: 'refund' | 'void' | 'reversal', rrn: string, of: string, when: string, amount: bigint): Said => ({
  ...{ kind, rrn, of, at: on(when), amount },
});
const cardA = card('b1', 'A', '2026-01-01');
const cardB = card('b2', 'B', '2026-02-01');

describe('the worked example', () => {
  it('of R1: the terminal is the one assigned when the row happened', () => {
    const told = shop(
      card('b1', 'A', '2026-01-01', null, t1Key),
      card('b2', 'B', '2026-01-01', null, terminalKey('T7', 'SHOP')),
      unassigned('T1', on('2026-03-01')),
      assigned('T7', on('2026-03-02'), null, { shown: 'ACQ M1 T1', merchant: 'SHOP' }),
    );
    told.receives(sale('R1', '2026-02-28', 5_000n), sale('R2', '2026-03-01', 5_000n), sale('R3', '2026-03-02', 5_000n));
    told.cuts(on('2026-03-03'));
    expect(decisionsOf(told.batches()[0]!)).toEqual({
      R1: '+5000 A fee 19',
      R2: 'held NO_ASSIGNMENT',
      R3: '+5000 B fee 19',
    });
  });
  it('of R4: doubt around a change of card', () => {
    const change = on('2026-02-01');
    const told = shop(cardA, cardB);
    const near = (rrn: string, micros: number): Said => ({ rrn, at: change + micros, amount: 5_000n });
    told.receives(near('R1', -2_000_001), near('R2', -2_000_000), near('R3', 2_000_000), near('R4', 1_999_999));
    told.cuts(on('2026-02-02'), { uncertainty: { online: 2_000_000, offline: 60_000_000 } });
    expect(decisionsOf(told.batches()[0]!)).toEqual({
      R1: '+5000 A fee 19',
      R2: '+5000 A fee 19 ambiguous',
      R3: '+5000 B fee 19',
      R4: '+5000 B fee 19 ambiguous',
    });
  });
  it('of R6: a terminal that moved to another merchant', () => {
    const told = shop(
      card('b1', 'A', '2026-01-01', null, t1Key),
      assigned('T1', on('2026-03-01'), null, { shown: 'ACQ M1 T1', merchant: 'CAFE' }),
    );
    told.receives(
      { ...sale('R1', '2026-02-28', 5_000n), received: on('2026-03-02') },
      sale('R2', '2026-03-01', 5_000n),
    );
    told.cuts(on('2026-03-03'));
    expect(decisionsOf(told.batches()[0]!)).toEqual({ R1: '+5000 A fee 19', R2: 'held NO_BINDING' });
  });
  it('of R7: assertions, a hole, a void', () => {
    const history = createEstateHistory();
    const facts: readonly EstateEvent[] = [
      card('b1', 'A', '2026-01-01'),
      card('b2', 'B', '2026-03-01', '2026-06-01'),
      ended('b1', on('2026-05-01'), null, 'hole', merchantKey('SHOP')),
      taken('b2', merchantKey('SHOP')),
    ];
    for (const [index, fact] of facts.entries()) history.apply(fact, BigInt(index + 1));
    const lineAt = (knownAt: bigint) =>
      history
        .at(knownAt)
        .bindingLine(merchantKey('SHOP'))
        .map(({ from, shows }) => [from, shows.kind === 'hole' ? 'hole' : shows.accountId]);
    const [jan, mar, may, jun] = ['2026-01-01', '2026-03-01', '2026-05-01', '2026-06-01'].map(on);
    expect(lineAt(1n)).toEqual([[jan, 'A']]);
    expect(lineAt(2n)).toEqual([
      [jan, 'A'],
      [mar, 'B'],
      [jun, 'A'],
    ]);
    expect(lineAt(3n)).toEqual([
      [jan, 'A'],
      [mar, 'B'],
      [jun, 'hole'],
    ]);
    expect(lineAt(4n)).toEqual([
      [jan, 'A'],
      [may, 'hole'],
    ]);
  });
  it('of R8: terminal before merchant, and what an end leaves', () => {
    for (const [leaves, last] of [
      ['hole', 'held BINDING_HOLE'],
      ['wider', '+5000 A fee 19'],
    ] as const) {
      const told = shop(
        cardA,
        card('b2', 'B', '2026-02-01', null, t1Key),
        ended('b2', on('2026-03-01'), null, leaves, t1Key),
      );
      told.receives(
        sale('R1', '2026-01-31', 5_000n),
        sale('R2', '2026-02-01', 5_000n),
        sale('R3', '2026-03-02', 5_000n),
      );
      told.cuts(on('2026-03-03'));
      expect(decisionsOf(told.batches()[0]!)).toEqual({ R1: '+5000 A fee 19', R2: '+5000 B fee 19', R3: last });
    }
  });
  it('of R9: a sale before the first binding', () => {
    const told = shop();
    told.receives(sale('R1', '2026-01-10', 5_000n));
    told.cuts(on('2026-01-11'));
    told.knows(card('b1', 'A', '2026-01-12'));
    told.cuts(on('2026-01-13'));
    told.knows({ ...card('b2', 'A', '2026-01-01', '2026-01-12'), kind: 'seed' });
    told.cuts(on('2026-01-14'));
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'held NO_BINDING' },
      { R1: 'held NO_BINDING' },
      { R1: '+5000 A fee 19' },
    ]);
  });
  it('of R10: the latest of two sales with one RRN', () => {
    const told = shop(cardA);
    told.receives(
      sale('R1', '2026-01-10', 5_000n),
      sale('R1', '2026-01-20', 8_000n),
      debit('refund', 'D1', 'R1', '2026-01-15', 5_000n),
      debit('refund', 'D2', 'R1', '2026-01-21', 8_000n),
      debit('refund', 'D3', 'R1', '2026-01-09', 100n),
    );
    told.cuts(on('2026-01-22'));
    const decisions = decisionsOf(told.batches()[0]!);
    expect([decisions['D1'], decisions['D2'], decisions['D3']]).toEqual([
      '-5000 A (original) fee 0',
      '-8000 A (original) fee 0',
      'held ORIGINAL_UNKNOWN',
    ]);
  });
  it('of R11: voids before and after the cut', () => {
    const told = shop(cardA);
    told.receives(
      sale('R1', '2026-01-10', 5_000n),
      debit('void', 'V1', 'R1', '2026-01-10', 5_000n),
      sale('R2', '2026-01-10', 10_000n),
      debit('void', 'V2', 'R2', '2026-01-10', 9_000n),
    );
    told.cuts(on('2026-01-11'));
    told.receives(
      debit('reversal', 'V3', 'R2', '2026-01-12', 10_000n),
      debit('void', 'V4', 'R1', '2026-01-12', 5_000n),
    );
    told.cuts(on('2026-01-13'));
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: 'cancelled with V1', V1: 'cancelled with R1', R2: '+10000 A fee 38', V2: 'held PARTIAL_VOID' },
      { V2: 'held PARTIAL_VOID', V3: '-10000 A (own) fee -38', V4: 'held ORIGINAL_CANCELLED' },
    ]);
  });
  it('of R12: refunds up to what is left', () => {
    const told = shop(cardA);
    told.receives(
      sale('R1', '2026-01-10', 10_000n),
      debit('refund', 'D1', 'R1', '2026-01-10', 6_000n),
      debit('refund', 'D2', 'R1', '2026-01-10', 5_000n),
      debit('refund', 'D3', 'R1', '2026-01-10', 4_000n),
    );
    told.cuts(on('2026-01-11'));
    expect(decisionsOf(told.batches()[0]!)).toEqual({
      R1: '+10000 A fee 38',
      D1: '-6000 A (original) fee 0',
      D2: 'held OVER_REFUND',
      D3: '-4000 A (original) fee 0',
    });
  });
  it('of R13: a refund after a change of card', () => {
    const told = shop(cardA, cardB);
    told.receives(sale('R1', '2026-01-31', 10_000n), debit('refund', 'D1', 'R1', '2026-02-01', 1_000n));
    told.cuts(on('2026-02-02'));
    told.receives(sale('R2', '2026-02-03', 20_000n), debit('refund', 'D2', 'R1', '2026-02-03', 2_000n));
    told.cuts(on('2026-02-04'));
    told.cancels('ACQ-000001/SHOP/A/CNY');
    told.receives(debit('refund', 'D3', 'R1', '2026-02-05', 3_000n));
    told.cuts(on('2026-02-06'));
    told.knows(unassigned('T1', on('2026-02-07')));
    told.receives(debit('refund', 'D4', 'R1', '2026-02-08', 4_000n));
    told.cuts(on('2026-02-09'));
    expect(told.batches().map(decisionsOf)).toEqual([
      { R1: '+10000 A fee 38', D1: '-1000 A (original) fee 0' },
      { R2: '+20000 B fee 76', D2: '-2000 B (own) fee 0' },
      { D3: '-3000 A (original) fee 0' },
      { D4: '-4000 SHOP (debt) fee 0' },
    ]);
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'SHOP A CNY: +10000 -1000 fee 38 in 0, net 8962, closes 8962, paid',
      'SHOP B CNY: +20000 -2000 fee 76 in 0, net 17924, closes 17924, paid',
      'SHOP A CNY: +0 -3000 fee 0 in 8962, net 5962, closes 5962, paid',
      'SHOP debt CNY: +0 -4000 fee 0 in 0, net -4000, closes -4000, carried',
    ]);
  });
  it('of R14: fees', () => {
    const plan = {
      planId: 'p',
      rateMillionths: 3_800,
      fixedMinor: minor(5n),
      minimumMinor: minor(10n),
      capMinor: minor(2_000n),
      refundFee: 'kept',
    } as const;
    const fees = ['1.00', '12.50', '25.00', '100.00', '6000.00'].map(text => BigInt(text.replace('.', '')));
    expect(fees.map(amount => formatAmount(feeOf(plan, amount), CNY))).toEqual([
      '0.10',
      '0.10',
      '0.15',
      '0.43',
      '20.00',
    ]);
  });
  it('of R15: a fee of 0.05 on 1.00 comes back in three parts', () => {
    const part = (refundedMinor: bigint, refundMinor: bigint) =>
      refundFee({ originalFeeMinor: 5n, originalAmountMinor: 100n, refundedMinor, refundMinor });
    expect([part(0n, 30n), part(30n, 40n), part(70n, 30n)]).toEqual([-2n, -2n, -1n]);
  });
  it('of R16: which batch takes which row', () => {
    const told = shop(cardA);
    told.receives(
      { ...sale('R1', '2026-01-09', 5_000n), received: on('2026-01-10 12:00') },
      { ...sale('R2', '2026-01-10', 5_000n), received: on('2026-01-11 12:00') },
    );
    const knownAt = told.now();
    told.receives({ ...sale('R3', '2026-01-09', 5_000n), received: on('2026-01-10 13:00') });
    told.cuts(on('2026-01-11'), { knownAt });
    told.cuts(on('2026-01-11'));
    told.cuts(on('2026-01-12'));
    expect(told.batches().map(batch => Object.keys(decisionsOf(batch)))).toEqual([['R1'], ['R3'], ['R2']]);
  });
  it('of R18: the cards of a merchant and its debt', () => {
    const told = shop(
      account('C', 'SHOP'),
      cardA,
      cardB,
      card('b3', 'C', '2026-03-01'),
      ended('b3', on('2026-04-01'), null, 'hole', merchantKey('SHOP')),
    );
    const adjustment = (rrn: string, when: string, amount: bigint): Said => ({
      ...sale(rrn, when, amount),
      kind: 'adjustment',
    });
    told.receives(
      adjustment('J1', '2026-01-10', -3_000n),
      adjustment('J2', '2026-02-10', 2_000n),
      adjustment('J3', '2026-03-10', 5_000n),
      adjustment('J4', '2026-04-10', -2_500n),
    );
    told.cuts(on('2026-04-11'));
    expect(transfersOf(told.batches()[0]!)).toEqual(['B > A 2000', 'C > A 1000', 'C > debt 2500']);
    expect(subBatchesOfBatch(told.batches()[0]!)).toEqual([
      'SHOP A CNY: +0 -3000 fee 0 in 0, net -3000, closes 0, carried',
      'SHOP B CNY: +2000 -0 fee 0 in 0, net 2000, closes 0, carried',
      'SHOP C CNY: +5000 -0 fee 0 in 0, net 5000, closes 1500, paid',
      'SHOP debt CNY: +0 -2500 fee 0 in 0, net -2500, closes 0, carried',
    ]);
  });
  it('of R19: a minimum payout of 50.00', () => {
    const told = shop(account('A', 'SHOP', 5_000n), cardA);
    told.receives(sale('R1', '2026-01-10', 3_000n));
    told.cuts(on('2026-01-11'));
    told.receives(sale('R2', '2026-01-12', 4_000n));
    told.cuts(on('2026-01-13'));
    told.receives(sale('R3', '2026-01-14', 1_000n));
    told.cuts(on('2026-01-15'));
    told.knows(ended('b1', on('2026-01-16'), null, 'hole', merchantKey('SHOP')));
    told.cuts(on('2026-01-17'));
    expect(told.batches().flatMap(subBatchesOfBatch)).toEqual([
      'SHOP A CNY: +3000 -0 fee 11 in 0, net 2989, closes 2989, carried',
      'SHOP A CNY: +4000 -0 fee 15 in 2989, net 6974, closes 6974, paid',
      'SHOP A CNY: +1000 -0 fee 10 in 0, net 990, closes 990, carried',
      'SHOP A CNY: +0 -0 fee 0 in 990, net 990, closes 990, paid',
    ]);
    expect(told.batches().flatMap(instructionsOf)).toEqual([
      'instruction/ACQ-000002/SHOP/A/CNY 6974',
      'instruction/ACQ-000004/SHOP/A/CNY 990',
    ]);
  });
  it('of R20: a correction, and a correction of it', () => {
    const told = shop(cardA);
    told.receives(sale('R1', '2026-01-10', 10_000n), debit('refund', 'D1', 'R1', '2026-01-20', 1_000n));
    told.cuts(on('2026-01-21'));
    told.knows({ ...card('b2', 'B', '2026-01-05', '2026-01-15'), kind: 'retro' });
    told.cuts(on('2026-01-22'));
    told.knows(taken('b2', merchantKey('SHOP')));
    told.cuts(on('2026-01-23'));
    told.cuts(on('2026-01-24'));
    const rows = told.facts().rows;
    expect(told.batches().map(batch => misroutesOfBatch(batch, rows))).toEqual([
      [],
      ['R1 A > B 10000', 'D1 A > B 1000'],
      ['R1 B > A 10000', 'D1 B > A 1000'],
      [],
    ]);
  });
});
