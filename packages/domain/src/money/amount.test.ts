import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  AMOUNT_MINOR_MAX,
  AmountOverflow,
  addMinor,
  formatAmount,
  isAmountMinor,
  Minor,
  parseAmount,
} from './amount.ts';
import { Currency, currencyExponent } from './currency.ts';

const code = (text: string) => Currency.parse(text);
const [CNY, JPY, KWD, CLF] = ['CNY', 'JPY', 'KWD', 'CLF'].map(code) as [Currency, Currency, Currency, Currency];
const currency = fc.constantFrom(CNY, JPY, KWD, CLF);
const minor = fc.bigInt({ min: -AMOUNT_MINOR_MAX, max: AMOUNT_MINOR_MAX });
const Exact = Decimal.clone({ precision: 60 });

describe('an amount in text', () => {
  it('R5: is read as integer minor units, as decimal arithmetic reads it', () => {
    const decimal = fc.tuple(fc.stringMatching(/^-?[0-9]{1,17}$/), fc.stringMatching(/^[0-9]{0,4}$/));
    fc.assert(
      fc.property(decimal, currency, ([whole, fraction], unit) => {
        const text = fraction === '' ? whole : `${whole}.${fraction}`;
        const exact = new Exact(text).times(new Exact(10).pow(currencyExponent(unit)));
        const read = parseAmount(text, unit);
        if (fraction.length > currencyExponent(unit)) expect(read).toBe('too-many-decimals');
        else if (exact.abs().greaterThan(AMOUNT_MINOR_MAX.toString())) expect(read).toBe('amount-too-large');
        else expect(String(read)).toBe(exact.plus(0).toFixed().replace(/^-0$/, '0'));
      }),
    );
  });
  it('is written with exactly the decimals of its currency, and read back exactly', () => {
    fc.assert(
      fc.property(minor, currency, (amountMinor, unit) => {
        const text = formatAmount(amountMinor, unit);
        expect(parseAmount(text, unit)).toBe(amountMinor);
        const exponent = currencyExponent(unit);
        expect(text).toBe(new Exact(amountMinor.toString()).dividedBy(new Exact(10).pow(exponent)).toFixed(exponent));
      }),
    );
  });
  it.each([
    ['12.50', 1250n],
    ['12.5', 1250n],
    ['12', 1200n],
    ['-0.01', -1n],
    ['0', 0n],
    ['-0', 0n],
    ['007', 700n],
    ['90071992547409.91', AMOUNT_MINOR_MAX],
  ])('may be %s', (text, amountMinor) => expect(parseAmount(text, CNY)).toBe(amountMinor));
  it.each([
    ['', 'not-a-decimal'],
    ['+1', 'not-a-decimal'],
    ['1.', 'not-a-decimal'],
    ['.5', 'not-a-decimal'],
    ['1,000.00', 'not-a-decimal'],
    ['1e3', 'not-a-decimal'],
    [' 1', 'not-a-decimal'],
    ['1\n', 'not-a-decimal'],
    ['--1', 'not-a-decimal'],
    ['１', 'not-a-decimal'],
    ['0x10', 'not-a-decimal'],
    ['NaN', 'not-a-decimal'],
    ['1.000', 'too-many-decimals'],
    ['1.001', 'too-many-decimals'],
    ['90071992547409.92', 'amount-too-large'],
    ['-90071992547409.92', 'amount-too-large'],
  ])('R5: is refused, never rounded: %j is %s', (text, problem) => expect(parseAmount(text, CNY)).toBe(problem));
});

describe('H65: the exponent of a currency', () => {
  it('is that of ISO 4217', () => {
    expect([JPY, CNY, KWD, CLF].map(currencyExponent)).toEqual([0, 2, 3, 4]);
    expect([JPY, CNY, KWD, CLF].map(unit => formatAmount(12345n, unit))).toEqual([
      '12345',
      '123.45',
      '12.345',
      '1.2345',
    ]);
    expect([JPY, CNY, KWD, CLF].map(unit => formatAmount(-5n, unit))).toEqual(['-5', '-0.05', '-0.005', '-0.0005']);
  });
  it('R5: admits not even zeros beyond it', () => {
    expect(parseAmount('5.0', JPY)).toBe('too-many-decimals');
    expect(parseAmount('5.000', KWD)).toBe(5000n);
  });
  it.each(['RMB', 'cny', 'XXX', '', 'CNYY', 'DEM', 'BTC'])('is unknown for %j, which is refused', text =>
    expect(Currency.safeParse(text).success).toBe(false),
  );
});

describe('R5: a sum', () => {
  it('is exact up to 2^53 − 1 and refused beyond, with the name of the total', () => {
    expect(addMinor(AMOUNT_MINOR_MAX - 1n, 1n, 'gross')).toBe(AMOUNT_MINOR_MAX);
    expect(() => addMinor(AMOUNT_MINOR_MAX, 1n, 'gross of m1 CNY')).toThrow(AmountOverflow);
    expect(() => addMinor(-AMOUNT_MINOR_MAX, -1n, 'gross of m1 CNY')).toThrow(
      'gross of m1 CNY: the sum exceeds 2^53 − 1 minor units',
    );
    expect(new AmountOverflow('x')).toMatchObject({ code: 'amount-overflow', retryable: false });
  });
  it('is an amount only within the range', () => {
    expect([AMOUNT_MINOR_MAX, -AMOUNT_MINOR_MAX].map(isAmountMinor)).toEqual([true, true]);
    expect([AMOUNT_MINOR_MAX + 1n, -AMOUNT_MINOR_MAX - 1n].map(isAmountMinor)).toEqual([false, false]);
    expect(Minor.safeParse(AMOUNT_MINOR_MAX + 1n).success).toBe(false);
  });
});
