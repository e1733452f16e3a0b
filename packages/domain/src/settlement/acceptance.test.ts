import { describe, expect, it } from 'vitest';
import type { AcquirerId, Mid, Tid, TransactionId } from '../ids.ts';
import type { Minor } from '../money/amount.ts';
import { Currency } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';
import { type Transaction, transactionKeyText } from '../transaction.ts';
import { judgeSameKey, outsideWindow } from './acceptance.ts';

const MINUTE = 60_000_000;
const HOUR = 60 * MINUTE;
const received = 1_000 * HOUR;
const usual = { onlineLateMs: 10 * 60_000, offlineLateMs: 72 * 3_600_000, futureMs: 60_000 };
const judge = (mode: 'online' | 'offline', ageMicros: number) =>
  outsideWindow({ mode, occurredAt: received - ageMicros, receivedAt: received }, usual);

describe('the time window', () => {
  it('R4: holds an online row up to 10 minutes old, to the microsecond', () => {
    expect(judge('online', 10 * MINUTE)).toBeNull();
    expect(judge('online', 10 * MINUTE + 1)).toBe('online-too-late');
  });
  it('R4: holds an offline row up to 72 hours old, to the microsecond', () => {
    expect(judge('offline', 72 * HOUR)).toBeNull();
    expect(judge('offline', 72 * HOUR + 1)).toBe('offline-too-late');
  });
  it('R4: holds rows of either mode up to 60 seconds after they were received', () => {
    for (const mode of ['online', 'offline'] as const) {
      expect(judge(mode, -MINUTE)).toBeNull();
      expect(judge(mode, -MINUTE - 1)).toBe('in-the-future');
    }
  });
});

describe('a row with the key of an accepted one', () => {
  const first: Transaction = {
    transactionId: '0'.repeat(64) as TransactionId,
    kind: 'refund',
    acquirerId: 'ACQ' as AcquirerId,
    mid: 'M1' as Mid,
    tid: 'T1' as Tid,
    batchNumber: '000001',
    stan: '000001',
    rrn: 'R1',
    occurredAt: received as Instant,
    receivedAt: received as Instant,
    mode: 'online',
    amountMinor: 500n as Minor,
    currency: Currency.parse('CNY'),
    originalReference: 'R0',
  };

  it('R2: is a duplicate when nothing but receivedAt differs', () => {
    expect(judgeSameKey(first, { ...first, receivedAt: (received + 1) as Instant })).toBe('duplicate');
  });
  it('R2: clashes when any other field differs', () => {
    const others: readonly Partial<Transaction>[] = [
      { occurredAt: (received + 1) as Instant },
      { mode: 'offline' },
      { amountMinor: 501n as Minor },
      { currency: Currency.parse('USD') },
      { originalReference: null },
    ];
    for (const other of others) expect(judgeSameKey(first, { ...first, ...other })).toBe('clash');
  });
  it('R1: is the same transaction by acquirer, MID, TID, batch number, STAN, RRN and kind, and by nothing else', () => {
    expect(transactionKeyText(first)).toBe('ACQ|M1|T1|000001|000001|R1|refund');
    expect(transactionKeyText({ ...first, kind: 'void' })).not.toBe(transactionKeyText(first));
    expect(transactionKeyText({ ...first, amountMinor: 1n as Minor } as Transaction)).toBe(transactionKeyText(first));
  });
});
