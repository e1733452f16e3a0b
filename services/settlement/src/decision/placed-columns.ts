// The columns of a batch that is digested on several threads: where they stand in files, and reading them from there. Whoever reads has
// its own, and waits for each reading.
import { closeSync, openSync } from 'node:fs';
import { readAll } from '../scratch/read-all.ts';
import type { Kept } from '../scratch/scratch.ts';
import type { DigestedPart } from './chapters.ts';
import type { PartRuns } from './part-runs.ts';

/** A column in a file: by its path, or where null in the scratch space. */
export type ColumnPlace = { readonly path: string | null; readonly offset: number };

export type PlacedPart = PartRuns & Readonly<Record<'ids' | 'outcome' | 'feeMinor', ColumnPlace>>;

/** `scratch`: the descriptor of the scratch space, which all threads share. */
export function openPlaced(placed: readonly PlacedPart[], scratch: number) {
  const files = new Map<string, number>();
  const fileAt = (path: string): number => {
    const fd = files.get(path) ?? openSync(path, 'r');
    files.set(path, fd);
    return fd;
  };
  const columnAt = ({ path, offset }: ColumnPlace): Kept => ({
    async readInto(buffer, from) {
      readAll(path === null ? scratch : fileAt(path), buffer, offset + from);
    },
  });
  const parts = placed.map(
    ({ ids, outcome, feeMinor, ...runs }): DigestedPart => ({
      ...runs,
      ids: columnAt(ids),
      outcome: columnAt(outcome),
      feeMinor: columnAt(feeMinor),
    }),
  );
  const close = () => {
    for (const fd of files.values()) closeSync(fd);
  };
  return { parts, close };
}
