import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { counted, createProgress, decimal, grouped, progressText } from './progress.ts';

it('tells how much, how fast and how long still', () => {
  expect(progressText(500_000, 2_000_000, 'rows', 1_000)).toBe('500,000 of 2,000,000 rows  500,000 rows/s  3 s left');
  expect(progressText(10, null, 'rows', 0)).toBe('10 rows  0 rows/s');
});
it('writes now and then, and how long it took at the end', () => {
  const stderr = new PassThrough();
  let nowMs = 0;
  const progress = createProgress({ label: 'import', unit: 'rows', stderr, monotonicMs: () => nowMs });
  for (nowMs = 0; nowMs <= 6_000; nowMs += 1_000) progress.update(nowMs, 10_000);
  progress.end('done');
  expect(String(stderr.read())).toBe('import  5,000 of 10,000 rows  1,000 rows/s  5 s left\nimport  done (7.0 s)\n');
});
it('tells no rest where all is read and the work goes on', () => {
  expect(progressText(2_000_000, 2_000_000, 'rows', 4_000)).toBe(
    '2,000,000 of 2,000,000 rows  500,000 rows/s  finishing',
  );
});
it('counts with the noun in its number', () => {
  expect([0, 1, 2_000].map(count => counted(count, 'row'))).toEqual(['0 rows', '1 row', '2,000 rows']);
  expect([1, 2].map(count => counted(count, 'batch', 'batches'))).toEqual(['1 batch', '2 batches']);
});
it('separates thousands by commas', () => {
  const figures = [0, 999, 1000, -999, -1000, 12_345, 123_456, 1_234_567, 10n ** 18n];
  expect(figures.map(grouped)).toEqual(figures.map(figure => figure.toLocaleString('en-US')));
});
it('tells one decimal', () => {
  expect([0, 0.04, 0.06, 9.96, 999.96, 12_345.678, -1234.5].map(decimal)).toEqual([
    '0.0',
    '0.0',
    '0.1',
    '10.0',
    '1,000.0',
    '12,345.7',
    '-1,234.5',
  ]);
});
