// Memory that is used again for one segment after the other: a fresh hundred megabytes costs more than what is read into it.

/** So many bytes, from a multiple of 64 on. What was handed out before is overwritten. */
export type Room = (bytes: number) => Uint8Array<ArrayBuffer>;

const SPARE = 1.125;

/** A room that grows with what is asked of it. */
export function createRoom(): Room {
  let memory = new ArrayBuffer(0);
  return bytes => {
    if (bytes > memory.byteLength) memory = new ArrayBuffer(Math.ceil(bytes * SPARE));
    return new Uint8Array(memory, 0, bytes);
  };
}

/** Fresh memory each time, for whoever keeps what is read. */
export const freshRoom: Room = bytes => new Uint8Array(bytes);
