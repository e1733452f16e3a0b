// What a batch stores. Its bytes are handed over as soon as they are made, so that they are written and made durable beside whatever is
// made next; the events that name them are told when all of them are durable.
import type { Sha256 } from '@asof/domain';
import type { ContentKind } from '../content-store/content-store.ts';

export type BatchContent = { readonly kind: ContentKind; readonly sha256: Sha256 };

/**
 * Takes the bytes and answers with their name: durable then, where a batch is made and not only checked. Chunks as the `put` of a content
 * store asks for them.
 */
export type KeepContent = (kind: ContentKind, chunks: Iterable<Uint8Array>) => Promise<Sha256>;

/** `isStored`: what was kept can be read in the store under the name that it got. */
export type Keeping = { readonly keep: KeepContent; readonly isStored: boolean };

export async function keepSheet(keep: KeepContent, chunks: Iterable<Uint8Array>): Promise<BatchContent> {
  return { kind: 'sheets', sha256: await keep('sheets', chunks) };
}

/** Rejects as one of them does, but not before all are done. */
export async function allDone<Works extends readonly Promise<unknown>[]>(
  works: readonly [...Works],
): Promise<{ -readonly [Work in keyof Works]: Awaited<Works[Work]> }> {
  await Promise.allSettled(works);
  return Promise.all(works);
}
