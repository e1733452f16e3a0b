import { createColumnMemory } from '@asof/routing';
import { expect, it } from 'vitest';
import { createRoom } from './room.ts';

it('a room is the same memory again, and grows when it is too small', () => {
  const memory = createColumnMemory(1 << 20);
  const room = createRoom(memory);
  const first = room(1000);
  expect([first.length, first.byteOffset % 64]).toEqual([1000, 0]);
  expect(room(10).byteOffset).toBe(first.byteOffset);
  const larger = room(5000);
  expect([larger.length, larger.byteOffset % 64]).toEqual([5000, 0]);
  expect(larger.byteOffset).toBeGreaterThan(first.byteOffset);
  expect(memory.holds(larger)).toBe(true);
});
