// The content store of tests: same contract as the durable adapter, gone when the process ends.
import type { Sha256 } from '@asof/domain';
import {
  type ContentKind,
  type ContentStore,
  contentName,
  corruptContent,
  missingContent,
  type OpenContent,
  verifiedContent,
} from './content-store.ts';

/** Keeps contents under `<kind>/<hash>` in the given map, where a test can look at them or damage them. */
export function memoryContentStore(contents: Map<string, Uint8Array> = new Map()): ContentStore {
  const copyOf = (kind: ContentKind, sha256: Sha256): Uint8Array => {
    const bytes = contents.get(`${kind}/${sha256}`);
    if (bytes === undefined) throw missingContent(kind, sha256);
    return bytes.slice();
  };
  return {
    async put(kind, chunks) {
      const bytes = joined(chunks);
      const sha256 = contentName([bytes]);
      contents.set(`${kind}/${sha256}`, bytes);
      return sha256;
    },
    open: async (kind, sha256) => opened(kind, sha256, verifiedContent(kind, sha256, copyOf(kind, sha256))),
    openUnchecked: async (kind, sha256) => opened(kind, sha256, copyOf(kind, sha256)),
    isChecked: () => false,
    read: async (kind, sha256) => verifiedContent(kind, sha256, copyOf(kind, sha256)),
    async list(kind) {
      const prefix = `${kind}/`;
      const names = [...contents.keys()].filter(key => key.startsWith(prefix));
      return names.map(key => key.slice(prefix.length) as Sha256).sort();
    },
  };
}

function opened(kind: ContentKind, sha256: Sha256, content: Uint8Array): OpenContent {
  return {
    bytes: content.length,
    async readInto(buffer, offset) {
      const end = offset + buffer.length;
      if (end > content.length) throw corruptContent(kind, sha256, `${content.length} bytes`);
      buffer.set(content.subarray(offset, end));
    },
    close: async () => undefined,
  };
}

function joined(chunks: Iterable<Uint8Array>): Uint8Array {
  // Each is copied before the next is asked for: it may be overwritten then.
  const copies = Array.from(chunks, chunk => chunk.slice());
  const bytes = new Uint8Array(copies.reduce((sum, copy) => sum + copy.length, 0));
  let end = 0;
  for (const copy of copies) {
    bytes.set(copy, end);
    end += copy.length;
  }
  return bytes;
}
