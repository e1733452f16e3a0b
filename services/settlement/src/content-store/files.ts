// What the directory adapter needs of a file system, as a port of its own: so narrow that a test can fail any single call.
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';

export interface FilePort {
  /** Creates the directory and what is missing above it. */
  makeDirectory(path: string): Promise<void>;
  /** Creates or overwrites the file; its bytes are on the medium when it resolves. */
  write(path: string, chunks: readonly Uint8Array[]): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Names in the directory survive a power cut only after this. */
  syncDirectory(path: string): Promise<void>;
  /** The whole file in a buffer of its own, so that typed arrays can be laid over it. */
  read(path: string): Promise<Uint8Array>;
  names(path: string): Promise<readonly string[]>;
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>;
}

/** The file system of the machine. */
export const nodeFiles: FilePort = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true });
  },
  async write(path, chunks) {
    await using handle = await open(path, 'w');
    await handle.writeFile(chunks);
    await handle.sync();
  },
  rename,
  async syncDirectory(path) {
    await using handle = await open(path, 'r');
    await handle.sync();
  },
  async read(path) {
    await using handle = await open(path, 'r');
    const bytes = new Uint8Array((await handle.stat()).size);
    let end = 0;
    while (end < bytes.length) {
      const { bytesRead } = await handle.read(bytes, end, bytes.length - end, end);
      if (bytesRead === 0) return bytes.subarray(0, end);
      end += bytesRead;
    }
    return bytes;
  },
  names: path => readdir(path),
  async remove(path) {
    await rm(path, { force: true });
  },
};
