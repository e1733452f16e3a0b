// Reads single decisions of finished batches with their rows. Ask in the order of places: neighbours come from what was read last.
import { type AcceptedRow, assert, type BatchId, type Sha256 } from '@asof/domain';
import type { FrozenBatch } from '../batch/frozen-batch.ts';
import { acceptedRowAt } from '../segment/accepted-rows.ts';
import type { Segment } from '../segment/segment.ts';
import { segmentRowOf } from './decision-file.ts';
import type { DecisionPlace } from './decision-place.ts';
import { type FrozenDecision, frozenDecisionAt } from './frozen-decision.ts';
import type { Link } from './links.ts';

export type DecidedRowAt = {
  readonly batchId: BatchId;
  readonly row: AcceptedRow;
  readonly segmentSha256: Sha256;
  readonly frozen: FrozenDecision;
  /** The row that it names, if any. */
  readonly link: Link | null;
};

export type DecisionReader = (place: DecisionPlace) => Promise<DecidedRowAt>;

export type DecisionSources = {
  /** The acquirer's finished batches in sequence: the first has sequence 1. */
  readonly batches: readonly FrozenBatch[];
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  /** Of the event that accepted the segment. */
  readonly positionOf: (sha256: Sha256) => bigint;
};

export function createDecisionReader({ batches, readSegment, positionOf }: DecisionSources): DecisionReader {
  const links = new Map<FrozenBatch, Promise<ReadonlyMap<string, Link>>>();
  const linksOf = (batch: FrozenBatch) => {
    const known = links.get(batch) ?? batch.links().then(byPlace);
    links.set(batch, known);
    return known;
  };
  return async ({ sequence, part, index }) => {
    const batch = batches[sequence - 1];
    assert(batch !== undefined, 'a decision stands in a finished batch');
    const file = await batch.part(part);
    const segment = await readSegment(file.segmentSha256);
    const row = acceptedRowAt(segment, segmentRowOf(file, index), positionOf(file.segmentSha256));
    const link = (await linksOf(batch)).get(`${part}/${index}`) ?? null;
    const frozen = frozenDecisionAt(file, index, await batch.placements(), link?.otherId ?? null);
    return { batchId: batch.record.cut.batchId, row, segmentSha256: file.segmentSha256, frozen, link };
  };
}

function byPlace(links: readonly Link[]): ReadonlyMap<string, Link> {
  return new Map(links.map(link => [`${link.part}/${link.index}`, link]));
}
