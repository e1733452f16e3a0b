import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRecordScanner } from './record-scanner.ts';
import { RECORD_BYTES_MAX, splitRecord } from './record-split.ts';

type Found = { line: number; fields: readonly string[] } | { line: number; problem: string; column: number };

/** What the scanner finds when the bytes come in pieces of the given sizes, the last size repeating. */
function scan(bytes: Uint8Array, fields: number, pieces: readonly number[] = [bytes.length + 1]): Found[] {
  const scanner = createRecordScanner(fields, 2);
  const found: Found[] = [];
  let carried = new Uint8Array();
  for (let at = 0, piece = 0; ; piece++) {
    const size = pieces[Math.min(piece, pieces.length - 1)]!;
    const input = Buffer.concat([carried, bytes.subarray(at, at + size)]);
    at += size;
    scanner.feed({ bytes: input, from: 0, to: input.length, final: at >= bytes.length });
    for (let scanned = scanner.next(); scanned !== 'more'; scanned = scanner.next()) {
      found.push(scanned === 'plain' ? plain(scanner, input) : odd(scanner));
    }
    if (at >= bytes.length) return found;
    carried = Uint8Array.from(input.subarray(scanner.position));
  }
}

type Scanner = ReturnType<typeof createRecordScanner>;
function plain({ line, found, starts, ends }: Scanner, input: Buffer): Found {
  const fields = Array.from({ length: Math.min(found, starts.length - 1) }, (_, field) =>
    input.toString('latin1', starts[field], ends[field]),
  );
  return { line, fields: found > fields.length ? [...fields, `and ${found - fields.length} more`] : fields };
}
function odd({ line, record }: Scanner): Found {
  if (record!.kind === 'fields') return { line, fields: record!.fields.map(field => field.bytes) };
  return { line, problem: record!.problem.code, column: record!.problem.column };
}
const scanText = (text: string, fields = 3) => scan(Buffer.from(text), fields);
const rowsOf = (text: string, fields = 3) =>
  scanText(text, fields).map(found => ('fields' in found ? found.fields : found.problem));

describe('records of a CSV file', () => {
  it.each([
    ['line feeds', 'a,b,c\nd,e,f\n'],
    ['carriage returns and line feeds', 'a,b,c\r\nd,e,f\r\n'],
    ['no line end at the end', 'a,b,c\nd,e,f'],
    ['a carriage return at the end', 'a,b,c\nd,e,f\r'],
    ['quotes around values', '"a","b","c"\n"d",e,"f"\r\n'],
    ['quotes to the very end', '"a","b","c"\n"d",e,"f"'],
    ['empty lines between and after', '\na,b,c\n\r\n\nd,e,f\n\n'],
  ])('are found with %s', (_, text) => {
    expect(rowsOf(text)).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e', 'f'],
    ]);
  });

  it('keep empty values, blanks and doubled quotes', () => {
    expect(rowsOf(',, \n"","a""b",","\n')).toEqual([
      ['', '', ' '],
      ['', 'a"b', ','],
    ]);
  });

  it('are told with the line they begin in, also after a value over several lines', () => {
    expect(scanText('a,"b\r\nb",c\n\nd,e,f\n')).toEqual([
      { line: 2, fields: ['a', 'b\r\nb', 'c'] },
      { line: 5, fields: ['d', 'e', 'f'] },
    ]);
  });

  it('may have too few or too many fields', () => {
    expect(rowsOf('a\na,b,c,d\na,b,c,d,e,f\n')).toEqual([
      ['a'],
      ['a', 'b', 'c', 'and 1 more'],
      ['a', 'b', 'c', 'and 3 more'],
    ]);
  });

  it('are not swallowed by a quote that is never closed', () => {
    expect(scanText('a,"b,c\nd,e,f\ng,h,i\n')).toEqual([
      { line: 2, problem: 'quote-not-closed', column: 3 },
      { line: 3, fields: ['d', 'e', 'f'] },
      { line: 4, fields: ['g', 'h', 'i'] },
    ]);
  });

  it('are not swallowed between two quotes too many', () => {
    expect(scanText('a,"b,c\nd,e,f\ng,h",i\n')).toEqual([
      { line: 2, problem: 'quote-not-closed', column: 3 },
      { line: 3, fields: ['d', 'e', 'f'] },
      { line: 4, problem: 'stray-quote', column: 3 },
    ]);
  });

  it('over several lines need the right number of fields', () => {
    expect(rowsOf('a,"b\nb",c,d\ne,f,g\n')).toEqual(['quote-not-closed', 'stray-quote', ['e', 'f', 'g']]);
  });

  it.each([
    ['inside a value', 'a,b"b,c', 3],
    ['after a quoted value', '"a",b,"c"c', 7],
    ['before a quoted value', 'a, "b",c', 3],
    ['on the first of many fields', 'ö"a,ö,c', 1],
    ['after wide characters', 'ö,é,x"y', 5],
  ])('with a stray quote %s end at their line', (_, row, column) => {
    expect(scanText(`${row}\nd,e,f\n`)).toEqual([
      { line: 2, problem: 'stray-quote', column },
      { line: 3, fields: ['d', 'e', 'f'] },
    ]);
  });

  it('are refused beyond their greatest length, and only they', () => {
    const longest = `a,b,${'c'.repeat(RECORD_BYTES_MAX - 4)}`;
    for (const end of ['\n', '\n"d",e,f\n']) {
      expect(scanText(longest + end)[0]).toEqual({ line: 2, fields: ['a', 'b', longest.slice(4)] });
      expect(scanText(`${longest}c${end}`)[0]).toEqual({ line: 2, problem: 'line-too-long', column: 1 });
    }
    const far = `x${longest.repeat(9)}\nd,e,f\n`;
    expect(scanText(far)).toEqual([
      { line: 2, problem: 'line-too-long', column: 1 },
      { line: 3, fields: ['d', 'e', 'f'] },
    ]);
  });

  it('give up a quoted value that grows beyond the greatest length', () => {
    const filler = 'x\n'.repeat(RECORD_BYTES_MAX);
    const found = scanText(`a,"b,c\n${filler}d",e\n`);
    expect(found[0]).toEqual({ line: 2, problem: 'quote-not-closed', column: 3 });
    expect(found.at(-1)).toEqual({ line: 3 + RECORD_BYTES_MAX, problem: 'stray-quote', column: 1 });
  });
});

