import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { hashFor, THREAD_BYTES_MIN } from './stream-hash.ts';

const filled = (length: number, value: number) => new Uint8Array(length).fill(value);
const wanted = (...pieces: Uint8Array[]) => createHash('sha256').update(Buffer.concat(pieces)).digest('hex');

const sizes = [
  ['here', 0],
  ['on the thread', THREAD_BYTES_MIN],
  ['of nobody knows how many bytes', null],
] as const;

it.each(sizes)('bytes that come piece by piece hash to their SHA-256, %s', async (_, bytes) => {
  const pieces = [filled(0, 1), filled(100_000, 2), filled(3, 3)];
  const hash = hashFor(bytes);
  for (const piece of pieces) await hash.update(piece);
  expect(await hash.digest()).toBe(wanted(...pieces));
  expect(await hash.digest()).toBe(wanted(...pieces));
  expect(await hashFor(bytes).digest()).toBe(wanted());
});

it.each(sizes)('memory may be used again when it was taken, and several go on at once, %s', async (_, bytes) => {
  const shared = new Uint8Array(new SharedArrayBuffer(10_000));
  const hashes = [hashFor(bytes), hashFor(bytes)];
  for (const value of [1, 2, 3]) {
    shared.fill(value);
    await Promise.all(hashes.map(hash => hash.update(shared)));
  }
  const all = wanted(...[1, 2, 3].map(value => filled(10_000, value)));
  expect(await Promise.all(hashes.map(hash => hash.digest()))).toEqual([all, all]);
});

it('a thread that broke down is told to whoever waits for it or asks it again; others get another one', async () => {
  const broken = hashFor(null);
  // Nothing that can be hashed: the thread throws.
  await expect(broken.update(7 as unknown as Uint8Array)).rejects.toThrow(TypeError);
  await expect(broken.digest()).rejects.toThrow(TypeError);
  expect(await hashFor(null).digest()).toBe(wanted());
});
