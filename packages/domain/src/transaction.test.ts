import { describe, expect, it } from 'vitest';
import type { AcquirerId, Mid, Tid } from './ids.ts';
import { isCredit, TRANSACTION_KINDS, type TransactionKey, transactionKeyText } from './transaction.ts';

const key: TransactionKey = {
  acquirerId: 'a1' as AcquirerId,
  mid: 'M1' as Mid,
  tid: 'T1' as Tid,
  batchNumber: '000001',
  stan: '000042',
  rrn: '000000000007',
  kind: 'sale',
};

describe('a transaction', () => {
  it('R1: is identified by acquirer, MID, TID, batch number, STAN, RRN and kind', () => {
    expect(transactionKeyText(key)).toBe('a1|M1|T1|000001|000042|000000000007|sale');
    const others = Object.keys(key).map(field => transactionKeyText({ ...key, [field]: 'x' }));
    expect(new Set([...others, transactionKeyText(key)]).size).toBe(8);
  });
  it('R5: is a credit as sale, completion or adjustment above zero, else a debit', () => {
    const credits = TRANSACTION_KINDS.filter(kind => isCredit({ kind, amountMinor: 1n }));
    expect(credits).toEqual(['sale', 'completion', 'adjustment']);
    expect(isCredit({ kind: 'adjustment', amountMinor: -1n })).toBe(false);
  });
});
