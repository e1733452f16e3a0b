import { AcquirerId, Currency, Mid, Minor, parseInstant, Tid } from '@asof/domain';
import { assert as check, describe, expect, it } from 'vitest';
import { memoryContentStore } from '../content-store/memory.ts';
import type { Segment } from '../segment/segment.ts';
import { buildSegment, type SegmentRow } from '../segment/segment-build.ts';
import { readSegment, writeSegment } from '../segment/segment-codec.ts';
import { rrnAt, transactionIdAt } from '../segment/segment-row.ts';
import { transactionIdOf } from '../segment/transaction-id/transaction-id.ts';
import { findRows } from './find-rows.ts';

const acquirerId = AcquirerId.parse('ACQ');

function sale(rrn: string, over: { at: string; amountMinor: bigint; currency?: string; stan?: string }): SegmentRow {
  const stated = parseInstant(over.at);
  check(typeof stated !== 'string');
  const fields = {
    acquirerId,
    mid: Mid.parse('M'),
    tid: Tid.parse('T'),
    batchNumber: '000001',
    stan: over.stan ?? '000001',
    rrn,
    kind: 'sale',
    occurredAt: stated.instant,
    receivedAt: stated.instant,
    mode: 'online',
    amountMinor: Minor.parse(over.amountMinor),
    currency: Currency.parse(over.currency ?? 'CNY'),
    originalReference: null,
  } as const;
  const transaction = { ...fields, transactionId: transactionIdOf(fields) };
  return { transaction, line: 2, occurredOffset: stated.offsetMinutes, receivedOffset: 0 };
}

const rows = [
  sale('R1', { at: '2026-11-22T00:30:00+08:00', amountMinor: 128_000n }),
  sale('R2', { at: '2026-11-21T23:59:59.999999+08:00', amountMinor: 1_280n, stan: '000007' }),
  sale('R3', { at: '2026-11-22T12:00:00+08:00', amountMinor: 1_280n, currency: 'JPY' }),
];
const store = memoryContentStore();
const segment: Segment = await readSegment(store, await writeSegment(store, buildSegment(acquirerId, rows)));
const found = (query: Parameters<typeof findRows>[1], max = 10) =>
  findRows(segment, query, max)
    .map(row => rrnAt(segment, row))
    .sort();

describe('finding a transaction', () => {
  it('reads an amount in each row’s own currency', () => {
    expect(found({ amount: '1280' })).toEqual(['R1', 'R3']);
    expect(found({ amount: '12.80' })).toEqual(['R2']);
    expect(found({ amount: 'twelve' })).toEqual([]);
  });
  it('takes the day from the calendar of the terminal, not from UTC', () => {
    expect(found({ day: '2026-11-22' })).toEqual(['R1', 'R3']);
    expect(found({ day: '2026-11-21' })).toEqual(['R2']);
  });
  it('takes the whole RRN, the STAN and the id, alone or together', () => {
    expect(found({ rrn: 'R2' })).toEqual(['R2']);
    expect(found({ rrn: 'R' })).toEqual([]);
    expect(found({ stan: '000007' })).toEqual(['R2']);
    expect(found({ stan: '7' })).toEqual([]);
    expect(found({ rrn: 'R1', stan: '000007' })).toEqual([]);
    expect(found({ transactionId: transactionIdAt(segment, 0) })).toEqual([rrnAt(segment, 0)]);
    expect(found({ transactionId: 'zz' })).toEqual([]);
    expect(found({ transactionId: '0'.repeat(64) })).toEqual([]);
  });
  it('finds the row with an id among those that fit the rest', () => {
    for (const row of [0, 1, 2]) {
      const transactionId = transactionIdAt(segment, row);
      const rrn = rrnAt(segment, row);
      expect(found({ transactionId, rrn })).toEqual([rrn]);
      expect(found({ transactionId, rrn: rrn === 'R1' ? 'R2' : 'R1' })).toEqual([]);
      expect(found({ transactionId, day: '2026-11-22' })).toEqual(rrn === 'R2' ? [] : [rrn]);
    }
  });
  it('stops at the bound', () => {
    expect(found({}, 2)).toHaveLength(2);
  });
});
