import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondMax, NARROW_COLUMN_NAMES, NARROW_UNITS, narrowed, numberAt, wide, widen } from './narrow-columns.ts';

const name = fc.constantFrom(...NARROW_COLUMN_NAMES);
const alone = (column: (typeof NARROW_COLUMN_NAMES)[number], value: number, from: number) =>
  narrowed(column, Float64Array.of(value), from)?.numbers[0] ?? null;

describe('a narrow column', () => {
  it('counts whole units as far as 32 bits do', () => {
    for (const [from, unit] of [
      [0, 1],
      [1_790_000_000_123_456, 1000],
      [-1_790_000_000_123_456, 1000],
    ] as const) {
      const column = unit === 1 ? 'amountMinor' : 'occurredAt';
      for (const count of [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)])
        expect(alone(column, from + count * unit, from)).toBe(count);
      for (const count of [2 ** 31, -(2 ** 31) - 1, 2 ** 32, 2 ** 33 + 1])
        expect(alone(column, from + count * unit, from)).toBeNull();
    }
    for (const micros of [1, -1, 500, 999, 1001]) expect(alone('receivedAt', micros, 0)).toBeNull();
    for (const minor of [2 ** 53 - 1, -(2 ** 53 - 1)]) expect(alone('amountMinor', minor, 0)).toBeNull();
    expect(alone('occurredAt', 2 ** 53 - 1, -(2 ** 53 - 1))).toBeNull();
  });

  it('is no more where more rows are beyond than one in sixteen', () => {
    const column = (rows: number, beyond: number) =>
      Float64Array.from({ length: rows }, (_, row) => (row < beyond ? 2 ** 40 + row : row));
    for (const rows of [1, 15, 16, 31, 32, 1000]) {
      expect(narrowed('amountMinor', column(rows, beyondMax(rows)), 0)?.beyondRow.length).toBe(beyondMax(rows));
      expect(narrowed('amountMinor', column(rows, beyondMax(rows) + 1), 0)).toBeNull();
    }
    expect([15, 16, 31, 32].map(beyondMax)).toEqual([0, 1, 1, 2]);
  });

  it('gives every value back, of all rows, of one and of some', () => {
    const rows = fc.array(fc.integer(), { minLength: 64, maxLength: 200 });
    const beyond = fc.array(fc.tuple(fc.nat(199), fc.maxSafeInteger()), { maxLength: 4 });
    fc.assert(
      fc.property(
        name,
        rows,
        beyond,
        fc.maxSafeInteger(),
        fc.nat(),
        fc.nat(),
        (column, counts, others, base, at, many) => {
          const from = column === 'amountMinor' ? 0 : Math.trunc(base / 2);
          const values = Float64Array.from(counts, count => from + count * NARROW_UNITS[column]);
          for (const [row, value] of others) if (row < values.length) values[row] = value;
          const narrow = narrowed(column, values, from)!;
          expect(wide(column, narrow.numbers, narrow)).toEqual(values);
          expect(Float64Array.from(values.keys(), row => numberAt(column, narrow, row))).toEqual(values);
          const first = at % values.length;
          const some = values.slice(first, first + 1 + (many % (values.length - first)));
          const bytes = new Uint8Array(some.length * 8);
          new Int32Array(bytes.buffer).set(narrow.numbers.subarray(first, first + some.length), some.length);
          widen(column, bytes, narrow, first);
          expect(new Float64Array(bytes.buffer)).toEqual(some);
        },
      ),
    );
  });
});
