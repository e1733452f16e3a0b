import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyIndex } from './key-index.ts';

const WORDS = 8;
/** Ids of two words that tell them apart, the rest being equal. */
function idsOf(heads: readonly (readonly [number, number])[]): Uint32Array {
  const ids = new Uint32Array(heads.length * WORDS);
  heads.forEach((head, row) => void ids.set(head, row * WORDS));
  return ids;
}

describe('the index of keys', () => {
  it('finds every place whose id begins alike, and none whose second word differs', () => {
    const word = fc.integer({ min: 0, max: 3 });
    const heads = fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(heads, heads, (known, asked) => {
        const index = createKeyIndex(1);
        const ids = idsOf(known);
        known.forEach((_, row) => void index.add(ids, row, row + 1));
        for (let row = 0; row < asked.length; row++) {
          const found = index.find(idsOf(asked), row) ?? [];
          const alike = known.flatMap((head, at) => (`${head}` === `${asked[row]}` ? [at + 1] : []));
          expect(found).toEqual(expect.arrayContaining(alike));
          expect(found.every(place => known[place - 1]![1] === asked[row]![1])).toBe(true);
        }
      }),
    );
  });

  it('takes a new id once, also beyond the number that was expected', () => {
    const index = createKeyIndex(10);
    const ids = idsOf(Array.from({ length: 5000 }, (_, row) => [Math.imul(row, 0x9e3779b1) >>> 0, row]));
    for (let row = 0; row < 5000; row++) expect(index.addNew(ids, row, row + 1)).toBe(true);
    for (let row = 0; row < 5000; row++) expect(index.addNew(ids, row, 9999)).toBe(false);
    expect(index.find(ids, 4999)).toEqual([5000]);
  });
});
