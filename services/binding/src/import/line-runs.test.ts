import { expect, it } from 'vitest';
import { linesOf, runsOf, unionOf } from './line-runs.ts';

it('keeps lines in a row as one run, and gives every line back', () => {
  const lines = [2, 3, 4, 7, 9, 10];
  expect(runsOf(lines)).toEqual([
    [2, 4],
    [7, 7],
    [9, 10],
  ]);
  expect([...linesOf(runsOf(lines))]).toEqual(lines);
});
it('unites runs, whatever their order and overlap', () => {
  expect(
    unionOf(
      [[7, 9]],
      [
        [2, 3],
        [8, 10],
      ],
    ),
  ).toEqual([
    [2, 3],
    [7, 10],
  ]);
});
