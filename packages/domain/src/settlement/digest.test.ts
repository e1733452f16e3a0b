import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccountId, BindingId, MerchantId, Mid, TerminalId, Tid, TransactionId } from '../ids.ts';
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
  const decided = (mid: string, digits: string, decision: RowDecision): DigestedRow => ({
    row: { transactionId: id(digits), mid: mid as Mid, tid: 'T' as Tid, currency: 'CNY' as Currency },
    decision,
  });
  const hex = (digits: string) => Buffer.from(digits.replaceAll(' ', ''), 'hex');

  it('I3: is worked out by hand for three rows of two pairs', () => {
    const chapter = Buffer.concat([
      ...[hex('07000000'), Buffer.from('M T CNY\0'), hex('02000000')],
      ...[hex(id('01ff')), hex('fdffffffffffffff 00000000')],
      ...[hex(id('ff')), hex('0000000000000000 01000000')],
      ...[
        hex('02000000'),
        hex('0c000000'),
        Buffer.from('account:A|bA'),
        hex('10000000'),
        Buffer.from('held:NO_BINDING|'),
      ],
      ...[hex('08000000'), Buffer.from('M2 T CNY'), hex('01000000')],
      ...[hex(id('00')), hex('0c00000000000000 00000000')],
      ...[hex('01000000'), hex('0c000000'), Buffer.from('account:A|bA')],
    ]);
    const rows = [decided('M2', '00', credit), decided('M', 'ff', held), decided('M', '01ff', debit)];
    expect(batchDigest(rows, sha256)).toEqual(sha256(sha256(chapter)));
  });

  it('I3: ends a chapter with the pair that fills it', () => {
    const hashed: number[] = [];
    const counting = (bytes: Uint8Array) => {
      hashed.push(bytes.length);
      return new Uint8Array(32);
    };
    const half = (mid: string) =>
      Array.from({ length: DIGEST_CHAPTER_ROWS / 2 }, (_, row) => decided(mid, `${row}`.padStart(8, '0'), credit));
    batchDigest([...half('A'), ...half('B'), ...half('C')], counting);
    expect(hashed.slice(0, 2).map(bytes => Math.round((bytes / 44 / DIGEST_CHAPTER_ROWS) * 2))).toEqual([2, 1]);
    expect(hashed[2]).toBe(64);
  });

  it('I3: does not depend on the order of rows, and changes with a fee, an answer, a pair', () => {
    const rows = ['aa', 'ab', 'ac00'].map(digits => decided('M', digits, credit));
    const digest = batchDigest(rows, sha256);
    expect(batchDigest([...rows].reverse(), sha256)).toEqual(digest);
    for (const last of [
      decided('M', 'ac00', { ...credit, feeMinor: 13n }),
      decided('M', 'ac00', { ...credit, bindingId: 'bB' as BindingId }),
      decided('M2', 'ac00', credit),
    ])
      expect(batchDigest([...rows.slice(0, 2), last], sha256)).not.toEqual(digest);
  });
});
