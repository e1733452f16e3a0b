import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, checkBackup, restore } from './backup.ts';

let parent: string;
let root: string;
let to: string;
const told = (): void => {};
const { signal } = new AbortController();

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'asof-backup-'));
  [root, to] = [join(parent, 'data'), join(parent, 'backup')];
  for (const folder of ['log', 'segments', 'models']) await mkdir(join(root, folder), { recursive: true });
  await writeFile(join(root, 'format.json'), '{"format":1}');
  await writeFile(join(root, 'log', 'events.db'), 'facts');
  await writeFile(join(root, 'log', 'writer.lock'), '');
  await writeFile(join(root, 'segments', 'a'.repeat(64)), 'columns');
  await writeFile(join(root, 'models', 'overview.db'), 'derived');
});

afterEach(() => rm(parent, { recursive: true }));

describe('backup and restore', () => {
  it('bring back every fact and content, and leave out what is derived or belongs to a process', async () => {
    await backUp(root, to, told, signal);
    const copy = join(parent, 'copy');
    await restore(to, copy, told, signal);
    expect(await readFile(join(copy, 'log', 'events.db'), 'utf8')).toBe('facts');
    expect(await readdir(join(copy, 'log'))).toEqual(['events.db']);
    expect((await readdir(copy)).sort()).toEqual(['format.json', 'log', 'segments']);
  });
  it('refuse to overwrite a finished backup or a ledger', async () => {
    await backUp(root, to, told, signal);
    await expect(backUp(root, to, told, signal)).rejects.toMatchObject({ code: 'backup-present' });
    await expect(restore(to, root, told, signal)).rejects.toMatchObject({ code: 'data-present' });
  });
  it('find a changed, a missing and an unfinished copy', async () => {
    await backUp(root, to, told, signal);
    await writeFile(join(to, 'log', 'events.db'), 'fakts');
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-damaged' });
    await rm(join(to, 'log', 'events.db'));
    await expect(restore(to, join(parent, 'copy'), told, signal)).rejects.toMatchObject({ code: 'backup-damaged' });
    await rm(join(to, 'manifest.json'));
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-unfinished' });
  });
  it('stop at a file when interrupted, and a second run finishes', async () => {
    await expect(backUp(root, to, told, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-unfinished' });
    expect((await backUp(root, to, told, signal)).files).toHaveLength(3);
  });
});
