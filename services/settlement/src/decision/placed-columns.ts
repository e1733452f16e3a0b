// The columns of a batch that is digested on several threads: where they stand in files, and reading them from there. Whoever reads has
// its own, and waits for each reading.
import { closeSync, openSync } from 'node:fs';
import { fillWith } from '../column-file/fill-with.ts';
import { readAll } from '../scratch/read-all.ts';
import type { Kept } from '../scratch/scratch.ts';
import { type DigestedColumn, digestedColumns } from './chapter/chapter-module.ts';
import type { DigestedPart } from './chapters.ts';
import type { PartRuns } from './part-runs.ts';

/** A column from that byte of a file on, or of the scratch space; or the one value that all rows have. */
export type ColumnPlace =
  | { readonly kind: 'file'; readonly path: string; readonly offset: number }
  | { readonly kind: 'scratch'; readonly offset: number }
  | { readonly kind: 'one'; readonly value: Uint8Array };

export type PlacedPart = PartRuns & Readonly<Record<DigestedColumn, ColumnPlace>>;

/** `scratch`: the descriptor of the scratch space, which all threads share. */
export function openPlaced(placed: readonly PlacedPart[], scratch: number) {
  const files = new Map<string, number>();
  const fileAt = (path: string): number => {
    const fd = files.get(path) ?? openSync(path, 'r');
    files.set(path, fd);
    return fd;
  };
  const columnAt = (place: ColumnPlace): Kept => {
    if (place.kind === 'one') return { readInto: async buffer => fillWith(buffer, place.value) };
    return {
      async readInto(buffer, from) {
        readAll(place.kind === 'file' ? fileAt(place.path) : scratch, buffer, place.offset + from);
      },
    };
  };
  const parts = placed.map((part): DigestedPart => ({ ...part, ...digestedColumns(name => columnAt(part[name])) }));
  const close = () => {
    for (const fd of files.values()) closeSync(fd);
  };
  return { parts, close };
}
