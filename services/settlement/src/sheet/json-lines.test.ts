import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { decodeLine, encodeLines, linesOf, splitLines } from './json-lines.ts';

const Header = z.strictObject({ sheet: z.literal('test'), version: z.literal(1) });
const Row = z.strictObject({ name: z.string(), count: z.int() });
const header = { sheet: 'test', version: 1 } as const;
const bytesOf = (chunks: readonly Uint8Array[]) => new Uint8Array(Buffer.concat(chunks));
const text = (content: string) => new TextEncoder().encode(content);
const failure = (code: string) => expect.objectContaining({ name: 'SheetFailure', code, retryable: false });

describe('a sheet of lines', () => {
  it('gives back every line as it was written, through many chunks', () => {
    const row = fc.record({ name: fc.string(), count: fc.integer() });
    fc.assert(
      fc.property(fc.array(row), lines => {
        const { lines: back } = splitLines(bytesOf(encodeLines(header, lines)), Header);
        expect(back.map(line => decodeLine(line, Row))).toEqual(lines);
      }),
    );
    const many = Array.from({ length: 50_000 }, (_, count) => ({ name: 'a name of some length', count }));
    const chunks = encodeLines(header, many);
    expect(chunks.length).toBeGreaterThan(1);
    expect(splitLines(bytesOf(chunks), Header).lines).toHaveLength(many.length);
  });

  it('is taken part by part, because no text is as long as a sheet may be', () => {
    const line = fc.string({ maxLength: 10 }).map(each => each.replaceAll('\n', '\\n'));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), fc.integer({ min: 41, max: 100 }), (lines, partBytes) => {
        expect(linesOf(text(lines.map(each => `${each}\n`).join('')), partBytes)).toEqual(lines);
      }),
    );
    expect(() => linesOf(text('a\nbcd\n'), 3)).toThrow(failure('sheet-damaged'));
  });

  it('is refused when its first line names another sheet, a line is cut short, or it is no JSON', () => {
    expect(() => splitLines(text('{"sheet":"other","version":1}\n'), Header)).toThrow(failure('not-this-sheet'));
    expect(() => splitLines(text('{"sheet":"test","version":1}\n{"name'), Header)).toThrow(failure('sheet-damaged'));
    expect(() => splitLines(text(''), Header)).toThrow(failure('sheet-damaged'));
    expect(() => splitLines(text('no json\n'), Header)).toThrow(failure('sheet-damaged'));
    expect(() => decodeLine('{"name":1}', Row)).toThrow(failure('sheet-damaged'));
    expect(() => decodeLine('', Row)).toThrow(failure('sheet-damaged'));
  });
});
