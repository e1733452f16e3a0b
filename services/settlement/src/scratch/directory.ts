// Scratch space as one file that has no name any more: it is unlinked as soon as it is open, so that the system takes it back when the
// process ends, however it ends. What is read back are many small stretches: they are read without leaving the thread.
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { assert } from '@asof/domain';
import { failingAs } from '../content-store/directory.ts';
import { readAll } from './read-all.ts';
import type { OpenScratch } from './scratch.ts';

/** As Scratch, for who reads it on threads: all of the process share the descriptor. */
export type ScratchFile = {
  readonly fd: number;
  /** Puts the bytes aside, which must stay as they are until it answers with where they are. */
  readonly append: (bytes: Uint8Array) => Promise<number>;
  readonly close: () => Promise<void>;
};

let opened = 0;

/** In a directory that exists; nobody else may make files named `scratch-…` there. Fails with ContentFailure. */
export async function openScratchFile(directory: string): Promise<ScratchFile> {
  const path = join(directory, `scratch-${process.pid}-${opened++}`);
  const file = await failingAs('opening', path, async () => {
    // One of that name was left by a process that was killed before it took the name away.
    const handle = await open(path, 'w+');
    await rm(path);
    return handle;
  });
  let end = 0;
  return {
    fd: file.fd,
    async append(bytes) {
      const first = end;
      end += bytes.length;
      await failingAs('writing', path, async () => {
        for (let at = 0; at < bytes.length; )
          at += (await file.write(bytes, at, bytes.length - at, first + at)).bytesWritten;
      });
      return first;
    },
    close: () => file.close(),
  };
}

/** As `openScratchFile`. */
export function directoryScratch(directory: string): OpenScratch {
  return async () => {
    const file = await openScratchFile(directory);
    return {
      async keep(bytes) {
        const { length } = bytes;
        const first = await file.append(bytes);
        return {
          async readInto(buffer, from) {
            assert(from + buffer.length <= length, 'no more is read than was kept');
            await failingAs('reading', 'scratch space', async () => readAll(file.fd, buffer, first + from));
          },
        };
      },
      close: file.close,
    };
  };
}
