import { AcquirerId } from '@asof/domain';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { collectPairs } from './pairs.ts';

const acquirerId = AcquirerId.parse('A');

it('pairs are numbered in order of name, whichever segments name them in whatever order', () => {
  const name = fc
    .tuple(fc.constantFrom('M', 'M2', 'N'), fc.constantFrom('T', 'T1', 'U'), fc.constantFrom('CNY', 'USD'))
    .map(said => said.join(' '));
  const segment = fc.uniqueArray(name, { minLength: 1 }).map(names => names.sort());
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 4 }), segments => {
      const collector = collectPairs(acquirerId);
      const numbered = segments.map(names => ({ names, numbers: new Uint32Array(names.length) }));
      for (const { names, numbers } of numbered) collector.add(names, numbers);
      const pairs = collector.finish();
      expect(pairs.names).toEqual([...new Set(segments.flat())].sort());
      for (const { names, numbers } of numbered) expect(Array.from(numbers, at => pairs.names[at])).toEqual(names);
      for (const [number, known] of pairs.names.entries()) {
        const [mid, tid, currency] = known.split(' ');
        expect(pairs.pairs[number]).toEqual({ acquirerId, mid, tid, currency });
        expect(pairs.currencies[pairs.currencyOf(number)]).toBe(currency);
      }
    }),
  );
});

it('names out of order are refused', () => {
  const add = (...names: readonly string[]) => collectPairs(acquirerId).add(names, new Uint32Array(names.length));
  expect(() => add('M T USD', 'M T CNY')).toThrow('a segment names its pairs in ascending order');
  expect(() => add('M T CNY', 'M T CNY')).toThrow('a segment names its pairs in ascending order');
});
