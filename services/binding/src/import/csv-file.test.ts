import { expect, it } from 'vitest';
import { FILE_BYTES_MAX, readCsv } from './csv-file.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const read = (text: string) => readCsv(bytes(text));
const records = (text: string) => {
  const answer = read(text);
  return answer.kind === 'read' ? answer.records.map(({ line, fields }) => [line, ...fields]) : answer.problem.code;
};

it('reads the same records with either line end, with or without byte order mark and last line end', () => {
  const expected = [
    [2, '1', '2'],
    [3, '3', '4'],
  ];
  for (const text of ['a,b\n1,2\n3,4\n', 'a,b\r\n1,2\r\n3,4', '\ufeffa,b\n1,2\r\n3,4\n']) {
    expect(records(text)).toEqual(expected);
    expect(read(text)).toMatchObject({ header: ['a', 'b'] });
  }
});
it('reads quoted fields with commas, quotes and line ends, and counts the lines that they span', () => {
  expect(records('a,b\n"1,5","say ""hi"""\n"two\nlines",x\n\ny,z\n')).toEqual([
    [2, '1,5', 'say "hi"'],
    [3, 'two\nlines', 'x'],
    [6, 'y', 'z'],
  ]);
});
it('leaves it to the reader of lines what a missing field means', () => {
  expect(records('a,b\n1\n1,2,3\n')).toEqual([
    [2, '1'],
    [3, '1', '2', '3'],
  ]);
});
it.each([
  ['quotes inside a field', 'a,b\n1,2\nx"y,2\n', 3],
  ['letters after closing quotes', 'a,b\n"1"x,2\n', 2],
  ['quotes that are never closed', 'a,b\n1,"2\n3,4\n', 3],
  ['a record without end', `a,b\n1,${'x'.repeat(20_000)}\n`, 2],
])('refuses a file with %s as a whole', (_what, text, line) => {
  expect(read(text)).toMatchObject({ kind: 'problem', problem: { code: 'file-malformed', line } });
});
it('refuses a file that is not UTF-8', () => {
  expect(readCsv(Uint8Array.of(0x61, 0xff, 0x0a))).toMatchObject({ problem: { code: 'file-not-utf-8' } });
});
it('refuses a file that is too large to be read whole', () => {
  expect(readCsv(new Uint8Array(FILE_BYTES_MAX + 1))).toMatchObject({ problem: { code: 'file-too-large' } });
});
it.each(['', '\n', '\na,b\n'])('refuses a file that does not begin with a header: %j', text => {
  expect(read(text)).toMatchObject({ problem: { code: 'columns-differ', line: 1 } });
});
