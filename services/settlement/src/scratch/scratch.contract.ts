import { describe, expect, it } from 'vitest';
import type { Kept, OpenScratch } from './scratch.ts';

/** What every scratch space does. */
export function scratchContract(name: string, open: () => Promise<OpenScratch>): void {
  describe(`scratch space: ${name}`, () => {
    const bytes = (length: number, first: number) => Uint8Array.from({ length }, (_, at) => (first + at) % 256);

    const read = async (kept: Kept, from: number, to: number) => {
      const buffer = new Uint8Array(to - from);
      await kept.readInto(buffer, from);
      return buffer;
    };

    it('gives back any stretch of what was kept, however much was kept since', async () => {
      const scratch = await (await open())();
      const first = await scratch.keep(bytes(1000, 0));
      const second = await scratch.keep(bytes(70_000, 7));
      expect(await read(first, 0, 1000)).toEqual(bytes(1000, 0));
      expect(await read(second, 69_000, 70_000)).toEqual(bytes(70_000, 7).subarray(69_000));
      expect(await read(first, 10, 10)).toEqual(new Uint8Array());
      await scratch.close();
    });

    it('keeps what the bytes were when they were given', async () => {
      const scratch = await (await open())();
      const given = bytes(64, 1);
      const kept = await scratch.keep(given);
      given.fill(0);
      expect(await read(kept, 0, 64)).toEqual(bytes(64, 1));
      await scratch.close();
    });

    it('never reads more than was kept, also where more was kept since', async () => {
      const scratch = await (await open())();
      const kept = await scratch.keep(bytes(64, 1));
      await scratch.keep(bytes(64, 2));
      await expect(read(kept, 60, 65)).rejects.toThrow('no more is read than was kept');
      await scratch.close();
    });

    it('is apart from other scratch spaces', async () => {
      const make = await open();
      const [left, right] = [await make(), await make()];
      const kept = [await left.keep(bytes(16, 3)), await right.keep(bytes(16, 9))];
      expect(await read(kept[0]!, 8, 16)).toEqual(bytes(8, 11));
      await left.close();
      expect(await read(kept[1]!, 0, 16)).toEqual(bytes(16, 9));
      await right.close();
    });
  });
}
