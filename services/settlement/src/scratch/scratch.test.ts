import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
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

it('takes over what a killed process of the same number left', async () => {
  const left = await directoryScratch(directory)();
  await left.close();
  for (let number = 0; number < 10; number++)
    await writeFile(join(directory, `scratch-${process.pid}-${number}`), 'left');
  const scratch = await directoryScratch(directory)();
  const kept = await scratch.keep(Uint8Array.of(1, 2));
  const bytes = new Uint8Array(2);
  await kept.readInto(bytes, 0);
  expect([...bytes]).toEqual([1, 2]);
  await scratch.close();
  for (const name of await readdir(directory)) await rm(join(directory, name));
});

it('says where a directory is that is not there', async () => {
  const nowhere = join(directory, 'nowhere');
  await expect(directoryScratch(nowhere)()).rejects.toMatchObject({
    name: 'ContentFailure',
    code: 'content-unavailable',
  });
});
