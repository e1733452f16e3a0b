// Instants and amounts in 32 bits: a column that is kept narrow counts units from some number on. Rows that no count tells stand beside it
// with their values, where they are few; else the column is kept as it is. `intake/kernel/narrow.as` does the same to many rows, and a
// test holds the two together.
import { firstFrom } from '../column-file/first-from.ts';

/** What a narrow column counts: milliseconds of instants in microseconds, minor units. */
export const NARROW_UNITS = { occurredAt: 1000, receivedAt: 1000, amountMinor: 1 } as const;
export type NarrowColumn = keyof typeof NARROW_UNITS;
export const NARROW_COLUMN_NAMES = Object.keys(NARROW_UNITS) as readonly NarrowColumn[];

export function isNarrowColumn(name: string): name is NarrowColumn {
  return name in NARROW_UNITS;
}

/** One row of so many may be beyond what 32 bits tell. */
const ROWS_A_BEYOND = 16;

/** How many of so many rows may be beyond. */
export const beyondMax = (rows: number): number => Math.floor(rows / ROWS_A_BEYOND);

/** Rows whose values no count tells, ascending, and their values. */
export type Beyond = { readonly beyondRow: Uint32Array; readonly beyond: Float64Array };
/** The numbers as they stand in a file: one for all rows, one of each, or counts of each with the rows beyond, which count 0. */
export type KeptNumbers = Beyond & { readonly numbers: Float64Array | Int32Array; readonly from: number };

/** Null where too many rows are beyond. `from` and the values are whole numbers. */
export function narrowed(
  name: NarrowColumn,
  values: Float64Array,
  from: number,
): (KeptNumbers & { readonly numbers: Int32Array }) | null {
  const unit = NARROW_UNITS[name];
  const numbers = new Int32Array(values.length);
  const rows: number[] = [];
  for (const [row, value] of values.entries()) {
    const above = value - from;
    numbers[row] = Math.round(above / unit);
    if (numbers[row]! * unit === above) continue;
    numbers[row] = 0;
    rows.push(row);
  }
  if (rows.length > beyondMax(values.length)) return null;
  return { numbers, from, beyondRow: Uint32Array.from(rows), beyond: Float64Array.from(rows, row => values[row]!) };
}

/** The value of one row. */
export function numberAt(name: NarrowColumn, { numbers, from, beyondRow, beyond }: KeptNumbers, row: number): number {
  if (numbers instanceof Float64Array) return numbers[numbers.length === 1 ? 0 : row]!;
  const index = firstFrom(beyondRow, row);
  return beyondRow[index] === row ? beyond[index]! : from + numbers[row]! * NARROW_UNITS[name];
}

/** The names under which what is beyond of a column stands in a file. */
export const beyondNames = (name: NarrowColumn) => ({ rows: `${name}BeyondRow`, values: `${name}Beyond` });

/** The whole column. */
export function wide(name: NarrowColumn, counts: Int32Array, kept: Omit<KeptNumbers, 'numbers'>): Float64Array {
  const values = new Float64Array(counts.length);
  new Int32Array(values.buffer).set(counts, counts.length);
  widen(name, new Uint8Array(values.buffer), kept);
  return values;
}

/** Values of rows from `first` on over their counts, which are the second half of the bytes. */
export function widen(
  name: NarrowColumn,
  bytes: Uint8Array,
  { from, beyondRow, beyond }: Omit<KeptNumbers, 'numbers'>,
  first = 0,
): void {
  const rows = bytes.length / Float64Array.BYTES_PER_ELEMENT;
  const counts = new Int32Array(bytes.buffer, bytes.byteOffset + bytes.length / 2, rows);
  const values = new Float64Array(bytes.buffer, bytes.byteOffset, rows);
  const unit = NARROW_UNITS[name];
  // A value never reaches a count behind its own.
  for (let row = 0; row < rows; row++) values[row] = from + counts[row]! * unit;
  for (let index = firstFrom(beyondRow, first); index < beyondRow.length; index++) {
    const row = beyondRow[index]! - first;
    if (row >= rows) break;
    values[row] = beyond[index]!;
  }
}
