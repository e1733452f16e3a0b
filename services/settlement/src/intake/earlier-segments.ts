// Segments accepted before, read one at a time: what R2 is judged against.
import type { Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { readSegment } from '../segment/segment-codec.ts';
import type { EarlierSegment } from './judge.ts';

/** The name of a segment, and the file that it came in: null for the file at hand. */
export type EarlierReference = { readonly sha256: Sha256; readonly fileSha256: Sha256 | null; readonly rows: number };

/** Reads each when it is asked for. Fails as readSegment does. */
export async function* earlierSegments(
  contents: ContentStore,
  references: Iterable<EarlierReference>,
): AsyncGenerator<EarlierSegment> {
  for (const { sha256, fileSha256 } of references) yield { segment: await readSegment(contents, sha256), fileSha256 };
}
