import { expect, it } from 'vitest';
import { createDeal, createRandom } from './random.ts';

const draws = (seed: number, purpose: string): number[] => {
  const random = createRandom(seed, purpose);
  return Array.from({ length: 1_000 }, () => random.between(1, 6));
};

it('gives the same numbers for the same seed and purpose, and others for another', () => {
  expect(draws(7, 'dice')).toEqual(draws(7, 'dice'));
  expect(draws(7, 'dice')).not.toEqual(draws(8, 'dice'));
  expect(draws(7, 'dice')).not.toEqual(draws(7, 'cards'));
});
it('spreads evenly', () => {
  for (const face of [1, 2, 3, 4, 5, 6]) {
    const share = draws(7, 'dice').filter(drawn => drawn === face).length / 1_000;
    expect(share).toBeCloseTo(1 / 6, 1);
  }
});
it('deals every item once before chance decides, and by share afterwards', () => {
  const deal = createDeal(createRandom(3, 'deal'), [['rare', 0.001] as const, ['common', 0.5] as const], 'rest');
  const dealt = Array.from({ length: 2_000 }, deal);
  expect(dealt.slice(0, 2)).toEqual(['rare', 'common']);
  expect(dealt.filter(item => item === 'common').length / 2_000).toBeCloseTo(0.5, 1);
  expect(dealt.filter(item => item === 'rest').length / 2_000).toBeCloseTo(0.5, 1);
});
