// Where the bytes of a file come from.
import { constants, openSync } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { Socket } from 'node:net';
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
  /** Also while it is being read. */
  close(): Promise<void>;
};

const PIECE_BYTES = 1 << 20;

/** A file that somebody wrote to, or cut short, while it was read: what was read of it may be half a day. */
export class FileChanged extends Error {
  override readonly name = 'FileChanged';
  readonly code = 'file-changed';
}

/**
 * A file of the machine, or a pipe, whose end is not known. Rejects as the file system does when there is none; its reading rejects with
 * FileChanged where the file does not end where it ended at first.
 */
export async function fileSource(path: string): Promise<FileSource> {
  const stats = await stat(path);
  const name = basename(path);
  if (stats.isFIFO()) return { name, bytes: null, open: async () => openPipe(path) };
  const bytes = stats.isCharacterDevice() ? null : stats.size;
  return { name, bytes, open: () => openFile(path, bytes) };
}

async function openFile(path: string, size: number | null): Promise<OpenSource> {
  const handle = await open(path, 'r');
  let taken = 0;
  return {
    async read(buffer) {
      const { bytesRead } = await handle.read(buffer);
      taken += bytesRead;
      if (size !== null && taken > size) throw changed(path, size, 'more');
      if (size !== null && bytesRead === 0 && taken < size) throw changed(path, size, 'fewer');
      return bytesRead;
    },
    close: () => handle.close(),
  };
}

function changed(path: string, size: number, found: 'more' | 'fewer'): FileChanged {
  return new FileChanged(
    `${path} had ${size} bytes when its reading began, and has ${found} now: somebody writes to it`,
  );
}

/**
 * As a socket, because whoever waits for the writer of a pipe waits in the system, and cannot be told to stop; not even the process ends
 * then.
 */
function openPipe(path: string): OpenSource {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const socket = new Socket({ fd, readable: true, writable: false });
  const chunks: AsyncIterator<Uint8Array, undefined> = socket[Symbol.asyncIterator]();
  let rest: Uint8Array = new Uint8Array();
  return {
    async read(buffer) {
      if (rest.length === 0) rest = (await chunks.next()).value ?? rest;
      const part = rest.subarray(0, buffer.length);
      buffer.set(part);
      rest = rest.subarray(part.length);
      return part.length;
    },
    async close() {
      socket.destroy();
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
