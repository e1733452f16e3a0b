import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPairRegistry } from './pair-registry.ts';

it('pairs stand in order of acquirer and name, whichever block brings them', () => {
  const key = fc
    .tuple(fc.constantFrom('A', 'A1', 'B'), fc.constantFrom('M', 'M1', 'M-2'), fc.constantFrom('T', 'T1', 'a', 'É'))
    .map(([acquirer, mid, tid]) => `${acquirer} ${mid} ${tid} CNY`);
  fc.assert(
    fc.property(fc.array(fc.uniqueArray(key), { maxLength: 6 }), blocks => {
      const registry = createPairRegistry({ threads: [{}], pairsMax: 36 } as never);
      const seen = new Set<string>();
      for (const block of blocks) {
        const newPairs = block.filter(added => !seen.has(added));
        for (const added of newPairs) seen.add(added);
        registry.numbersOf({ thread: 0, newPairs, fresh: false });
        const inOrder = Array.from(registry.order(), number => registry.pairs[number]!);
        const wanted = [...seen].sort((left, right) => (left < right ? -1 : 1));
        expect(inOrder.map(pair => pair.key)).toEqual(wanted);
        expect(inOrder.map(({ acquirerId, name }) => `${acquirerId} ${name}`)).toEqual(wanted);
      }
    }),
  );
});
