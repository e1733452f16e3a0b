// A content of a batch under the name it has: sheets name each other before any of them is written, decision files are written before
// the batch is told.
import type { Sha256 } from '@asof/domain';
import { type ContentKind, type ContentStore, contentName } from '../content-store/content-store.ts';

export type BatchContent = {
  readonly kind: ContentKind;
  readonly sha256: Sha256;
  /** Null where it was kept as it was made. */
  readonly chunks: readonly Uint8Array[] | null;
};

export function contentOf(kind: ContentKind, chunks: readonly Uint8Array[]): BatchContent {
  return { kind, sha256: contentName(chunks), chunks };
}

/** Durable when it resolves; again, it changes nothing. */
export async function storeContents(store: ContentStore, contents: readonly BatchContent[]): Promise<void> {
  for (const { kind, chunks } of contents) if (chunks !== null) await store.put(kind, chunks);
}
