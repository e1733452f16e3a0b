// Port: room for bytes that one computation puts aside and reads back, so that its memory does not grow with its rows. Nothing in it
// outlives the computation: what a killed process leaves is nobody's.

export interface Scratch {
  /** Puts the bytes aside; they may be changed afterwards. Rejects as the medium fails. */
  keep(bytes: Uint8Array): Promise<Kept>;
  /** Gives all room back. What was kept cannot be read any more. */
  close(): Promise<void>;
}

export type Kept = {
  /** Bytes from … to - 1 of what was kept, in a buffer of their own that begins at a multiple of 8. */
  read(from: number, to: number): Promise<Uint8Array>;
};

/** Makes a scratch space for one computation. */
export type OpenScratch = () => Promise<Scratch>;

/** In memory: for tests, and where the rows of a computation are few. */
export async function memoryScratch(): Promise<Scratch> {
  return {
    async keep(bytes) {
      const kept = bytes.slice();
      return { read: async (from, to) => kept.slice(from, to) };
    },
    close: async () => undefined,
  };
}
