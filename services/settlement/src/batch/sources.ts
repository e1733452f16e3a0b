// Where batches find what they are made of: the ledger's folds, and segments and sheets of the store, the last few kept in memory.
import type { Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { type DecisionPlaces, decisionPlaces } from '../decision/decision-file.ts';
import type { OpenDigest } from '../decision/digest.ts';
import { confirmSurveyed, openSegment, readRoutedColumns, readSurveyedColumns } from '../segment/open-segment.ts';
import type { PairsAtHand } from '../segment/pairs-at-hand.ts';
import { readSegmentAgain } from '../segment/segment-codec.ts';
import { boundedCache } from '../sheet/bounded-cache.ts';
import { createBatchMemory } from './batch-memory.ts';
import type { BatchSources } from './batch-sources.ts';
import type { CutOrder } from './batch-steps.ts';
import { createFrozenBatches } from './frozen-batch.ts';
import type { Ledger } from './ledger.ts';

/** A segment of a million rows takes 100 MB: those who read single rows ask for one segment after the other. */
const SEGMENTS_KEPT = 1;

export type SourcesDeps = {
  readonly store: ContentStore;
  readonly ledger: Ledger;
  readonly openDigest: OpenDigest;
  /** Without it the pairs of every segment are read. */
  readonly pairsAtHand?: PairsAtHand;
};

export type SourcesOf = (order: Pick<CutOrder, 'acquirerId' | 'sequence' | 'knownAt'>) => BatchSources;

/** What the acquirer's batch of that sequence is made of, as known at K. The ledger has read up to K at least. */
export function createSources({ store, ledger, openDigest, pairsAtHand }: SourcesDeps): SourcesOf {
  const { timelines, intake, batches } = ledger;
  const read = boundedCache(SEGMENTS_KEPT, (sha256: Sha256) => readSegmentAgain(store, sha256));
  const frozen = createFrozenBatches(store);
  const inMemory = createBatchMemory();
  return ({ acquirerId, sequence, knownAt }) => ({
    timelines,
    book: batches,
    past: batches
      .batchesOf(acquirerId)
      .slice(0, sequence - 1)
      .map(frozen),
    segments: intake.segmentsOf(acquirerId, knownAt),
    readSegment: read,
    prove: async sha256 => (await store.open('segments', sha256)).close(),
    readWhole: (sha256, room) => readSegmentAgain(store, sha256, room),
    readSurveyed: sha256 => readSurveyedColumns(store, sha256, pairsAtHand?.of(sha256)),
    confirm: surveyed => confirmSurveyed(store, surveyed),
    readRouted: (sha256, room) => readRoutedColumns(store, sha256, room),
    openSegment: sha256 => openSegment(store, sha256),
    placesOfDecisions: sha256 => placesIn(store, sha256),
    openDigest,
    inMemory,
  });
}

async function placesIn(store: ContentStore, sha256: Sha256): Promise<DecisionPlaces> {
  const content = await store.open('decisions', sha256);
  try {
    return await decisionPlaces(content);
  } finally {
    await content.close();
  }
}
