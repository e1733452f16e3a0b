// Memory that is used again for one segment after the other: a fresh hundred megabytes costs more than what is read into it.
import type { ColumnMemory } from '@asof/routing';

/** So many bytes, from a multiple of 64 on. What was handed out before is overwritten. */
export type Room = (bytes: number) => Uint8Array;

const SPARE = 1.125;

/** A room in the memory that grows with what is asked of it; what it grew out of is not given back. */
export function createRoom(memory: ColumnMemory): Room {
  let room = memory.uint8(0);
  return bytes => {
    if (bytes > room.length) room = memory.uint8(Math.ceil(bytes * SPARE));
    return room.subarray(0, bytes);
  };
}

/** Fresh memory each time, for whoever keeps what is read. */
export const freshRoom: Room = bytes => new Uint8Array(bytes);
