// Where the bytes of a file come from, piece by piece.
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';

export type FileSource = {
  /** As kept in the event: the last part of a path. */
  readonly name: string;
  /** Null where the end is not known. */
  readonly bytes: number | null;
  /** A piece is valid until the next one is asked for. */
  pieces(): AsyncIterable<Uint8Array>;
};

const PIECE_BYTES = 1 << 20;

/** A file of the machine. Rejects as the file system does when there is none. Reads one piece ahead. */
export async function fileSource(path: string): Promise<FileSource> {
  const { size } = await stat(path);
  return {
    name: basename(path),
    bytes: size,
    async *pieces() {
      await using handle = await open(path, 'r');
      const buffers = [new Uint8Array(PIECE_BYTES), new Uint8Array(PIECE_BYTES)] as const;
      let ahead = handle.read(buffers[0]);
      try {
        for (let piece = 1; ; piece++) {
          const { bytesRead, buffer } = await ahead;
          if (bytesRead === 0) return;
          ahead = handle.read(buffers[piece % 2 === 0 ? 0 : 1]);
          yield buffer.subarray(0, bytesRead);
        }
      } finally {
        await ahead.catch(() => undefined); // told to the reader above, or no longer of interest
      }
    },
  };
}

/** Bytes at hand, in pieces of at most the given size. */
export function bytesSource(name: string, bytes: Uint8Array, pieceBytes: number = PIECE_BYTES): FileSource {
  return {
    name,
    bytes: bytes.length,
    async *pieces() {
      for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
    },
  };
}
