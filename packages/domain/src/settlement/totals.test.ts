import { describe, expect, it } from 'vitest';
import { AMOUNT_MINOR_MAX } from '../money/amount.ts';
import { overflowingTotal } from './totals.ts';

const beyond = AMOUNT_MINOR_MAX + 1n;
const key = { merchantId: 'm1', accountId: 'A', currency: 'CNY' };
const nothing = { creditsMinor: 0n, debitsMinor: 0n };
const formed = (parts: object) => {
  const none = { decided: [], gross: [], totals: [], subBatches: [], currencies: [] };
  return overflowingTotal({ ...none, ...parts } as never);
};

describe('R5: a total beyond the exact integers', () => {
  it('is none at the very bound', () => {
    const subBatches = [{ ...key, creditsMinor: AMOUNT_MINOR_MAX, netMinor: -AMOUNT_MINOR_MAX }];
    expect(formed({ subBatches })).toBeNull();
  });
  it('is named as the fee of a row', () => {
    const decided = [{ row: { transactionId: 't1' }, decision: { outcome: 'routed', feeMinor: beyond } }];
    expect(formed({ decided })).toBe('fee of transaction t1');
  });
  it('is named as the gross of a currency, all outcomes together', () => {
    const half = { creditsMinor: AMOUNT_MINOR_MAX, debitsMinor: 0n };
    const credits = { currency: 'CNY', routed: half, cancelled: nothing, held: { ...nothing, creditsMinor: 1n } };
    expect(formed({ gross: [credits] })).toBe('gross credits, CNY');
    const debits = { currency: 'CNY', routed: nothing, cancelled: { ...nothing, debitsMinor: beyond }, held: nothing };
    expect(formed({ gross: [debits] })).toBe('gross debits, CNY');
  });
  it('is named as a sum of a terminal, a sub-batch, the merchant’s debt or the batch', () => {
    const group = { ...key, terminalId: 't9', feesMinor: -beyond };
    expect(formed({ totals: [group] })).toBe('terminal t9, merchant m1, account A, CNY: fees');
    expect(formed({ subBatches: [{ ...key, netMinor: beyond }] })).toBe('merchant m1, account A, CNY: net');
    expect(formed({ subBatches: [{ ...key, accountId: null, netMinor: beyond }] })).toBe('merchant m1, debt, CNY: net');
    expect(formed({ currencies: [{ currency: 'CNY', paidMinor: beyond }] })).toBe('batch, CNY: paid');
  });
});
