// Scratch space as one file that has no name any more: it is unlinked as soon as it is open, so that the system takes it back when the
// process ends, however it ends.
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { OpenScratch } from './scratch.ts';

/** In a directory that exists; nobody else may make files named `scratch-…` there. */
export function directoryScratch(directory: string): OpenScratch {
  let opened = 0;
  return async () => {
    const path = join(directory, `scratch-${process.pid}-${opened++}`);
    const file = await open(path, 'wx+');
    await rm(path);
    let end = 0;
    return {
      async keep(bytes) {
        const first = end;
        end += bytes.length;
        for (let written = 0; written < bytes.length; )
          written += (await file.write(bytes, written, bytes.length - written, first + written)).bytesWritten;
        return {
          async read(from, to) {
            const read = new Uint8Array(to - from);
            for (let done = 0; done < read.length; ) {
              const { bytesRead } = await file.read(read, done, read.length - done, first + from + done);
              if (bytesRead === 0) throw new Error(`${path}: ends before byte ${first + to}`);
              done += bytesRead;
            }
            return read;
          },
        };
      },
      close: () => file.close(),
    };
  };
}
