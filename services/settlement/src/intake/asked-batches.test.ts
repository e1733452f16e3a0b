import type { AcquirerId, Currency } from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createAskedBatches } from './asked-batches.ts';
import type { Pair } from './pair-registry.ts';

const ACQUIRERS = ['known', 'new'] as const;
const pairNamed = (number: number): Pair => {
  const acquirerId = ACQUIRERS[number % 2]! as string as AcquirerId;
  return { acquirerId, currency: 'CNY' as Currency, key: `${acquirerId} ${number}`, name: `M T${number} CNY` };
};

it('are told once each, when a row first speaks of them, and only where something was accepted before', () => {
  const row = fc.tuple(fc.nat(5), fc.constantFrom(0, 1, 2, 999_999));
  fc.assert(
    fc.property(fc.array(fc.array(row), { minLength: 1, maxLength: 5 }), pieces => {
      const rows = pieces.flat();
      const block = {
        pair: Uint32Array.from(rows, ([pair]) => pair),
        batchNumber: Uint32Array.from(rows, ([, batchNumber]) => batchNumber),
      };
      const pairs: Pair[] = [];
      const askedIn = createAskedBatches({ block, pairs, concerns: acquirerId => (acquirerId as string) === 'known' });
      const asked = new Set<string>();
      let from = 0;
      for (const piece of pieces) {
        // As the registry does, pairs are known before their rows are told.
        while (pairs.length <= Math.max(-1, ...piece.map(([pair]) => pair))) pairs.push(pairNamed(pairs.length));
        const fresh = [...new Set(piece.map(([pair, batchNumber]) => `${pair} ${batchNumber}`))]
          .filter(each => Number(each.split(' ')[0]) % 2 === 0 && !asked.has(each))
          .map(each => each.split(' ').map(Number) as [number, number]);
        expect(askedIn({ from, to: from + piece.length })).toEqual(
          fresh.map(([pair, batchNumber]) => ({ acquirerId: 'known', name: `M T${pair} CNY`, batchNumber })),
        );
        for (const each of fresh) asked.add(each.join(' '));
        from += piece.length;
      }
    }),
  );
});
