// Port: room for bytes that one computation puts aside and reads back, so that its memory does not grow with its rows. Nothing in it
// outlives the computation: what a killed process leaves is nobody's.
import { assert } from '@asof/domain';

export interface Scratch {
  /** Puts the bytes aside; they may be changed afterwards. Rejects as the medium fails. */
  keep(bytes: Uint8Array): Promise<Kept>;
  /** Gives all room back. What was kept cannot be read any more. */
  close(): Promise<void>;
}

export type Kept = {
  /** Fills the buffer with what was kept, from that byte on; that much must have been kept. */
  readInto(buffer: Uint8Array, from: number): Promise<void>;
};

/** Makes a scratch space for one computation. */
export type OpenScratch = () => Promise<Scratch>;

/** In memory: for tests, and where the rows of a computation are few. */
export async function memoryScratch(): Promise<Scratch> {
  return {
    async keep(bytes) {
      const kept = bytes.slice();
      return {
        async readInto(buffer, from) {
          assert(from + buffer.length <= kept.length, 'no more is read than was kept');
          buffer.set(kept.subarray(from, from + buffer.length));
        },
      };
    },
    close: async () => undefined,
  };
}
