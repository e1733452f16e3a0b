import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { createProgress, progressText } from './progress.ts';

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
