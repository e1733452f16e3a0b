import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { createBatchMemory } from './batch-memory.ts';

it('one work after the other has the same memory, and finds it as the one before did, also when that failed', async () => {
  const inMemory = createBatchMemory();
  const places: number[] = [];
  const take = async (length: number) =>
    inMemory(async memory => {
      places.push(memory.uint8(length).byteOffset);
      return memory;
    });
  const first = await take(1000);
  const failed = inMemory(async memory => {
    memory.uint8(5000);
    throw new Error('no');
  });
  await expect(failed).rejects.toThrow('no');
  expect(await take(10)).toBe(first);
  expect(places[1]).toBe(places[0]);
});

it('works do not overlap', async () => {
  const inMemory = createBatchMemory();
  const told: string[] = [];
  const work = (name: string) => () =>
    inMemory(async () => {
      told.push(`${name} begins`);
      await turn();
      told.push(`${name} ends`);
    });
  await Promise.all([work('one')(), work('two')()]);
  expect(told).toEqual(['one begins', 'one ends', 'two begins', 'two ends']);
});
