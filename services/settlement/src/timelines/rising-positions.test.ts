import { Bug } from '@asof/domain';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addPosition, countUpTo, lastPosition, positionAt, risingPositions } from './rising-positions.ts';

function positionsOf(list: readonly number[]) {
  const positions = risingPositions();
  for (const position of list) addPosition(positions, position);
  return positions;
}

describe('rising positions', () => {
  it('answer as a list of them does, with holes and without', () => {
    const steps = fc.array(fc.oneof({ weight: 3, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 5 })));
    fc.assert(
      fc.property(steps, gaps => {
        let sum = 0;
        const list = gaps.map(gap => (sum += gap));
        const positions = positionsOf(list);
        expect(positions.length).toBe(list.length);
        expect(list.map((_, index) => positionAt(positions, index))).toEqual(list);
        expect(lastPosition(positions)).toBe(list.at(-1) ?? -Infinity);
        for (let limit = -1; limit <= sum + 2; limit++)
          expect(countUpTo(positions, limit)).toBe(list.filter(position => position <= limit).length);
      }),
    );
  });

  it('without a hole are one stretch', () => {
    expect(positionsOf(Array.from({ length: 1000 }, (_, index) => index + 1)).stretches.length).toBe(2);
  });

  it('never step back', () => {
    expect(() => positionsOf([2, 2])).toThrow(Bug);
  });
});
