import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addAscii, writtenBytes } from './byte-writer.ts';
import { createTextPool } from './text-pool.ts';

describe('a pool of texts', () => {
  const take = (pool: ReturnType<typeof createTextPool>) => (text: string) => {
    addAscii(pool.writer, text);
    return pool.take();
  };
  const textsIn = ({ writer, count, startOf }: ReturnType<typeof createTextPool>) =>
    Array.from({ length: count() }, (_, text) =>
      Buffer.from(writtenBytes(writer).subarray(startOf(text), startOf(text + 1))).toString(),
    );

  it('keeps each text once, in the order of first use, whatever its length', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 9 });
    fc.assert(
      fc.property(fc.array(text), used => {
        const pool = createTextPool();
        const numbers = used.map(take(pool));
        expect(textsIn(pool)).toEqual([...new Set(used)]);
        expect(numbers.map(number => textsIn(pool)[number])).toEqual(used);
      }),
    );
  });

  it('finds them again when it has grown', () => {
    const pool = createTextPool();
    const texts = Array.from({ length: 20_000 }, (_, number) => `text ${number % 5000}, and more of it`);
    expect(texts.map(take(pool))).toEqual(texts.map((_, number) => number % 5000));
    expect(textsIn(pool)).toEqual(texts.slice(0, 5000));
  });

  it('takes nothing that is not ASCII', () => {
    expect(() => addAscii(createTextPool().writer, 'é')).toThrow(expect.objectContaining({ name: 'Bug' }));
  });
});
