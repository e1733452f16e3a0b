import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { nodeFiles } from './files.ts';
import { hashFile } from './hash-file.ts';
import { hashFileOnThread } from './hash-thread.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asof-hash-'));
});
afterAll(() => rm(directory, { recursive: true }));

const SIZES = [0, 1, 1 << 20, (1 << 20) + 1, 5_000_000];
const hashers = [
  ['here', async (path: string) => hashFile(path)],
  ['on the thread', hashFileOnThread],
  ['by the file system of the machine', nodeFiles.sha256],
] as const;

it.each(hashers)('a file of any size hashes to its SHA-256, %s', async (_, hashed) => {
  for (const size of SIZES) {
    const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
    const path = join(directory, `${size}`);
    await writeFile(path, bytes);
    expect(await hashed(path)).toEqual({ bytes: size, sha256: createHash('sha256').update(bytes).digest('hex') });
  }
});

it('answers go to those who asked, also beside a file that is not there', async () => {
  const [one, other] = [join(directory, 'one'), join(directory, 'other')];
  await writeFile(one, 'one');
  await writeFile(other, 'other');
  const asked = [one, join(directory, 'nowhere'), other].map(path => hashFileOnThread(path));
  const answers = await Promise.allSettled(asked);
  expect(answers).toMatchObject([
    { status: 'fulfilled', value: { sha256: hashFile(one).sha256 } },
    { status: 'rejected', reason: { code: 'ENOENT' } },
    { status: 'fulfilled', value: { sha256: hashFile(other).sha256 } },
  ]);
});
