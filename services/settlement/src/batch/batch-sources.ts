// What a batch is made of.
import type { Sha256 } from '@asof/domain';
import type { BatchToDigest, OpenDigest } from '../decision/digest.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import type { Segment } from '../segment/segment.ts';
import type { Timelines } from '../timelines/timelines.ts';
import type { BatchBook } from './batch-book.ts';
import type { InBatchMemory } from './batch-memory.ts';
import type { FrozenBatch } from './frozen-batch.ts';
import type { ReadSegments } from './numbered-rows.ts';

/** Timelines and book may know more than the batch's K: nothing beyond it is asked for. */
export type BatchSources = ReadSegments & {
  readonly timelines: Timelines;
  readonly book: BatchBook;
  /** All earlier batches of the acquirer, in sequence and finished. */
  readonly past: readonly FrozenBatch[];
  /** Of the acquirer, accepted at positions ≤ K, in order of acceptance. */
  readonly segments: readonly AcceptedSegment[];
  /** The last one read stays at hand. */
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  readonly openSegment: BatchToDigest['openSegment'];
  readonly placesOfDecisions: NonNullable<BatchToDigest['placesOfDecisions']>;
  readonly openDigest: OpenDigest;
  readonly inMemory: InBatchMemory;
};
