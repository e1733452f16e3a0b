// Scratch space as one file that has no name any more: it is unlinked as soon as it is open, so that the system takes it back when the
// process ends, however it ends. It is read and written without leaving the thread: what is put aside is large and comes on threads of its
// own, and what is read back are many small stretches.
import { readSync, writeSync } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { assert } from '@asof/domain';
import { failingAs } from '../content-store/directory.ts';
import type { OpenScratch } from './scratch.ts';

/** In a directory that exists; nobody else may make files named `scratch-…` there. Fails with ContentFailure. */
export function directoryScratch(directory: string): OpenScratch {
  let opened = 0;
  return async () => {
    const path = join(directory, `scratch-${process.pid}-${threadId}-${opened++}`);
    const file = await failingAs('opening', path, async () => {
      const handle = await open(path, 'wx+');
      await rm(path);
      return handle;
    });
    let end = 0;
    return {
      async keep(bytes) {
        const { length } = bytes;
        const first = end;
        end += length;
        await failingAs('writing', path, async () => writeAll(file.fd, bytes, first));
        return {
          async readInto(buffer, from) {
            assert(from + buffer.length <= length, 'no more is read than was kept');
            await failingAs('reading', path, async () => readAll(file.fd, buffer, first + from));
          },
        };
      },
      close: () => file.close(),
    };
  };
}

function writeAll(fd: number, bytes: Uint8Array, position: number): void {
  for (let written = 0; written < bytes.length; )
    written += writeSync(fd, bytes, written, bytes.length - written, position + written);
}

function readAll(fd: number, buffer: Uint8Array, position: number): void {
  for (let read = 0; read < buffer.length; ) {
    const bytes = readSync(fd, buffer, read, buffer.length - read, position + read);
    if (bytes === 0) throw new Error(`it ends before byte ${position + buffer.length}`);
    read += bytes;
  }
}
