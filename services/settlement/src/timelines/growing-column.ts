// Columns that grow at their end. What stands in them stays where it is; only the memory under them is replaced, by one twice as
// large, so that appending is cheap and a column may be written to disk as it is.
import { assert } from '@asof/domain';

type Numbers = Uint8Array | Int32Array | Float64Array;

/** `data` may be longer than `length`; only entries below `length` are said. */
export type GrowingColumn<C extends Numbers> = { data: C; length: number };
export type Bytes = GrowingColumn<Uint8Array>;
export type Integers = GrowingColumn<Int32Array>;
export type Floats = GrowingColumn<Float64Array>;

const ENTRIES_AT_FIRST = 64;
/** Entries are named by 32-bit numbers with a sign. */
const ENTRIES_MAX = 2 ** 31 - 1;

export function growingBytes(): Bytes {
  return { data: new Uint8Array(ENTRIES_AT_FIRST), length: 0 };
}
export function growingIntegers(): Integers {
  return { data: new Int32Array(ENTRIES_AT_FIRST), length: 0 };
}
export function growingFloats(): Floats {
  return { data: new Float64Array(ENTRIES_AT_FIRST), length: 0 };
}

/** Zeros of the same kind for so many entries and, behind them, an eighth more: what is not written to costs no memory. */
export function withRoom<C extends Numbers>(like: C, entries: number): C {
  return entriesLike(like, entries + Math.max(Math.floor(entries / 8), ENTRIES_AT_FIRST));
}

/** Appends one value. */
export function append(column: Floats | Integers, value: number): void {
  const at = extend<Int32Array | Float64Array>(column, 1);
  // Asked for again: the memory may be another now.
  column.data[at] = value;
}

/** Makes room for `more` entries, which are zero, and answers where the first of them stands. */
export function extend<C extends Numbers>(column: GrowingColumn<C>, more: number): number {
  const at = column.length;
  column.length = at + more;
  if (column.length > column.data.length) column.data = grown(column.data, column.length);
  return at;
}

/** The same values in memory for `needed` entries at least, half of it free. */
export function grown<C extends Numbers>(data: C, needed: number): C {
  assert(needed <= ENTRIES_MAX, 'a column of timelines has less than 2^31 entries');
  const larger = entriesLike(data, Math.max(needed, data.length) * 2);
  larger.set(data as never);
  return larger;
}

function entriesLike<C extends Numbers>(like: C, entries: number): C {
  return new (like.constructor as new (length: number) => C)(entries);
}
