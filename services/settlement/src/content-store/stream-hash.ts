// SHA-256 over bytes that come one piece after the other: here, or on a thread where there are many.
import { createHash } from 'node:crypto';
import { type StreamHash, threadHash } from './hash-thread.ts';

/** Fewer bytes are hashed before a thread has heard of them. */
export const THREAD_BYTES_MIN = 4 << 20;

/** A hash for so many bytes, about; null where that is not known. */
export function hashFor(bytes: number | null): StreamHash {
  return bytes !== null && bytes < THREAD_BYTES_MIN ? hashHere() : threadHash();
}

function hashHere(): StreamHash {
  const hash = createHash('sha256');
  return {
    async update(bytes) {
      hash.update(bytes);
    },
    digest: async () => hash.copy().digest('hex'),
  };
}
