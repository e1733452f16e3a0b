import { AcquirerId, BatchId, Currency, type Instant, type Minor } from '@asof/domain';
import type { BatchSummary, CurrencySummary } from '@asof/settlement';
import { describe, expect, it } from 'vitest';
import { dayBatches, dayReport } from './day-report.ts';

const minor = (amount: number): Minor => BigInt(amount) as Minor;

function currency(code: string, amounts: Partial<Record<keyof CurrencySummary, number>>): CurrencySummary {
  const { creditsMinor = 0, debitsMinor = 0, feesMinor = 0, carriedInMinor = 0, paidMinor = 0 } = amounts;
  const { carriedOutMinor = 0, payouts = 0 } = amounts;
  return {
    ...{ currency: Currency.parse(code), creditsMinor: minor(creditsMinor), debitsMinor: minor(debitsMinor) },
    ...{ feesMinor: minor(feesMinor), carriedInMinor: minor(carriedInMinor), paidMinor: minor(paidMinor) },
    ...{ carriedOutMinor: minor(carriedOutMinor), payouts },
  };
}

function batch(id: string, said: Partial<BatchSummary> = {}): BatchSummary {
  return {
    ...{ batchId: BatchId.parse(id), acquirerId: AcquirerId.parse(id.slice(0, 4)), status: 'instructed' },
    ...{ cutAt: 0 as Instant, businessDate: '2026-11-22', knownAt: 1n, retried: 0, digest: null, misroutes: 0 },
    ...{ rows: 0, routed: 0, cancelled: 0, held: 0, heldByReason: {}, toEarlierCard: 0, currencies: [] },
    ...said,
  };
}

/** 100.00 of credits, 0.40 of fees; one merchant is 66.57 in debt. */
const GBP = { creditsMinor: 10_000, debitsMinor: 9_000, feesMinor: 40, paidMinor: 7_617, carriedOutMinor: -6_657 };
const FIRST = [
  batch('ACQ1-000001', {
    ...{ rows: 1_000, routed: 900, cancelled: 60, held: 40, heldByReason: { NO_BINDING: 40 }, toEarlierCard: 7 },
    currencies: [currency('GBP', { ...GBP, payouts: 2 }), currency('CNY', { creditsMinor: 5, carriedOutMinor: 5 })],
  }),
  batch('ACQ2-000001', {
    ...{ rows: 500, routed: 497, cancelled: 0, held: 3, heldByReason: { NO_BINDING: 1, NO_ASSIGNMENT: 2 } },
    currencies: [currency('JPY', { creditsMinor: 900, paidMinor: 900, payouts: 1 })],
  }),
];
const REPORT = [
  '2 batches, one per acquirer: ACQ1-000001, ACQ2-000001',
  '1,500 rows = 1,397 routed + 60 cancelled + 43 held',
  '7 of them to a card that is no longer the current one: paid by the card on file, they would be lost',
  'held: 2 NO_ASSIGNMENT, 41 NO_BINDING',
  'CNY: credits 0.05 − debits 0.00 − fees 0.00 = 0 payouts 0.00 + carried 0.05 (ties)',
  'GBP: credits 100.00 − debits 90.00 − fees 0.40 = 2 payouts 76.17 + carried -66.57 (ties)',
  'JPY: credits 900 − debits 0 − fees 0 = 1 payout 900 + carried 0 (ties)',
  'verified: routed again from the log byte for byte, every file against its hash, every total ties',
].join('\n');

describe('the report of a day', () => {
  it('says what the batches of the day say', () => {
    expect(dayReport(FIRST, [])).toBe(REPORT);
  });

  it('is the same when later batches took in what was carried, cancelled and held', () => {
    const later = [
      batch('ACQ1-000002', {
        ...{ rows: 40, retried: 40, held: 40, heldByReason: { NO_BINDING: 40 } },
        currencies: [currency('GBP', { carriedInMinor: -6_657, carriedOutMinor: -6_657 })],
      }),
      batch('ACQ2-000002', { currencies: [currency('JPY', { carriedInMinor: 900, paidMinor: 900, payouts: 1 })] }),
    ];
    expect(dayReport(dayBatches([...FIRST, ...later]), [])).toBe(REPORT);
  });

  it('compares what it prints, and nothing else', () => {
    const carriedIn = currency('GBP', { carriedInMinor: 100, carriedOutMinor: 100 });
    const report = dayReport([batch('ACQ1-000001', { rows: 2, routed: 1, currencies: [carriedIn] })], []);
    expect(report).toContain('1 batch, one per acquirer');
    expect(report).toContain('2 rows = 1 routed + 0 cancelled + 0 held (DOES NOT TIE)\n');
    expect(report).toContain('= 0 payouts 0.00 + carried 1.00 (DOES NOT TIE)\n');
  });

  it('names what could not be verified', () => {
    const damage = { check: 'log', where: 'position 7', what: 'is not what was written' };
    expect(dayReport(FIRST, [damage]).split('\n').at(-1)).toBe('NOT verified: position 7: is not what was written');
  });
});
