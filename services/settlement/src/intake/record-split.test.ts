import { describe, expect, it } from 'vitest';
import { RECORD_BYTES_MAX, type SplitRecord, splitRecord } from './record-split.ts';

type Found = { line: number; fields: readonly string[] } | { line: number; problem: string; column: number };

/** Every record of the bytes, one after the other; empty lines are none. */
function scan(bytes: Uint8Array, fields: number): Found[] {
  const found: Found[] = [];
  for (let at = 0, line = 2; at < bytes.length; ) {
    const record = splitRecord(bytes, at, bytes.length, { fields, final: true })!;
    const tooLong = record.kind === 'malformed' && record.problem.code === 'line-too-long';
    if (record.bytes !== '') found.push(toldAs(line, record));
    line += tooLong ? 1 : record.lineEnds;
    at = tooLong ? bytes.indexOf(10, at) + 1 || bytes.length : at + record.length;
  }
  return found;
}

function toldAs(line: number, record: SplitRecord): Found {
  if (record.kind === 'fields') return { line, fields: record.fields.map(field => field.bytes) };
  return { line, problem: record.problem.code, column: record.problem.column };
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
    expect(rowsOf('a\na,b,c,d\na,b,c,d,e,f\n')).toEqual([['a'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e', 'f']]);
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
