// A content that a batch is going to store, with the name it will have: sheets name each other before any of them is written.
import type { Sha256 } from '@asof/domain';
import { type ContentKind, type ContentStore, contentName } from '../content-store/content-store.ts';

export type BatchContent = {
  readonly kind: ContentKind;
  readonly sha256: Sha256;
  readonly chunks: readonly Uint8Array[];
};

export function contentOf(kind: ContentKind, chunks: readonly Uint8Array[]): BatchContent {
  return { kind, sha256: contentName(chunks), chunks };
}

/** Durable when it resolves; again, it changes nothing. */
export async function storeContents(store: ContentStore, contents: readonly BatchContent[]): Promise<void> {
  for (const { kind, chunks } of contents) await store.put(kind, chunks);
}
