import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Sha256 } from '@asof/domain';
import { afterAll, describe, expect, it } from 'vitest';
import { contentStoreContract } from './content-store.contract.ts';
import { openDirectoryContentStore } from './directory.ts';
import { type FilePort, nodeFiles } from './files.ts';
import { memoryContentStore } from './memory.ts';

const directories: string[] = [];
const newDirectory = async () => {
  const directory = await mkdtemp(join(tmpdir(), 'asof-content-'));
  directories.push(directory);
  return directory;
};
afterAll(() => Promise.all(directories.map(directory => rm(directory, { recursive: true }))));

contentStoreContract('memory', async () => {
  const contents = new Map<string, Uint8Array>();
  return {
    store: memoryContentStore(contents),
    damage: async (kind, sha256) => {
      contents.get(`${kind}/${sha256}`)![0]! ^= 1;
    },
    reopen: async () => memoryContentStore(contents),
  };
});

contentStoreContract('directory', async () => {
  const directory = await newDirectory();
  return {
    store: await openDirectoryContentStore(directory),
    damage: async (kind, sha256) => {
      const path = join(directory, kind, sha256);
      const bytes = await readFile(path);
      bytes[0]! ^= 1;
      await writeFile(path, bytes);
    },
    reopen: () => openDirectoryContentStore(directory),
  };
});

describe('a content store in a directory', () => {
  const content = [new Uint8Array(1000).fill(7)];
  const failing = (calls: Partial<FilePort>): FilePort => ({ ...nodeFiles, ...calls });
  const error = (code: string) => async () => {
    throw Object.assign(new Error(code), { code });
  };

  it.each(['ENOSPC', 'EDQUOT', 'EFBIG'])(
    'says content-full when the disk takes no more (%s), and leaves no name',
    async code => {
      const directory = await newDirectory();
      const write: FilePort['write'] = async (path, chunks) => {
        await nodeFiles.write(path, [[...chunks][0]!.subarray(0, 10)]);
        return error(code)();
      };
      const store = await openDirectoryContentStore(directory, failing({ write }));
      await expect(store.put('sheets', content)).rejects.toMatchObject({ code: 'content-full', retryable: true });
      expect(await readdir(join(directory, 'sheets'))).toEqual([]);
    },
  );

  it.each(['write', 'rename', 'syncDirectory'] as const)('does not acknowledge a content when %s fails', async call => {
    const directory = await newDirectory();
    await openDirectoryContentStore(directory);
    const files: FilePort = { ...nodeFiles };
    const store = await openDirectoryContentStore(directory, files);
    files[call] = error('EIO');
    await expect(store.put('sheets', content)).rejects.toMatchObject({ code: 'content-unavailable', retryable: false });
  });

  it('keeps a content of more bytes than are synced at a time', async () => {
    const store = await openDirectoryContentStore(await newDirectory());
    const many = Array.from({ length: 35 }, (_, chunk) => new Uint8Array(1 << 20).fill(chunk));
    const stored = await store.read('sheets', await store.put('sheets', many));
    expect(Buffer.compare(stored, Buffer.concat(many))).toBe(0);
  });

  it('ends a write that fails only when nobody reads its chunks any more', async () => {
    const path = join(await newDirectory(), 'file');
    const told: string[] = [];
    const full = new Error('no more');
    let turn = 0;
    const beside = async () => {
      if (turn++ === 0) throw full;
      await new Promise(resolve => setTimeout(resolve, 20));
      told.push('read');
    };
    const writing = nodeFiles.write(path, [content[0]!, content[0]!], { beside, chunksKept: 3 });
    await expect(writing.finally(() => told.push('ended'))).rejects.toBe(full);
    expect(told).toEqual(['read', 'ended']);
  });

  it('calls a shortage of file handles passing, a read error not', async () => {
    const directory = await newDirectory();
    const sha256 = await (await openDirectoryContentStore(directory)).put('sheets', content);
    for (const [code, retryable] of [
      ['EMFILE', true],
      ['EIO', false],
    ] as const) {
      const store = await openDirectoryContentStore(directory, failing({ read: error(code) }));
      await expect(store.read('sheets', sha256)).rejects.toMatchObject({ code: 'content-unavailable', retryable });
    }
  });

  it('checks a content once for all who open it at the same time, and again after a check that failed', async () => {
    const directory = await newDirectory();
    const name = await (await openDirectoryContentStore(directory)).put('sheets', content);
    const asked: string[] = [];
    const files = failing({
      async sha256(path) {
        asked.push(path);
        return asked.length === 1 ? error('EMFILE')() : nodeFiles.sha256(path);
      },
    });
    const store = await openDirectoryContentStore(directory, files);
    expect(store.isChecked('sheets', name)).toBe(false);
    const failure = { code: 'content-unavailable', retryable: true };
    const both = await Promise.allSettled([store.open('sheets', name), store.open('sheets', name)]);
    expect(both).toMatchObject([
      { status: 'rejected', reason: failure },
      { status: 'rejected', reason: failure },
    ]);
    for (const opened of await Promise.all([store.open('sheets', name), store.open('sheets', name)]))
      await opened.close();
    expect(asked).toHaveLength(2);
    expect([store.isChecked('sheets', name), store.isChecked('decisions', name)]).toEqual([true, false]);
  });

  it('syncs the bytes before the name and the directory after it', async () => {
    const calls: string[] = [];
    const traced = new Proxy(nodeFiles, {
      get:
        (target, call: keyof FilePort) =>
        (...parameters: never[]) => {
          calls.push(call);
          return (target[call] as (...parameters: never[]) => Promise<never>)(...parameters);
        },
    });
    const store = await openDirectoryContentStore(await newDirectory(), traced);
    calls.length = 0;
    await store.put('sheets', content);
    expect(calls).toEqual(['write', 'rename', 'syncDirectory']);
  });

  it('removes what an interrupted write left, and lists only whole contents', async () => {
    const directory = await newDirectory();
    const store = await openDirectoryContentStore(directory);
    const sha256 = await store.put('sheets', content);
    await writeFile(join(directory, 'sheets', `${'0'.repeat(64)}.0.part`), 'half');
    expect(await store.list('sheets')).toEqual([sha256]);
    await openDirectoryContentStore(directory);
    expect(await readdir(join(directory, 'sheets'))).toEqual([sha256]);
  });

  it('finds a file that was cut short or grew', async () => {
    const directory = await newDirectory();
    const store = await openDirectoryContentStore(directory);
    const sha256: Sha256 = await store.put('sheets', content);
    for (const length of [0, 999, 1001]) {
      await writeFile(join(directory, 'sheets', sha256), new Uint8Array(length).fill(7));
      await expect(store.read('sheets', sha256)).rejects.toMatchObject({ code: 'content-corrupt' });
    }
  });
});
