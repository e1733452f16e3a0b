import { expect, it } from 'vitest';
import { createPairSlots } from './pair-slots.ts';
import { createSharedMemory } from './web-assembly.ts';

const ADDRESS = 64;

/** As kernel/pairs.as adds and finds. */
function createTable() {
  const memory = createSharedMemory(64);
  const slots = createPairSlots(memory, ADDRESS);
  const words = new Uint32Array(memory.buffer, ADDRESS);
  const slotOf = (hash: number, number: number): number => {
    let slot = (hash & slots.mask) >>> 0;
    while (words[slot * 2 + 1] !== 0 && words[slot * 2 + 1] !== number + 1) slot = (slot + 1) & slots.mask;
    return slot;
  };
  return {
    slots,
    add(hash: number, number: number) {
      slots.makeRoom(number);
      words.set([hash, number + 1], slotOf(hash, number) * 2);
    },
    has: (hash: number, number: number) => words[slotOf(hash, number) * 2 + 1] === number + 1,
  };
}

it('every pair is found again, however often the slots were doubled and however alike hashes are', () => {
  const table = createTable();
  const hashOf = (number: number) => (number % 7 === 0 ? 5 : Math.imul(number, 0x9e3779b9) >>> 0);
  for (let number = 0; number < 5000; number++) table.add(hashOf(number), number);
  expect(table.slots.mask).toBe(16_383);
  for (let number = 0; number < 5000; number++) expect(table.has(hashOf(number), number)).toBe(true);
});

it('never more than half of the slots are taken', () => {
  const { slots } = createTable();
  slots.makeRoom(511);
  expect(slots.mask).toBe(1023);
  slots.makeRoom(512);
  expect(slots.mask).toBe(2047);
});

it('holds nothing when it was cleared', () => {
  const table = createTable();
  for (let number = 0; number < 2000; number++) table.add(number, number);
  table.slots.clear();
  expect(table.slots.mask).toBe(1023);
  for (let number = 0; number < 2000; number++) expect(table.has(number, number)).toBe(false);
});
