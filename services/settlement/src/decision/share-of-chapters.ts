// What each thread does that digests a batch with others: it reads and hashes chapters that nobody has begun, until there are none.
import type { ChapterTexts } from './chapter-hash.ts';
import { type Chapters, hashChapters } from './chapters.ts';
import { openPlaced, type PlacedPart } from './placed-columns.ts';

/** What is large lies in shared memory. */
export type DigestTask = ChapterTexts & {
  readonly chapters: Chapters;
  readonly parts: readonly PlacedPart[];
  readonly scratch: number;
  /** One number: how many readings of chapters were begun. */
  readonly begun: Int32Array;
  /** Of each chapter, behind one another. */
  readonly hashes: Uint8Array;
};

/** Rejects as the file system fails. */
export async function hashShare({ parts, scratch, begun, hashes, ...work }: DigestTask): Promise<void> {
  const placed = openPlaced(parts, scratch);
  try {
    await hashChapters({ ...work, parts: placed.parts }, () => Atomics.add(begun, 0, 1), hashes);
  } finally {
    placed.close();
  }
}
