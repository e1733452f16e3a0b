import fc from 'fast-check';
import { expect, it } from 'vitest';
import { putInteger } from './byte-writer.ts';

it('whole numbers are written as JavaScript writes them, behind what is there', () => {
  const number = fc.oneof(fc.maxSafeInteger(), fc.integer(), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31 - 1, 2 ** 31));
  fc.assert(
    fc.property(number, value => {
      const into = Buffer.alloc(30, '.');
      const end = putInteger(into, 2, value);
      expect(into.toString()).toBe(`..${value}`.padEnd(30, '.'));
      expect(end).toBe(2 + `${value}`.length);
    }),
  );
});
