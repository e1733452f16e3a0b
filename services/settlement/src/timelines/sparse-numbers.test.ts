import { describe, expect, it } from 'vitest';
import { growingFloats } from './growing-column.ts';
import { addNumber, numberAt } from './sparse-numbers.ts';

describe('numbers of few facts', () => {
  it('are found for those that have one', () => {
    const pairs = growingFloats();
    expect(numberAt(pairs, 0, Infinity)).toBe(Infinity);
    for (let fact = 3; fact < 300; fact += 1 + (fact % 5)) addNumber(pairs, fact, fact * 10);
    const expected = new Map<number, number>();
    for (let fact = 3; fact < 300; fact += 1 + (fact % 5)) expected.set(fact, fact * 10);
    for (let fact = 0; fact < 310; fact++) expect(numberAt(pairs, fact, -1)).toBe(expected.get(fact) ?? -1);
  });
});
