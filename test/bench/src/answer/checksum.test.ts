import { describe, expect, it } from 'vitest';
import { type AnswerSink, createChecksum } from './checksum.ts';

type Row = readonly [row: number, route: number, feeMinor: number, ambiguous: number];

const ROWS: readonly Row[] = [
  [0, 7, 38, 0],
  [1, 7, 0, 1],
  [2, -3, 0, 0],
  [3, 8, 2 ** 33 + 1, 0],
];
const group = { creditCount: 2, creditsMinor: 10_000, debitCount: 1, debitsMinor: -500, feesMinor: 38 };

function told(rows: readonly Row[], totals: (sink: AnswerSink) => void = () => {}): readonly [string, string] {
  const { sink, decisions, totals: sums } = createChecksum();
  for (const row of rows) sink.row(...row);
  totals(sink);
  return [decisions(), sums()];
}
const changed = (at: number, column: number, by: number): Row[] =>
  ROWS.map((row, index) => (index === at ? (row.with(column, row[column as 0] + by) as unknown as Row) : row));

describe('the checksum of an answer', () => {
  it('is the same in whatever order the rows are told', () => {
    expect(told(ROWS.toReversed())).toEqual(told(ROWS));
  });
  it.each([
    ['a row that is another one', 0, 0, 10],
    ['another route', 0, 1, 1],
    ['a fee that differs by one', 0, 2, 1],
    ['a large fee that differs in its high word', 3, 2, 2 ** 32],
    ['a held row with another reason', 2, 1, 1],
    ['a doubt', 2, 3, 1],
  ])('shows one decision changed: %s', (_, at, column, by) => {
    expect(told(changed(at, column, by))[0]).not.toBe(told(ROWS)[0]);
  });
  it('shows two rows that changed places', () => {
    const [first, second, ...rest] = ROWS as [Row, Row];
    const swapped: Row[] = [[0, second[1], second[2], second[3]], [1, first[1], first[2], first[3]], ...rest];
    expect(told(swapped)[0]).not.toBe(told(ROWS)[0]);
  });
  it('sums groups and reasons apart from the rows, and takes empty ones for untold', () => {
    const empty = { creditCount: 0, creditsMinor: 0, debitCount: 0, debitsMinor: 0, feesMinor: 0 };
    const totals = told(ROWS, sink => sink.group(4, group));
    expect(totals[0]).toBe(told(ROWS)[0]);
    expect(totals[1]).not.toBe(told(ROWS)[1]);
    expect(told([], sink => sink.group(5, empty))).toEqual(told([]));
    expect(told([], sink => sink.held(0, 0, 0))).toEqual(told([]));
    expect(told([], sink => sink.held(0, 1, -5))).not.toEqual(told([], sink => sink.held(1, 1, -5)));
  });
  it.each(Object.keys(group))('shows a changed %s', name => {
    const other = { ...group, [name]: group[name as 'creditCount'] + 1 };
    expect(told([], sink => sink.group(4, other))).not.toEqual(told([], sink => sink.group(4, group)));
  });
});
