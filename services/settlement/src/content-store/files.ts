// What the directory adapter needs of a file system, as a port of its own: so narrow that a test can fail any single call.
import { type FileHandle, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { type HashedFile, hashFile } from './hash-file.ts';
import { hashFileOnThread } from './hash-thread.ts';
import { THREAD_BYTES_MIN } from './stream-hash.ts';

export interface FilePort {
  /** Creates the directory and what is missing above it. */
  makeDirectory(path: string): Promise<void>;
  /** Creates or overwrites the file, asking for one chunk after the other; its bytes are on the medium when it resolves. */
  write(path: string, chunks: Iterable<Uint8Array>, options?: WriteOptions): Promise<void>;
  /** The file for reading parts of it. */
  open(path: string): Promise<OpenFile>;
  rename(from: string, to: string): Promise<void>;
  /** Names in the directory survive a power cut only after this. */
  syncDirectory(path: string): Promise<void>;
  /** The whole file in a buffer of its own, so that typed arrays can be laid over it. */
  read(path: string): Promise<Uint8Array>;
  /** What the file hashes to, read in pieces of bounded size. */
  sha256(path: string): Promise<HashedFile>;
  names(path: string): Promise<readonly string[]>;
  /** Removing what is not there is no error. */
  remove(path: string): Promise<void>;
}

export type WriteOptions = {
  /** Goes on with each chunk while that is written. */
  readonly beside?: (chunk: Uint8Array) => Promise<void>;
  /** When so many others have been asked for, nobody needs a chunk any more (default 1). */
  readonly chunksKept?: number;
};

export type OpenFile = {
  readonly bytes: number;
  /** Fills the buffer from the offset on; fewer bytes only at the end of the file. */
  readInto(buffer: Uint8Array, offset: number): Promise<number>;
  close(): Promise<void>;
};

/** After so many bytes they begin to go to the medium, beside what is still to be written: little is then left to wait for at the end. */
const SYNC_BYTES = 16 << 20;

/** The file system of the machine. Large files are hashed on a thread. */
export const nodeFiles: FilePort = {
  async makeDirectory(path) {
    await mkdir(path, { recursive: true });
  },
  async write(path, chunks, { beside, chunksKept = 1 } = {}) {
    await using handle = await open(path, 'w');
    const going: Promise<unknown>[] = [];
    let writing: Promise<void> = Promise.resolve();
    let syncing: Promise<unknown> = writing;
    let unsyncedBytes = 0;
    try {
      for (const chunk of chunks) {
        writing = writing.then(() => writeWhole(handle, chunk));
        unsyncedBytes += chunk.length;
        if (unsyncedBytes >= SYNC_BYTES) {
          syncing = Promise.all([writing, syncing]).then(() => handle.datasync());
          syncing.catch(() => undefined); // told at the end
          unsyncedBytes = 0;
        }
        const gone = Promise.all([writing, beside?.(chunk)]);
        gone.catch(() => undefined); // told when it is waited for
        if (going.push(gone) >= chunksKept) await going.shift();
      }
      await Promise.all([...going, syncing]);
    } finally {
      await Promise.allSettled([...going, syncing]);
    }
    await handle.sync();
  },
  async open(path) {
    const handle = await open(path, 'r');
    return {
      bytes: (await handle.stat()).size,
      readInto: (buffer, offset) => readInto(handle, buffer, offset),
      close: () => handle.close(),
    };
  },
  rename,
  async syncDirectory(path) {
    await using handle = await open(path, 'r');
    await handle.sync();
  },
  async read(path) {
    await using handle = await open(path, 'r');
    const bytes = new Uint8Array((await handle.stat()).size);
    return bytes.subarray(0, await readInto(handle, bytes, 0));
  },
  async sha256(path) {
    const { size } = await stat(path);
    return size < THREAD_BYTES_MIN ? hashFile(path) : hashFileOnThread(path);
  },
  names: path => readdir(path),
  async remove(path) {
    await rm(path, { force: true });
  },
};

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at)).bytesWritten;
}

async function readInto(handle: FileHandle, buffer: Uint8Array, offset: number): Promise<number> {
  let end = 0;
  while (end < buffer.length) {
    const { bytesRead } = await handle.read(buffer, end, buffer.length - end, offset + end);
    if (bytesRead === 0) break;
    end += bytesRead;
  }
  return end;
}