const bits = ['a', 'ö', ',', ',', '"', '""', '\n', '\r\n', '\r', 'a,b,c\n', '"a","b"', ',"b\n'];
const soupOf = (ingredients: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...ingredients), { maxLength }).map(parts => Buffer.from(parts.join('')));
const soup = soupOf(bits, 20);
const pieces = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 5 });
const thickSoup = soupOf([...bits, 'x'.repeat(RECORD_BYTES_MAX / 4), 'y\n'.repeat(RECORD_BYTES_MAX / 8)], 40);

describe('the scanner', () => {
  it('finds the same records however the bytes are cut into pieces', () => {
    fc.assert(
      fc.property(soup, pieces, (bytes, sizes) => {
        expect(scan(bytes, 3, sizes)).toEqual(scan(bytes, 3));
      }),
      { numRuns: 2000 },
    );
    fc.assert(
      fc.property(thickSoup, fc.integer({ min: 1000, max: 20_000 }), (bytes, size) => {
        expect(scan(bytes, 3, [size])).toEqual(scan(bytes, 3));
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the careful reader, record by record', () => {
    fc.assert(
      fc.property(fc.oneof(soup, thickSoup), bytes => {
        const slow: Found[] = [];
        for (let at = 0, line = 2; at < bytes.length; ) {
          const record = splitRecord(bytes, at, bytes.length, { fields: 3, final: true })!;
          const skipped = record.kind === 'malformed' && record.problem.code === 'line-too-long';
          const rest = skipped ? bytes.indexOf('\n', at) + 1 || bytes.length : at + record.length;
          if (record.bytes !== '') slow.push(odd({ line, record } as Scanner));
          line += skipped ? 1 : record.lineEnds;
          at = rest;
        }
        const trimmed = scan(bytes, 3).map(found =>
          'fields' in found && found.fields.length > 3 ? { ...found, fields: 'many' } : found,
        );
        expect(trimmed).toEqual(
          slow.map(found => ('fields' in found && found.fields.length > 3 ? { ...found, fields: 'many' } : found)),
        );
      }),
      { numRuns: 400 },
    );
  });
});
