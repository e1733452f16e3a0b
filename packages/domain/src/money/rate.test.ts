import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRate, parseRate, RATE_MILLIONTHS_MAX } from './rate.ts';

describe('a rate', () => {
  it.each([
    ['0', 0],
    ['-0', 0],
    ['0.000001', 1],
    ['0.0038', 3800],
    ['0.0063', 6300],
    ['0.00380000000', 3800],
    ['1', 1_000_000],
    ['1.000000', 1_000_000],
  ])('is read as whole millionths: %s', (text, millionths) => expect(parseRate(text)).toBe(millionths));
  it.each([
    ['0.0000001', 'rate-too-fine'],
    [`0.${'0'.repeat(29)}1`, 'rate-too-fine'],
    ['0.00381234', 'rate-too-fine'],
    ['1.000001', 'rate-out-of-range'],
    [`1.${'0'.repeat(29)}1`, 'rate-out-of-range'],
    ['38', 'rate-out-of-range'],
    ['-0.0038', 'rate-out-of-range'],
    ['', 'not-a-decimal'],
    ['0.38%', 'not-a-decimal'],
    ['.0038', 'not-a-decimal'],
    ['3.8e-3', 'not-a-decimal'],
    ['+0.0038', 'not-a-decimal'],
    ['0,0038', 'not-a-decimal'],
    ['NaN', 'not-a-decimal'],
    ['0x1', 'not-a-decimal'],
  ])('is refused by name: %s', (text, problem) => expect(parseRate(text)).toBe(problem));
  it('is written as the shortest fraction and read back exactly', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: RATE_MILLIONTHS_MAX }), millionths => {
        const text = formatRate(millionths);
        expect(text).not.toMatch(/e|\.$|\..*0$/);
        expect(parseRate(text)).toBe(millionths);
      }),
    );
    expect(formatRate(3800)).toBe('0.0038');
  });
});
