// A thread of `digest-threads.ts`: it hashes chapters of one digest, whichever nobody else has begun, then it is ended.
import { openSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';
import { readAll } from '../scratch/read-all.ts';
import type { Kept } from '../scratch/scratch.ts';
import type { ChapterTexts } from './chapter-hash.ts';
import { type Chapters, hashChapters } from './chapters.ts';
import type { PartRuns } from './part-runs.ts';

/** A column in a file: by its path, or where null in the scratch space. */
export type ColumnPlace = { readonly path: string | null; readonly offset: number };

/** All in shared memory, but for what is small. */
export type DigestTask = ChapterTexts & {
  readonly chapters: Chapters;
  readonly parts: readonly (PartRuns & Readonly<Record<'ids' | 'outcome' | 'feeMinor', ColumnPlace>>)[];
  readonly scratch: number;
  /** One number: how many chapters were begun. */
  readonly begun: Int32Array;
  readonly hashes: Uint8Array;
};
export type DigestReply = 'hashed';

const files = new Map<string, number>();

function columnAt(scratch: number, { path, offset }: ColumnPlace): Kept {
  return {
    async readInto(buffer, from) {
      readAll(path === null ? scratch : fileAt(path), buffer, offset + from);
    },
  };
}

/** The system closes them when the thread ends. */
function fileAt(path: string): number {
  const fd = files.get(path) ?? openSync(path, 'r');
  files.set(path, fd);
  return fd;
}

async function hashSome({ scratch, parts, begun, hashes, ...task }: DigestTask): Promise<void> {
  const columns = parts.map(({ ids, outcome, feeMinor, ...runs }) => ({
    ...runs,
    ids: columnAt(scratch, ids),
    outcome: columnAt(scratch, outcome),
    feeMinor: columnAt(scratch, feeMinor),
  }));
  await hashChapters({ ...task, parts: columns }, () => Atomics.add(begun, 0, 1), hashes);
  parentPort!.postMessage('hashed' satisfies DigestReply);
}

/** A failure ends the thread, and whoever waits for it is told. */
parentPort!.on('message', (task: DigestTask) => hashSome(task));
