// Where the columns of one flattening lie: in the kernels' memory, which a caller uses again for the next batch, or in fresh memory of
// their own, which the system hands out page by page as it is written.
import type { ColumnMemory } from '@asof/routing';

/** What a column holds at first is unset: every entry is written before it is read. */
export type ColumnRoom = {
  readonly float64: (length: number) => Float64Array;
  readonly int32: (length: number) => Int32Array;
  readonly uint32: (length: number) => Uint32Array;
  readonly uint8: (length: number) => Uint8Array;
};

/** In the memory, where one is given. */
export function columnRoom(memory?: ColumnMemory): ColumnRoom {
  return {
    float64: length => memory?.float64(length, 'unset') ?? new Float64Array(length),
    int32: length => memory?.int32(length, 'unset') ?? new Int32Array(length),
    uint32: length => memory?.uint32(length, 'unset') ?? new Uint32Array(length),
    uint8: length => memory?.uint8(length, 'unset') ?? new Uint8Array(length),
  };
}

type Numbers = Float64Array | Int32Array | Uint8Array;

/** The same values in twice the room. */
export function grownIn<C extends Numbers>(room: (length: number) => C, column: C): C {
  const larger = room(column.length * 2);
  larger.set(column as never);
  return larger;
}
