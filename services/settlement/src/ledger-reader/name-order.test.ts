import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createDictionary, createKey, nameIn, numberedText } from '../timelines/dictionary.ts';
import { growingBytes, growingIntegers } from '../timelines/growing-column.ts';
import { orderNames } from './name-order.ts';

describe('the order of names', () => {
  it('is that of their bytes, however many come and whenever it is asked for', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '-', 'Z', '0'), maxLength: 9 });
    fc.assert(
      fc.property(fc.array(fc.array(name, { maxLength: 60 }), { maxLength: 4 }), batches => {
        const [names, order, key] = [createDictionary(2, growingBytes()), growingIntegers(), createKey()];
        const known = new Set<string>();
        for (const batch of batches) {
          for (const each of batch) numberedText(names, key, each);
          for (const each of batch) known.add(each);
          orderNames(names, order);
          const ordered = Array.from(order.data.subarray(0, order.length), number => nameIn(names, number));
          expect(ordered).toEqual(
            [...known].sort((left, right) => Buffer.compare(Buffer.from(left), Buffer.from(right))),
          );
        }
      }),
      { numRuns: 500 },
    );
  });
});
