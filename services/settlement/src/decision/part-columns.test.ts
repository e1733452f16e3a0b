import { createColumnMemory } from '@asof/routing';
import { expect, it } from 'vitest';
import { createPartColumns } from './part-columns.ts';

const columns = { occurredAt: [1, 2, 3], amountMinor: [4, 5, 6], kind: [7, 8, 9], mode: [0, 1, 0] };
const outside = {
  occurredAt: Float64Array.from(columns.occurredAt),
  amountMinor: Float64Array.from(columns.amountMinor),
  kind: Uint8Array.from(columns.kind),
  mode: Uint8Array.from(columns.mode),
};
const runsOf = (...pairs: readonly [number, number]) => ({
  runPair: Uint32Array.from(pairs),
  runStart: Uint32Array.of(0, 1, 3),
});

it('columns outside the memory are copied into it, part after part into the same room', () => {
  const memory = createColumnMemory(1 << 20);
  const partColumns = createPartColumns(memory, 3);
  const first = partColumns(outside, runsOf(7, 9));
  for (const column of Object.values(first)) expect(memory.holds(column)).toBe(true);
  expect([...first.runStart, ...first.runPair]).toEqual([0, 1, 3, 7, 9]);
  expect([...first.occurredAt, ...first.amountMinor]).toEqual([1, 2, 3, 4, 5, 6]);
  expect([...first.kind, ...first.mode]).toEqual([7, 8, 9, 0, 1, 0]);
  const used = memory.used();
  expect(partColumns(outside, runsOf(1, 2)).runPair.byteOffset).toBe(first.runPair.byteOffset);
  expect(memory.used()).toBe(used);
});

it('columns that lie in the memory stay where they are', () => {
  const memory = createColumnMemory(1 << 20);
  const inside = { ...outside, occurredAt: memory.float64(3), mode: memory.uint8(3) };
  const { occurredAt, mode } = createPartColumns(memory, 3)(inside, runsOf(7, 9));
  expect(occurredAt).toBe(inside.occurredAt);
  expect(mode).toBe(inside.mode);
});
