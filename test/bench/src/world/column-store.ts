// Columns on disk, one file each, little-endian, named `<name>.<element>`: what every contender loads, whatever it is written in.
import { closeSync, fstatSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

type Columns = {
  readonly u8: Uint8Array;
  readonly u32: Uint32Array;
  readonly i32: Int32Array;
  readonly f64: Float64Array;
};
type Element = keyof Columns;

const READ_BYTES_MAX = 1 << 28;
const ON: { readonly [E in Element]: (memory: SharedArrayBuffer) => Columns[E] } = {
  u8: memory => new Uint8Array(memory),
  u32: memory => new Uint32Array(memory),
  i32: memory => new Int32Array(memory),
  f64: memory => new Float64Array(memory),
};

/**
 * Appends typed arrays to column files; a file is made anew when it is first written to. What stood there goes first: a file that is cut to
 * nothing and written again is taken to the disk at once by some file systems, and whoever closes it waits.
 */
export function createColumnWriter(directory: string) {
  const files = new Map<string, number>();
  return {
    append(name: string, column: Columns[Element]): void {
      const file = files.get(name) ?? createFile(join(directory, `${name}.${elementOf(column)}`));
      files.set(name, file);
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
      for (let done = 0; done < bytes.length; )
        done += writeSync(file, bytes, done, Math.min(READ_BYTES_MAX, bytes.length - done));
    },
    close(): void {
      for (const file of files.values()) closeSync(file);
    },
  };
}

function createFile(path: string): number {
  rmSync(path, { force: true });
  return openSync(path, 'wx');
}

export type ColumnFile = {
  /** Fills the column with the file's elements from the `first` on. */
  readonly read: (column: Columns[Element], first: number) => void;
  readonly close: () => void;
};

export function openColumn(directory: string, name: string, element: Element): ColumnFile {
  const file = openSync(join(directory, `${name}.${element}`), 'r');
  return {
    read(column, first) {
      const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
      readWhole(file, bytes, first * column.BYTES_PER_ELEMENT);
    },
    close: () => closeSync(file),
  };
}

/** The whole column, in memory that threads may share. */
export function readColumn<E extends Element>(directory: string, name: string, element: E): Columns[E] {
  const file = openSync(join(directory, `${name}.${element}`), 'r');
  const length = fstatSync(file).size;
  const memory = new SharedArrayBuffer(length);
  readWhole(file, new Uint8Array(memory), 0);
  closeSync(file);
  return ON[element](memory);
}

/** Fills the bytes with those of the file from there on, and throws where it ends before. */
function readWhole(file: number, bytes: Uint8Array, from: number): void {
  for (let done = 0; done < bytes.length; ) {
    const read = readSync(file, bytes, done, Math.min(READ_BYTES_MAX, bytes.length - done), from + done);
    if (read === 0) throw new Error('a column ends before its last row');
    done += read;
  }
}

function elementOf(column: Columns[Element]): Element {
  if (column instanceof Uint8Array) return 'u8';
  if (column instanceof Uint32Array) return 'u32';
  return column instanceof Int32Array ? 'i32' : 'f64';
}
