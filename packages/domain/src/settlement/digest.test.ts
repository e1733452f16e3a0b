import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccountId, AcquirerId, BindingId, MerchantId, Mid, TerminalId, Tid, TransactionId } from '../ids.ts';
import type { Currency } from '../money/currency.ts';
import { batchDigest, DIGEST_CHAPTER_ROWS, type DigestedRow, digestAnswer } from './digest.ts';
import type { RoutedCredit, RoutedDebit, RowDecision } from './row-decision.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
const totalled = { merchantId: 'm1' as MerchantId, terminalId: 't1' as TerminalId, storeId: null };
const card = { accountId: 'A' as AccountId, bindingId: 'bA' as BindingId, scope: 'merchant' } as const;
const credit: RoutedCredit = {
  ...{ outcome: 'routed', effect: 'credit', ...totalled, ...card, feeMinor: 12n, pricedBy: null, ambiguous: true },
};
const debit: RoutedDebit = {
  ...{ outcome: 'routed', effect: 'debit', ...totalled, falls: 'own', card, feeMinor: -3n, originalId: null },
  ambiguous: false,
};
const held = { outcome: 'held', reason: 'NO_BINDING', originalId: null, ambiguous: true } as const;
const id = (digits: string) => digits.padEnd(64, '0') as TransactionId;
const acquirer = 'ACQ' as AcquirerId;

describe('the answer in a digest', () => {
  it('I3: is account and binding of a routed row, the debt, cancelled, or held and why', () => {
    expect(digestAnswer(credit)).toBe('account:A|bA');
    expect(digestAnswer(debit)).toBe('account:A|bA');
    expect(digestAnswer({ ...debit, falls: 'debt', card: null })).toBe('debt|');
    expect(digestAnswer({ outcome: 'cancelled', otherId: id('e') })).toBe('cancelled|');
    expect(digestAnswer(held)).toBe('held:NO_BINDING|');
  });
});

