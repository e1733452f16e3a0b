// Scratch space as one file that has no name any more: it is unlinked as soon as it is open, so that the system takes it back when the
// process ends, however it ends.
import { type FileHandle, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
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
        const first = end;
        end += bytes.length;
        await failingAs('writing', path, () => writeAll(file, bytes, first));
        return { read: (from, to) => failingAs('reading', path, () => readAll(file, first + from, to - from)) };
      },
      close: () => file.close(),
    };
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await file.write(bytes, written, bytes.length - written, position + written)).bytesWritten;
}

async function readAll(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  for (let read = 0; read < length; ) {
    const { bytesRead } = await file.read(bytes, read, length - read, position + read);
    if (bytesRead === 0) throw new Error(`it ends before byte ${position + length}`);
    read += bytesRead;
  }
  return bytes;
}
