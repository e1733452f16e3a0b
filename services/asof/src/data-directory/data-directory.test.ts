import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openDataDirectory } from './data-directory.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'asof-data-'));
});
const talk = (): void => {};
const format = async (root: string): Promise<unknown> => JSON.parse(await readFile(join(root, 'format.json'), 'utf8'));

describe('data directory', () => {
  it('is created with its format version', async () => {
    const { root } = await openDataDirectory(join(parent, 'new'), { create: true, talk });
    expect(await format(root)).toEqual({ format: 1 });
    await expect(openDataDirectory(root, { create: false, talk })).resolves.toMatchObject({ root });
  });
  it('is not created by a command that only reads', async () => {
    await expect(openDataDirectory(join(parent, 'none'), { create: false, talk })).rejects.toMatchObject({
      code: 'data-missing',
    });
  });
  it('is not made out of a folder that holds something else', async () => {
    await writeFile(join(parent, 'letter.txt'), 'dear');
    await expect(openDataDirectory(parent, { create: true, talk })).rejects.toMatchObject({ code: 'data-foreign' });
  });
  it('whose making was interrupted at once is made anew', async () => {
    await writeFile(join(parent, 'format.json.new'), '');
    const { root } = await openDataDirectory(parent, { create: true, talk });
    expect([await format(root), await readdir(root)]).toEqual([{ format: 1 }, ['format.json']]);
  });
  it('that lost its format file is told what to write', async () => {
    await mkdir(join(parent, 'log'));
    await writeFile(join(parent, 'log', 'events.db'), 'facts');
    await expect(openDataDirectory(parent, { create: true, talk })).rejects.toMatchObject({
      code: 'data-format-missing',
      hint: expect.stringContaining('{"format":1}'),
    });
  });
  it('of a restore that was interrupted is no ledger', async () => {
    await mkdir(join(parent, 'log'));
    for (const name of ['format.json.new', join('log', 'events.db')]) await writeFile(join(parent, name), '');
    await expect(openDataDirectory(parent, { create: true, talk })).rejects.toMatchObject({
      code: 'data-unfinished',
      hint: expect.stringContaining('asof restore'),
    });
  });
  it('of a newer format is refused', async () => {
    await writeFile(join(parent, 'format.json'), '{"format":2}');
    await expect(openDataDirectory(parent, { create: true, talk })).rejects.toMatchObject({ code: 'data-newer' });
  });
  it('with a damaged format file is refused', async () => {
    await writeFile(join(parent, 'format.json'), '{"form');
    await expect(openDataDirectory(parent, { create: true, talk })).rejects.toMatchObject({ code: 'data-unreadable' });
  });
  it('of an older format is migrated step by step, after a copy', async () => {
    const root = join(parent, 'old');
    await mkdir(root);
    await writeFile(join(root, 'format.json'), '{"format":0}');
    await writeFile(join(root, 'facts'), 'old');
    const migrations = { 0: (directory: string) => writeFile(join(directory, 'facts'), 'new') };
    await openDataDirectory(root, { create: false, migrations, talk });
    expect([await readFile(join(root, 'facts'), 'utf8'), await format(root)]).toEqual(['new', { format: 1 }]);
    expect(await readFile(join(`${root}.format-0`, 'facts'), 'utf8')).toBe('old');
  });
  it('of an older format without a known way is refused and left as it was', async () => {
    await writeFile(join(parent, 'format.json'), '{"format":0}');
    await expect(openDataDirectory(parent, { create: false, migrations: {}, talk })).rejects.toMatchObject({
      code: 'data-older',
    });
    expect(await format(parent)).toEqual({ format: 0 });
  });
});
