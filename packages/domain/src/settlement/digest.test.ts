import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AccountId, BindingId, MerchantId, TerminalId, TransactionId } from '../ids.ts';
import { batchDigest, digestAnswer } from './digest.ts';
import type { RoutedCredit, RoutedDebit } from './row-decision.ts';

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
  it('I3: is worked out by hand for two rows of two chapters', () => {
    const first = Buffer.concat([
      Buffer.from(id('01ff'), 'hex'),
      sha256(Buffer.from('account:A|bA')),
      Buffer.from('fdffffffffffffff', 'hex'),
    ]);
    const second = Buffer.concat([
      Buffer.from(id('ff'), 'hex'),
      sha256(Buffer.from('held:NO_BINDING|')),
      Buffer.alloc(8),
    ]);
    const nothing = sha256(new Uint8Array());
    const chapters = Array.from({ length: 256 }, (_, at) =>
      at === 1 ? sha256(first) : at === 255 ? sha256(second) : nothing,
    );
    const rows = [
      { transactionId: id('ff'), decision: held },
      { transactionId: id('01ff'), decision: debit },
    ];
    expect(batchDigest(rows, sha256)).toEqual(sha256(Buffer.concat(chapters)));
  });

  it('I3: does not depend on the order of rows, and changes with a fee', () => {
    const rows = ['aa', 'ab', 'ac00'].map(digits => ({ transactionId: id(digits), decision: credit }));
    const dearer = { transactionId: id('ac00'), decision: { ...credit, feeMinor: 13n } };
    expect(batchDigest([...rows].reverse(), sha256)).toEqual(batchDigest(rows, sha256));
    expect(batchDigest([...rows.slice(0, 2), dearer], sha256)).not.toEqual(batchDigest(rows, sha256));
  });
});
