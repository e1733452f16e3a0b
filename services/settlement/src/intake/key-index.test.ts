import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createKeyIndex } from './key-index.ts';

/** What of its second word the index holds: 0 stands for nothing. */
const printOf = (hash: readonly [number, number]): number => hash[1] || 1;

/** Keys with these hashes, of two words each. */
const keysOf = (hashes: readonly (readonly [number, number])[]): Uint32Array => Uint32Array.from(hashes.flat());

describe('the index of keys', () => {
  it('finds every place whose hash is alike, and none whose second word differs', () => {
    const word = fc.integer({ min: 0, max: 3 });
    const heads = fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(heads, heads, (known, asked) => {
        const index = createKeyIndex(1);
        const keys = keysOf(known);
        index.add({ keys, from: 0, to: known.length }, 1);
        for (let row = 0; row < asked.length; row++) {
          const found = index.find(keysOf(asked), row) ?? [];
          const alike = known.flatMap((head, at) => (`${head}` === `${asked[row]}` ? [at + 1] : []));
          expect(found).toEqual(expect.arrayContaining(alike));
          expect(found.every(place => printOf(known[place - 1]!) === printOf(asked[row]!))).toBe(true);
        }
      }),
    );
  });

  it('takes a new key once, also beyond the number that was expected', () => {
    const index = createKeyIndex(10);
    const rows = 10_000;
    const keys = keysOf(Array.from({ length: rows }, (_, row) => [Math.imul(row, 0x9e3779b1) >>> 0, row]));
    const places = Uint32Array.from({ length: rows }, (_, row) => row + 1);
    const wanted = new Uint8Array(rows).fill(1);
    expect(index.addNew({ keys, from: 0, to: 6000 }, wanted, places)).toBe(6000);
    expect(index.addNew({ keys, from: 4000, to: rows }, wanted, places)).toBe(4000);
    const again = Array.from(wanted, (each, row) => (each === 0 ? row : -1)).filter(row => row >= 0);
    expect(again).toEqual(Array.from({ length: 2000 }, (_, row) => 4000 + row));
    wanted.fill(1);
    index.seek({ keys, from: 0, to: rows }, wanted);
    expect(wanted.every(each => each === 0)).toBe(true);
    expect(index.find(keys, rows - 1)).toEqual([rows]);
  });

  it('takes of equal keys the first that is wanted, wherever they stand, as one that looks at each in turn', () => {
    const head = fc.tuple(fc.integer({ min: 0, max: 0xffffffff }), fc.integer({ min: 0, max: 5 }));
    const rows = fc.array(fc.record({ head, isWanted: fc.boolean() }), { maxLength: 300 });
    fc.assert(
      fc.property(
        fc.array(head, { minLength: 1, maxLength: 12 }),
        rows,
        fc.integer({ min: 1, max: 400 }),
        (few, all, expected) => {
          const heads = all.map((row, at) => (at % 3 === 0 ? row.head : few[at % few.length]!));
          const keys = keysOf(heads);
          const wanted = Uint8Array.from(all, ({ isWanted }) => Number(isWanted));
          const index = createKeyIndex(expected);
          index.addNew(
            { keys, from: 0, to: all.length },
            wanted,
            Uint32Array.from(all, (_, row) => row + 1),
          );
          const seen = new Map<string, number>();
          const prints = new Set<number>();
          for (const [row, { isWanted }] of all.entries()) {
            if (wanted[row] === 0) expect(!isWanted || prints.has(printOf(heads[row]!))).toBe(true);
            else expect(isWanted && !seen.has(`${heads[row]}`)).toBe(true);
            if (wanted[row] === 1) {
              prints.add(printOf(heads[row]!));
              seen.set(`${heads[row]}`, row + 1);
            }
          }
          for (const [row] of all.entries()) {
            const place = seen.get(`${heads[row]}`);
            const found = index.find(keys, row) ?? [];
            expect(place === undefined || found.includes(place)).toBe(true);
          }
        },
      ),
    );
  });
});
