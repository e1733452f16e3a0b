import type { Sha256 } from '@asof/domain';
import { expect, it } from 'vitest';
import { createPairsAtHand, type SegmentPairs } from './pairs-at-hand.ts';

const pairsOf = (...pairNames: readonly string[]): SegmentPairs => ({
  pairNames,
  pairStart: Uint32Array.from({ length: pairNames.length + 1 }, (_, start) => start),
});
const [first, second, third] = ['1', '2', '3'] as readonly string[] as readonly [Sha256, Sha256, Sha256];

it('pairs are at hand until those of newer segments need the room', () => {
  const { note, of } = createPairsAtHand(4);
  const [one, two, three] = [pairsOf('M T CNY'), pairsOf('M T CNY', 'M T USD'), pairsOf('M T CNY', 'M T2 CNY')];
  note(first, one);
  note(second, two);
  expect([of(first), of(second), of(third)]).toEqual([one, two, null]);
  note(second, two);
  expect(of(first)).toBe(one);
  note(third, three);
  expect([of(first), of(second), of(third)]).toEqual([null, two, three]);
});

it('a segment of more pairs than there is room for is not at hand', () => {
  const { note, of } = createPairsAtHand(1);
  note(first, pairsOf('M T CNY', 'M T USD'));
  expect(of(first)).toBeNull();
  note(second, pairsOf('M T CNY'));
  expect(of(second)).not.toBeNull();
});
