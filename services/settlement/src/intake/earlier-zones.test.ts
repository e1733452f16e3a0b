import fc from 'fast-check';
import { expect, it } from 'vitest';
import { zonesOf } from './earlier-zones.ts';

const batch = fc.constantFrom(0, 1, 2, 7, 8, 999_998, 999_999);
/** Rows by pair; several pairs may be of one terminal. */
const segment = fc.array(fc.record({ terminal: fc.constantFrom('a', 'b', 'c', 'd'), batches: fc.array(batch) }), {
  maxLength: 6,
});

it('covers every batch of a terminal, and none beside its least and greatest, whatever was numbered before', () => {
  fc.assert(
    fc.property(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.constantFrom(0, 100), (segments, others) => {
      // Where others are many a segment holds its own terminals in another form.
      const numbers = new Map(Array.from({ length: others }, (_, number) => [`other${number}`, number]));
      const zones = segments.map(pairs => {
        const starts = [0];
        for (const { batches } of pairs) starts.push(starts.at(-1)! + batches.length);
        const batchNumber = Uint32Array.from(pairs.flatMap(({ batches }) => batches));
        const terminals = pairs.map(({ terminal }) => terminal);
        return zonesOf({ terminals, starts: Uint32Array.from(starts), batchNumber }, numbers);
      });
      for (const [index, pairs] of segments.entries()) {
        for (const [terminal, number] of numbers) {
          const own = pairs.filter(pair => pair.terminal === terminal).flatMap(({ batches }) => batches);
          for (const each of [0, 1, 2, 5, 7, 8, 999_998, 999_999])
            expect(zones[index]!.cover(number, each)).toBe(Math.min(...own) <= each && each <= Math.max(...own));
        }
      }
    }),
  );
});
