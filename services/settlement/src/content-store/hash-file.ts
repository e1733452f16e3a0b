// The SHA-256 of a file, read in pieces through one buffer.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

export type HashedFile = { readonly bytes: number; readonly sha256: string };

const PIECE_BYTES = 1 << 20;

/** Keeps its thread busy for as long as it takes. Throws as the file system does. */
export function hashFile(path: string): HashedFile {
  const file = openSync(path, 'r');
  try {
    const hash = createHash('sha256');
    const buffer = new Uint8Array(PIECE_BYTES);
    for (let bytes = 0; ; ) {
      const read = readSync(file, buffer, 0, buffer.length, bytes);
      if (read === 0) return { bytes, sha256: hash.digest('hex') };
      hash.update(buffer.subarray(0, read));
      bytes += read;
    }
  } finally {
    closeSync(file);
  }
}
