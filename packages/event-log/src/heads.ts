// The digest over the heads of all streams, computed in one way by the store (its census) and by readers (what they read).
import { createHash } from 'node:crypto';
import type { Revision } from './event-log.ts';

/** SHA-256, hex, over the lines `<stream> <last revision>\n` of streams that arrive sorted by name as UTF-8 bytes. */
export function createHeadsHash(): { addLines(lines: string): void; digest(): string } {
  const hash = createHash('sha256');
  return {
    addLines: lines => {
      hash.update(lines);
    },
    digest: () => hash.digest('hex'),
  };
}

/** The same for heads in any order: what a reader says of the streams it read, to compare with the store's census (I10). */
export function headsSha256(heads: Iterable<readonly [stream: string, revision: Revision]>): string {
  const sorted = Array.from(heads, ([stream, revision]) => ({ stream, revision, name: Buffer.from(stream) }));
  sorted.sort((one, other) => Buffer.compare(one.name, other.name));
  const hash = createHeadsHash();
  for (const { stream, revision } of sorted) hash.addLines(`${stream} ${revision}\n`);
  return hash.digest();
}