describe('the digest of a batch', () => {
  type Key = Partial<Pick<DigestedRow['row'], 'batchNumber' | 'stan' | 'rrn' | 'kind'>>;
  const decided = (mid: string, key: Key, decision: RowDecision): DigestedRow => ({
    row: {
      ...{ mid: mid as Mid, tid: 'T' as Tid, currency: 'CNY' as Currency },
      ...{ batchNumber: '000001', stan: '000001', rrn: 'R', kind: 'sale', ...key },
    },
    decision,
  });
  const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');

  it('I3: is worked out by hand for three rows of two pairs', () => {
    const chapter = Buffer.concat([
      ...[hex('07000000'), Buffer.from('M T CNY\0'), hex('02000000')],
      ...[hex('01000000 00010000'), Buffer.from('R00000000003'), hex('02000000 fdffffffffffffff 00000000')],
      ...[hex('01000000 01010000'), Buffer.from('R2\0\0\0\0\0\0\0\0\0\0'), hex('00000000 0000000000000000 01000000')],
      ...[
        hex('02000000'),
        hex('0c000000'),
        Buffer.from('account:A|bA'),
        hex('10000000'),
        Buffer.from('held:NO_BINDING|'),
      ],
      ...[hex('08000000'), Buffer.from('M2 T CNY'), hex('01000000')],
      ...[hex('3f420f00 01000000'), Buffer.from('R\0\0\0\0\0\0\0\0\0\0\0'), hex('00000000 0c00000000000000 00000000')],
      ...[hex('01000000'), hex('0c000000'), Buffer.from('account:A|bA')],
    ]);
    const rows = [
      decided('M2', { batchNumber: '999999' }, credit),
      decided('M', { stan: '000257', rrn: 'R2' }, held),
      decided('M', { stan: '000256', rrn: 'R00000000003', kind: 'refund' }, debit),
    ];
    const whole = Buffer.concat([hex('03000000'), Buffer.from('ACQ\0'), sha256(chapter)]);
    expect(batchDigest(acquirer, rows, sha256)).toEqual(sha256(whole));
  });

  it('I3: is that of the example in docs/settlement-rules.md', () => {
    const sale = { ...credit, bindingId: 'b1' as BindingId, feeMinor: 19n };
    const { row, decision } = decided('M1', { stan: '000002', rrn: 'R00000000003' }, sale);
    const digest = batchDigest(acquirer, [{ row: { ...row, tid: 'T1' as Tid }, decision }], sha256);
    expect(Buffer.from(digest).toString('hex')).toBe(
      'a6725c851c72535b8101139a9f82b3c4bef3276a570837b1325c4404ed4596fd',
    );
  });

  it('I3: orders the rows of a pair by batch number, STAN, RRN and kind', () => {
    const keys: Key[] = [
      { batchNumber: '000002', stan: '000300' },
      { batchNumber: '000010', stan: '000009', rrn: 'Z' },
      { batchNumber: '000010', stan: '000010', rrn: 'A' },
      { batchNumber: '000010', stan: '000010', rrn: 'A0', kind: 'sale' },
      { batchNumber: '000010', stan: '000010', rrn: 'A0', kind: 'void' },
      { batchNumber: '000010', stan: '000010', rrn: 'A0', kind: 'adjustment' },
      { batchNumber: '000010', stan: '000010', rrn: 'B' },
      { batchNumber: '000010', stan: '000010', rrn: 'a' },
    ];
    const hashed: Uint8Array[] = [];
    const noting = (bytes: Uint8Array) => {
      hashed.push(bytes);
      return new Uint8Array(32);
    };
    // Fees tell which row stands where.
    const rows = keys.map((key, fee) => decided('M', key, { ...credit, feeMinor: BigInt(fee) }));
    batchDigest(acquirer, [...rows].reverse(), noting);
    const records = Buffer.from(hashed[0]!).subarray(16);
    expect(rows.map((_, place) => records.readUInt32LE(place * 36 + 24))).toEqual(rows.map((_, fee) => fee));
  });

  it('I3: ends a chapter with the pair that fills it', () => {
    const hashed: number[] = [];
    const counting = (bytes: Uint8Array) => {
      hashed.push(bytes.length);
      return new Uint8Array(32);
    };
    const half = (mid: string) =>
      Array.from({ length: DIGEST_CHAPTER_ROWS / 2 }, (_, row) => {
        return decided(mid, { stan: `${row}`.padStart(6, '0') }, credit);
      });
    batchDigest(acquirer, [...half('A'), ...half('B'), ...half('C')], counting);
    expect(hashed.slice(0, 2).map(bytes => Math.round((bytes / 36 / DIGEST_CHAPTER_ROWS) * 2))).toEqual([2, 1]);
    expect(hashed[2]).toBe(8 + 64);
  });

  it('I3: does not depend on the order of rows, and changes with the acquirer, a key, a fee, an answer, a pair', () => {
    const rows = ['000001', '000002', '000003'].map(stan => decided('M', { stan }, credit));
    const digest = batchDigest(acquirer, rows, sha256);
    expect(batchDigest(acquirer, [...rows].reverse(), sha256)).toEqual(digest);
    expect(batchDigest('ACR' as AcquirerId, rows, sha256)).not.toEqual(digest);
    const stan = '000003';
    for (const last of [
      decided('M', { stan }, { ...credit, feeMinor: 13n }),
      decided('M', { stan }, { ...credit, bindingId: 'bB' as BindingId }),
      decided('M2', { stan }, credit),
      decided('M', { stan, batchNumber: '000002' }, credit),
      decided('M', { stan: '000004' }, credit),
      decided('M', { stan, rrn: 'S' }, credit),
      decided('M', { stan, kind: 'completion' }, credit),
    ])
      expect(batchDigest(acquirer, [...rows.slice(0, 2), last], sha256)).not.toEqual(digest);
  });
});
