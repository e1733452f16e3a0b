import { describe, expect, it } from 'vitest';
import { ColumnMemoryFullError, clearBytes, createColumnMemory } from './column-memory.ts';

const MIB = 2 ** 20;

describe('a column memory', () => {
  it('keeps columns where they are when it grows, and knows its own', () => {
    const memory = createColumnMemory(64 * MIB);
    const early = memory.float64(3);
    early.set([1, 2, 3]);
    const late = memory.uint8(40 * MIB);
    late[40 * MIB - 1] = 7;
    expect([...early]).toEqual([1, 2, 3]);
    expect([memory.holds(early), memory.holds(late), memory.holds(new Float64Array(3))]).toEqual([true, true, false]);
  });

  it('begins every column on a line of its own', () => {
    const memory = createColumnMemory(MIB);
    const columns = [memory.uint8(1), memory.int32(3), memory.uint32(17), memory.float64(0), memory.float64(9)];
    expect(columns.map(({ byteOffset }) => byteOffset % 64)).toEqual([0, 0, 0, 0, 0]);
    expect(columns.map(({ byteOffset }) => byteOffset)).toEqual([64, 128, 192, 320, 320]);
  });

  it('hands out zeros where it handed out before', () => {
    const memory = createColumnMemory(MIB);
    const used = memory.used();
    memory.int32(40).fill(-1);
    memory.release(used);
    expect([...memory.float64(16)]).toEqual(Array.from({ length: 16 }, () => 0));
    memory.release(used);
    memory.uint8(130).fill(0xff);
    memory.release(used);
    expect([...memory.uint8(130)]).toEqual(Array.from({ length: 130 }, () => 0));
  });

  it('leaves what stood there where a caller writes every entry, and zeros again for the next one', () => {
    const memory = createColumnMemory(MIB);
    const used = memory.used();
    memory.int32(4).fill(-1);
    memory.release(used);
    expect([...memory.int32(4, 'unset')]).toEqual([-1, -1, -1, -1]);
    memory.release(used);
    expect([...memory.uint32(2, 'unset')]).toEqual([0xffff_ffff, 0xffff_ffff]);
    memory.release(used);
    expect([...memory.uint8(2, 'unset')]).toEqual([255, 255]);
    memory.release(used);
    expect([...memory.int32(4)]).toEqual([0, 0, 0, 0]);
  });

  it('clears a column and nothing beside it, also one that lies elsewhere', () => {
    const memory = createColumnMemory(MIB);
    const [before, column, after] = [memory.uint8(64), memory.uint8(64), memory.uint8(64)];
    const elsewhere = new Float64Array(3);
    for (const each of [before, column, after, elsewhere]) each.fill(7);
    memory.clear(column.subarray(3, 40));
    memory.clear(elsewhere.subarray(1));
    const wanted = Array.from(column, (_, at) => (at >= 3 && at < 40 ? 0 : 7));
    expect([[...column], [...elsewhere]]).toEqual([wanted, [7, 0, 0]]);
    expect([...before, ...after].every(byte => byte === 7)).toBe(true);
  });

  it('refuses to pass its bound, and goes on within it', () => {
    const memory = createColumnMemory(MIB);
    expect(() => memory.uint8(MIB)).toThrow(ColumnMemoryFullError);
    expect(memory.uint8(MIB - 64).length).toBe(MIB - 64);
  });

  it('holds what it hands out also when another memory grew in between', () => {
    const [memory, other] = [createColumnMemory(2 ** 21), createColumnMemory(2 ** 26)];
    const before = memory.int32(4);
    other.uint8(2 ** 25);
    expect([before, memory.int32(4)].map(memory.holds)).toEqual([true, true]);
  });
});

it('clears exactly the bytes that it is told to, wherever they begin and end', () => {
  const memory = new SharedArrayBuffer(64);
  const all = new Uint8Array(memory);
  for (let begin = 0; begin < 9; begin++)
    for (let from = 0; from < 18; from++)
      for (let to = from; to < 36; to++) {
        all.fill(7);
        clearBytes(new Uint8Array(memory, begin, 40), from, to);
        const wanted = Array.from(all, (_, at) => (at >= begin + from && at < begin + to ? 0 : 7));
        expect([...all]).toEqual(wanted);
      }
});
