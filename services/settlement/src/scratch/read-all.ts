import { readSync } from 'node:fs';

/** Fills the buffer with what stands from that byte on; the thread waits for it. Throws as the file system does, and where the file ends before. */
export function readAll(fd: number, buffer: Uint8Array, position: number): void {
  for (let read = 0; read < buffer.length; ) {
    const bytes = readSync(fd, buffer, read, buffer.length - read, position + read);
    if (bytes === 0) throw new Error(`it ends before byte ${position + buffer.length}`);
    read += bytes;
  }
}
