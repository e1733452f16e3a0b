// The content store of tests: same contract as the durable adapter, gone when the process ends.
import type { Sha256 } from '@asof/domain';
import { type ContentStore, contentName, missingContent, verifiedContent } from './content-store.ts';

/** Keeps contents under `<kind>/<hash>` in the given map, where a test can look at them or damage them. */
export function memoryContentStore(contents: Map<string, Uint8Array> = new Map()): ContentStore {
  return {
    async put(kind, chunks) {
      const sha256 = contentName(chunks);
      contents.set(`${kind}/${sha256}`, joined(chunks));
      return sha256;
    },
    async read(kind, sha256) {
      const bytes = contents.get(`${kind}/${sha256}`);
      if (bytes === undefined) throw missingContent(kind, sha256);
      return verifiedContent(kind, sha256, bytes.slice());
    },
    async list(kind) {
      const prefix = `${kind}/`;
      const names = [...contents.keys()].filter(key => key.startsWith(prefix));
      return names.map(key => key.slice(prefix.length) as Sha256).sort();
    },
  };
}

function joined(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let end = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return bytes;
}
