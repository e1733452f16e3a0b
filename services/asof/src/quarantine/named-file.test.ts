import { describe, expect, it } from 'vitest';
import { namedFile } from './named-file.ts';

const file = (fileSha256: string, fileName: string, kind = 'transactions') => ({ kind, fileName, fileSha256 });
const MONDAY = file(`01234567${'a'.repeat(56)}`, 'monday.csv');
const TUESDAY = file(`01234567${'b'.repeat(56)}`, 'tuesday.csv');
const FRIDAY = file(`89abcdef${'0'.repeat(56)}`, 'friday.csv');
const FILES = [MONDAY, TUESDAY, FRIDAY, file(`89abcdef${'1'.repeat(56)}`, 'terminals.csv', 'terminals')];

describe('a file of transactions', () => {
  it.each([
    [FRIDAY.fileSha256, FRIDAY],
    ['89abcdef', FRIDAY],
    ['89ABCDEF00', FRIDAY],
    ['01234567b', TUESDAY],
  ])('is named by %s', (text, named) => {
    expect(namedFile(FILES, text)).toBe(named.fileSha256);
  });

  it.each(['', '0123456', '01234567 ', 'monday.csv', `${FRIDAY.fileSha256}0`])(
    'is not named by "%s": that is no beginning of a SHA-256 of 8 digits or more',
    text => {
      const failure = expect.objectContaining({ code: 'file-malformed', exitCode: 2 });
      expect(() => namedFile(FILES, text)).toThrow(failure);
    },
  );

  it('is not named by what two begin with: both are told', () => {
    const failure = expect.objectContaining({
      code: 'file-ambiguous',
      exitCode: 2,
      message: expect.stringMatching(/01234567a+ \(monday\.csv\), 01234567b+ \(tuesday\.csv\)/),
    });
    expect(() => namedFile(FILES, '01234567')).toThrow(failure);
  });

  it('is not named by what none begins with', () => {
    expect(() => namedFile(FILES, 'ffffffff')).toThrow(expect.objectContaining({ code: 'file-unknown', exitCode: 1 }));
  });
});
