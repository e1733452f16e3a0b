// The kernel that narrows columns, held to the script that says what it must do.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { beyondMax, NARROW_COLUMN_NAMES, type NarrowColumn, narrowed } from '../../segment/narrow-columns.ts';
import { rowBlockOf } from '../row-block.ts';
import { createMemory, GATHERED_BYTES, planMemory } from './block-memory.ts';
import { createGather } from './gather.ts';

const plan = planMemory({ pieceBytes: 1 << 20, inputs: 1, rowSlots: 1, threads: 1, keySeed: 1n });
const memory = createMemory(plan);
const block = rowBlockOf(memory, plan);
const gather = createGather(memory, plan);

/** Both answers for the values in reversed order, of which the first few stand before those that are asked for. */
function bothWays(name: NarrowColumn, values: Float64Array, base: number, before: number) {
  const reversed = values.toReversed();
  block[name].set(reversed);
  for (let row = 0; row < values.length; row++) gather.order[row] = values.length - 1 - row;
  const kernel = gather.narrowed(name, { from: before, to: values.length, base });
  const script = narrowed(name, values.subarray(before), base);
  return { kernel, script };
}

function expectAlike(name: NarrowColumn, values: Float64Array, base: number, before = 0) {
  const { kernel, script } = bothWays(name, values, base, before);
  expect(kernel === null).toBe(script === null);
  if (kernel === null || script === null) return null;
  expect(Buffer.concat([...kernel.counts()]).equals(Buffer.from(script.numbers.buffer))).toBe(true);
  expect(kernel.beyondRow.slice()).toEqual(script.beyondRow);
  expect(kernel.beyond.slice()).toEqual(script.beyond);
  return script;
}

const ENDS = [0, 1, -1, 999, 1000, 1001, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1];
const INSTANT_ENDS = [...ENDS, ...ENDS.map(end => end * 1000).filter(Number.isSafeInteger)];
const number = fc.oneof(fc.constantFrom(...INSTANT_ENDS), fc.maxSafeInteger(), fc.integer(), fc.nat(100_000));

describe('the kernel that narrows columns', () => {
  it('counts, lays aside and gives up as the script does', () => {
    // Nearly all of them near, so that few are beyond.
    const near = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 3000 });
    const far = fc.array(fc.tuple(fc.nat(2999), number), { maxLength: 9 });
    const base = fc.constantFrom(0, 1, -1, 1_790_000_000_123_456, -1_790_000_000_123_456, 2 ** 53 - 1, -(2 ** 53 - 1));
    fc.assert(
      fc.property(
        fc.constantFrom(...NARROW_COLUMN_NAMES),
        near,
        far,
        base,
        fc.nat(5),
        (name, small, large, from, cut) => {
          const values = Float64Array.from(small, each => from + each * (name === 'amountMinor' ? 1 : 1000));
          for (const [row, value] of large) if (row < values.length) values[row] = value;
          expectAlike(name, values, from, Math.min(cut, values.length - 1));
        },
      ),
    );
  });

  it('lays aside as many rows as may be beyond, and not one more', () => {
    for (const name of NARROW_COLUMN_NAMES)
      for (const rows of [1, 2, 15, 16, 17, 1023, 1024, 1025, 5000]) {
        const most = beyondMax(rows);
        const values = (beyond: number) =>
          Float64Array.from({ length: rows }, (_, row) => (row < beyond ? 2 ** 52 + row : 0));
        expect(expectAlike(name, values(most), 0)?.beyondRow.length, `${rows}`).toBe(most);
        expect(expectAlike(name, values(most + 1), 0), `${rows}`).toBeNull();
      }
  });

  it('hands counts out in chunks as other columns', () => {
    block.amountMinor.fill(5);
    gather.order.fill(0);
    const narrow = gather.narrowed('amountMinor', { from: 0, to: 10_000, base: 0 });
    expect(Buffer.concat([...narrow!.counts()]).equals(Buffer.from(new Int32Array(10_000).fill(5).buffer))).toBe(true);
    for (const chunk of narrow!.counts()) expect(chunk.length).toBeLessThanOrEqual(GATHERED_BYTES);
  });
});
