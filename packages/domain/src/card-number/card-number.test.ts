import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksLikeCardNumber, maskCardNumbers } from './card-number.ts';

/** Appends the check digit, found by trying: another way than the code under test takes. */
function withCheckDigit(body: string): string {
  const valid = (digits: string) =>
    [...digits].reverse().reduce((sum, digit, index) => {
      const value = Number(digit) * (1 + (index % 2));
      return sum + Math.floor(value / 10) + (value % 10);
    }, 0) %
      10 ===
    0;
  return Array.from('0123456789', digit => body + digit).find(valid) as string;
}

/** First and last prefix of each issued range, then the neighbours on both sides, which are nobody's. */
const ISSUED = '4 51 55 2221 2720 34 37 62 81 6011 644 649 65 3528 3589 300 305 36 38'.split(' ');
const NOT_ISSUED = '50 56 2220 2721 33 35270 3590 306 299 39 61 80 82 6010 6012 643 63 66 1 7 9'.split(' ');

describe('what looks like a card number', () => {
  it.each(ISSUED)('is a number of an issued range: %s…', prefix => {
    expect(looksLikeCardNumber(withCheckDigit(prefix.padEnd(15, '7')))).toBe(true);
  });
  it.each(NOT_ISSUED)('is not a number outside the issued ranges: %s…', prefix => {
    expect(looksLikeCardNumber(withCheckDigit(prefix.padEnd(15, '7')))).toBe(false);
  });
  it('has 13 to 19 digits', () => {
    const lengths = [12, 13, 14, 15, 16, 17, 18, 19, 20];
    const seen = lengths.filter(length => looksLikeCardNumber(withCheckDigit('4'.padEnd(length - 1, '1'))));
    expect(seen).toEqual([13, 14, 15, 16, 17, 18, 19]);
  });
  it('has a right check digit: of ten last digits exactly one', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^62[0-9]{10,16}$/), body => {
        expect(Array.from('0123456789').filter(digit => looksLikeCardNumber(body + digit))).toHaveLength(1);
      }),
    );
  });
  it.each([
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111  1111 - 1111 1111',
    'the card is 4111111111111111.',
    'tok_4111111111111111',
    'acct-4111111111111111',
    '4111111111111111 12/27',
    '12 4111111111111111',
    '\t378282246310005\n',
  ])('may stand grouped or inside a text: %j', text => {
    expect(looksLikeCardNumber(text)).toBe(true);
  });
  it.each([
    '',
    '4111111111111112',
    'a4111111111111111',
    '4111111111111111f',
    '41111111-1111-8111-9abc-0123456789ab',
    '2026-01-01 00:00:00',
    '123456789012',
  ])('is not a hash, a derived id, a time or a number with a wrong check digit: %j', text => {
    expect(looksLikeCardNumber(text)).toBe(false);
  });
  it('the UUID above would be one if it were not a UUID', () => {
    expect(looksLikeCardNumber('41111111-1111-8111')).toBe(false);
    expect(looksLikeCardNumber('41111111-1111-1111')).toBe(true);
    expect(looksLikeCardNumber('41111111-1111-1111-9abc-0123456789ab')).toBe(false);
  });
});

describe('the mask', () => {
  it('keeps the last four digits and everything around', () => {
    expect(maskCardNumbers('was 4111 1111 1111 1111, is 6250947000000014; rrn 123456789012')).toBe(
      'was **** 1111, is **** 0014; rrn 123456789012',
    );
  });
  it('leaves nothing that looks like a card number, and nothing else changed', () => {
    const piece = fc.oneof(
      fc.stringMatching(/^62[0-9]{10,16}$/).map(withCheckDigit),
      fc.constantFrom(' ', '-', ', ', 'x', '_', '12'),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), pieces => {
        const text = pieces.join('');
        const masked = maskCardNumbers(text);
        expect(looksLikeCardNumber(masked)).toBe(false);
        if (!looksLikeCardNumber(text)) expect(masked).toBe(text);
      }),
    );
  });
});
