import fc from 'fast-check';
import { expect, it } from 'vitest';
import { REFERENCE_BYTES } from '../segment/segment.ts';
import { wordsOf } from '../segment/words.ts';
import { createReferenceTable } from './reference-table.ts';

it('a table of references finds each of them in a column of bytes, wherever it begins, and no other', () => {
  const reference = fc.stringMatching(/^[0-9A-C]{1,12}$/);
  const references = fc.uniqueArray(reference, { maxLength: 20 });
  fc.assert(
    fc.property(references, fc.array(reference), fc.nat(3), (known, others, shift) => {
      const rows = [...known, ...others, ''];
      const bytes = new Uint8Array(shift + rows.length * REFERENCE_BYTES);
      for (const [row, text] of rows.entries())
        bytes.set(new TextEncoder().encode(text), shift + row * REFERENCE_BYTES);
      const words = wordsOf(bytes.subarray(shift));
      const table = createReferenceTable(known);
      expect(rows.map((_, row) => table.find(words, row))).toEqual(rows.map(text => known.indexOf(text)));
    }),
  );
});
