import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backUp, checkBackup, misnamedContents, restore } from './backup.ts';

let parent: string;
let root: string;
let to: string;
const told = (): void => {};
const { signal } = new AbortController();
const SHA256_OF_COLUMNS = '0e624a1a135e4441e96ebbd5f95bc3df19c3c138df98c61ce684ef311d6e8b1a';

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
  it('write into no directory that holds something else', async () => {
    await mkdir(to);
    await writeFile(join(to, 'letter.txt'), 'dear');
    await expect(backUp(root, to, told, signal)).rejects.toMatchObject({ code: 'backup-foreign' });
    expect(await readdir(to)).toEqual(['letter.txt']);
    await rm(join(to, 'letter.txt'));
    await backUp(root, to, told, signal);
    const copy = join(parent, 'copy');
    await mkdir(copy);
    await writeFile(join(copy, 'letter.txt'), 'dear');
    await expect(restore(to, copy, told, signal)).rejects.toMatchObject({ code: 'data-foreign' });
    expect(await readdir(copy)).toEqual(['letter.txt']);
  });
  it('make no backup inside the ledger', async () => {
    for (const inside of [root, join(root, 'backup'), join(root, 'segments', '..', 'backup')])
      await expect(backUp(root, inside, told, signal)).rejects.toMatchObject({ code: 'backup-inside' });
    expect((await backUp(root, `${root}-backup`, told, signal)).files).toHaveLength(3);
  });
  it('name a content that was damaged before it was copied', async () => {
    const whole = await backUp(root, to, told, signal);
    const [name] = (await readdir(join(root, 'segments'))) as [string];
    expect(misnamedContents(whole)).toEqual([
      { check: 'content', where: `segments/${name}`, what: expect.stringContaining('not what its name says') },
    ]);
    await rename(join(root, 'segments', name), join(root, 'segments', SHA256_OF_COLUMNS));
    expect(misnamedContents(await backUp(root, join(parent, 'second'), told, signal))).toEqual([]);
  });
  it('find a changed, a missing and an unfinished copy', async () => {
    await backUp(root, to, told, signal);
    await writeFile(join(to, 'log', 'events.db'), 'fakts');
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-damaged' });
    await rm(join(to, 'log', 'events.db'));
    await expect(restore(to, join(parent, 'copy'), told, signal)).rejects.toMatchObject({ code: 'backup-damaged' });
    await writeFile(join(to, 'manifest.json'), '{"backup":1');
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-damaged' });
    await rm(join(to, 'manifest.json'));
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-missing', exitCode: 1 });
  });
  it('stop at a file when interrupted, and a second run finishes', async () => {
    await expect(backUp(root, to, told, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    await expect(checkBackup(to, told)).rejects.toMatchObject({ code: 'backup-missing', exitCode: 1 });
    expect((await backUp(root, to, told, signal)).files).toHaveLength(3);
    const copy = join(parent, 'copy');
    await expect(restore(to, copy, told, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(await readdir(copy)).toEqual(['format.json.new']);
    await restore(to, copy, told, signal);
    expect((await readdir(copy)).sort()).toEqual(['format.json', 'log', 'segments']);
  });
  it('are told of a directory that is not there', async () => {
    const none = join(parent, 'none');
    await expect(restore(none, join(parent, 'copy'), told, signal)).rejects.toMatchObject({
      code: 'backup-missing',
      exitCode: 1,
      hint: expect.stringContaining('name a directory'),
    });
    expect(await readdir(parent)).not.toContain('copy');
  });
});
