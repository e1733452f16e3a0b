import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { directoryScratch } from './directory.ts';
import { scratchContract } from './scratch.contract.ts';
import { memoryScratch } from './scratch.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'asof-scratch-'));
});
afterAll(() => rm(directory, { recursive: true }));

scratchContract('in memory', async () => memoryScratch);
scratchContract('in a directory', async () => directoryScratch(directory));

it('leaves no name in its directory, also while it is in use', async () => {
  const scratch = await directoryScratch(directory)();
  await scratch.keep(new Uint8Array(10));
  expect(await readdir(directory)).toEqual([]);
  await scratch.close();
});

it('says where a directory is that is not there', async () => {
  const nowhere = join(directory, 'nowhere');
  await expect(directoryScratch(nowhere)()).rejects.toMatchObject({
    name: 'ContentFailure',
    code: 'content-unavailable',
  });
});
