// Where the bytes of a file come from.
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

export type FileSource = {
  /** As kept in the event: the last part of a path. */
  readonly name: string;
  /** Null where the end is not known. */
  readonly bytes: number | null;
  /** From its first byte on. Rejects as the file system does. */
  open(): Promise<OpenSource>;
  /** Where these bytes are made of another file: that file, whose own bytes are hashed and counted. */
  readonly origin?: FileSource;
};

export type OpenSource = {
  /** Writes the next bytes to the buffer, which is not empty, and says how many; 0 at the end. */
  read(buffer: Uint8Array): Promise<number>;
  close(): Promise<void>;
};

const PIECE_BYTES = 1 << 20;

/** A file that somebody wrote to, or cut short, while it was read: what was read of it may be half a day. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged';
  readonly code = 'file-changed';
  constructor(path: string, bytes: number, found: 'more' | 'fewer') {
    super(`${path} had ${bytes} bytes when its reading began, and has ${found} now: somebody is writing it`);
  }
}

/**
 * A file of the machine, or a pipe, whose end is not known. Rejects as the file system does when there is none; its reading rejects with
 * FileChanged where the file does not end where it ended at first.
 */
export async function fileSource(path: string): Promise<FileSource> {
  const stats = await stat(path);
  const bytes = stats.isFIFO() || stats.isCharacterDevice() ? null : stats.size;
  return {
    name: basename(path),
    bytes,
    async open() {
      const handle = await open(path, 'r');
      let taken = 0;
      return {
        async read(buffer) {
          const { bytesRead } = await handle.read(buffer);
          taken += bytesRead;
          if (bytes !== null && taken > bytes) throw new FileChanged(path, bytes, 'more');
          if (bytes !== null && bytesRead === 0 && taken < bytes) throw new FileChanged(path, bytes, 'fewer');
          return bytesRead;
        },
        close: () => handle.close(),
      };
    },
  };
}

/** Bytes at hand, at most so many at a time. */
export function bytesSource(name: string, bytes: Uint8Array, pieceBytes: number = PIECE_BYTES): FileSource {
  return {
    name,
    bytes: bytes.length,
    async open() {
      let at = 0;
      return {
        async read(buffer) {
          const part = bytes.subarray(at, at + Math.min(pieceBytes, buffer.length));
          buffer.set(part);
          at += part.length;
          return part.length;
        },
        close: async () => undefined,
      };
    },
  };
}
