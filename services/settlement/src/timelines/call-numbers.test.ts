import { expect, it } from 'vitest';
import { beginNumbers, createCallNumbers, endNumbers } from './call-numbers.ts';

it('forgets what earlier calls numbered, though it clears nothing, and begins anew when its numbers wear out', () => {
  const numbers = createCallNumbers();
  const isKnown = (thing: number) => numbers.given[thing]! >= numbers.before;
  for (const count of [3, 2 ** 30, 3, 3]) {
    beginNumbers(numbers, 3);
    expect([0, 1, 2].filter(isKnown)).toEqual([]);
    for (const thing of [2, 0, 1]) numbers.given[thing] = numbers.before + thing;
    expect([0, 1, 2].filter(isKnown)).toEqual([0, 1, 2]);
    endNumbers(numbers, count);
  }
  expect(numbers.before).toBeLessThan(2 ** 30);
});

it('has room for things that the estate came to know', () => {
  const numbers = createCallNumbers();
  beginNumbers(numbers, 2);
  endNumbers(numbers, 2);
  beginNumbers(numbers, 1_000);
  expect(numbers.given.length).toBeGreaterThanOrEqual(1_000);
});
