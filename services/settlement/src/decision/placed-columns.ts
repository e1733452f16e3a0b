// The columns of a batch that is digested on several threads: where they stand in files, and reading them from there. Whoever reads has
// its own, and waits for each reading.
import { closeSync, openSync } from 'node:fs';
import { fillWith } from '../column-file/fill-with.ts';
import { firstFrom } from '../column-file/first-from.ts';
import { readAll } from '../scratch/read-all.ts';
import type { Kept } from '../scratch/scratch.ts';
import { type DigestedColumn, digestedColumns } from './chapter/chapter-module.ts';
import type { DigestedPart } from './chapters.ts';
import type { PartRuns } from './part-runs.ts';

/** From that byte on, in the file at the path; null is the scratch space. */
export type FilePlace = { readonly path: string | null; readonly offset: number };

/**
 * A column as its bytes stand in a file; or the one value that all rows have; or fees that stand in 32 bits, but for the rows `beyond`: new
 * memory is dear.
 */
export type ColumnPlace =
  | ({ readonly kind: 'bytes' } & FilePlace)
  | { readonly kind: 'one'; readonly value: Uint8Array }
  | Fees;
type Fees = FilePlace & {
  readonly kind: 'fees';
  /** They ascend. */
  readonly beyond: Uint32Array;
  readonly minor: Float64Array;
};

export type PlacedPart = PartRuns & Readonly<Record<DigestedColumn, ColumnPlace>>;

/** `scratch`: the descriptor of the scratch space, which all threads share. */
export function openPlaced(placed: readonly PlacedPart[], scratch: number) {
  const files = new Map<string, number>();
  const fileAt = (path: string | null): number => {
    if (path === null) return scratch;
    const fd = files.get(path) ?? openSync(path, 'r');
    files.set(path, fd);
    return fd;
  };
  const columnAt = (place: ColumnPlace): Kept => {
    if (place.kind === 'one') return { readInto: async buffer => fillWith(buffer, place.value) };
    const { path, offset } = place;
    if (place.kind === 'fees') return { readInto: async (buffer, from) => readFees(fileAt(path), place, buffer, from) };
    return { readInto: async (buffer, from) => readAll(fileAt(path), buffer, offset + from) };
  };
  const parts = placed.map((part): DigestedPart => ({ ...part, ...digestedColumns(name => columnAt(part[name])) }));
  const close = () => {
    for (const fd of files.values()) closeSync(fd);
  };
  return { parts, close };
}

const FEE_BYTES = 8;

/** As Float64, from that byte of such a column on. */
function readFees(fd: number, { offset, beyond, minor }: Fees, buffer: Uint8Array, from: number): void {
  const fees = new Float64Array(buffer.buffer, buffer.byteOffset, buffer.length / FEE_BYTES);
  const narrow = new Int32Array(fees.length);
  readAll(fd, new Uint8Array(narrow.buffer), offset + from / 2);
  fees.set(narrow);
  const first = from / FEE_BYTES;
  const last = first + fees.length;
  for (let index = firstFrom(beyond, first); beyond[index]! < last; index++)
    fees[beyond[index]! - first] = minor[index]!;
}
