import { describe, expect, it } from 'vitest';
import type { OpenScratch } from './scratch.ts';

/** What every scratch space does. */
export function scratchContract(name: string, open: () => Promise<OpenScratch>): void {
  describe(`scratch space: ${name}`, () => {
    const bytes = (length: number, first: number) => Uint8Array.from({ length }, (_, at) => (first + at) % 256);

    it('gives back any stretch of what was kept, however much was kept since', async () => {
      const scratch = await (await open())();
      const first = await scratch.keep(bytes(1000, 0));
      const second = await scratch.keep(bytes(70_000, 7));
      expect(await first.read(0, 1000)).toEqual(bytes(1000, 0));
      expect(await second.read(69_000, 70_000)).toEqual(bytes(70_000, 7).subarray(69_000));
      expect(await first.read(10, 10)).toEqual(new Uint8Array());
      await scratch.close();
    });

    it('keeps what the bytes were when they were given', async () => {
      const scratch = await (await open())();
      const given = bytes(64, 1);
      const kept = await scratch.keep(given);
      given.fill(0);
      expect(await kept.read(0, 64)).toEqual(bytes(64, 1));
      await scratch.close();
    });

    it('is apart from other scratch spaces, and its stretches can be laid over by numbers', async () => {
      const make = await open();
      const [left, right] = [await make(), await make()];
      const kept = [await left.keep(bytes(16, 3)), await right.keep(bytes(16, 9))];
      const read = await kept[0]!.read(8, 16);
      expect(read).toEqual(bytes(8, 11));
      expect(read.byteOffset % 8).toBe(0);
      await left.close();
      expect(await kept[1]!.read(0, 16)).toEqual(bytes(16, 9));
      await right.close();
    });
  });
}
