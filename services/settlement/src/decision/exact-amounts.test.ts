import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addTo, amountAt, exactAmounts } from './exact-amounts.ts';

const MAX = Number.MAX_SAFE_INTEGER;

it('sums of minor units are those of bigints, also beyond 2^53 − 1 and back', () => {
  const amount = fc.oneof(
    fc.constantFrom(MAX, MAX - 1, -MAX, 1, -1),
    fc.integer({ min: -MAX, max: MAX }),
    fc.integer({ min: -9, max: 9 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), amount)), amounts => {
      const sums = exactAmounts(3);
      const slow = [0n, 0n, 0n];
      for (const [at, each] of amounts) {
        addTo(sums, at, each);
        slow[at]! += BigInt(each);
        expect([0, 1, 2].map(sum => amountAt(sums, sum))).toEqual(slow);
        for (const [sum, exact] of slow.entries()) {
          const isBeyond = exact > BigInt(MAX) || exact < -BigInt(MAX);
          expect(sums.near[sum]).toBe(isBeyond ? Number.NaN : Number(exact));
          expect(sums.beyond.has(sum)).toBe(isBeyond);
        }
      }
    }),
  );
});
