// Decides what a cut takes (R16): of each segment the fresh rows, and again whatever the batch before held (R9). Segments are read only
// where their latest time does not answer for all their rows.
import type { Sha256, TransactionId } from '@asof/domain';
import { indexesWith, segmentRowOf } from '../decision/decision-file.ts';
import { isHeld } from '../decision/outcome-code.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import type { Segment } from '../segment/segment.ts';
import { transactionIdsOf } from '../segment/transaction-id/transaction-ids.ts';
import type { FrozenBatch } from './frozen-batch.ts';
import { freshRows, type Moment, takenUpTo } from './membership.ts';
import { type BatchPart, rowCount } from './part.ts';

export type PartsPlan = {
  /** Of the acquirer, known at K, in order of acceptance. */
  readonly segments: readonly AcceptedSegment[];
  readonly cut: Moment;
  /** All earlier batches of the acquirer, in sequence. */
  readonly past: readonly FrozenBatch[];
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  /** Held rows that a person took out, as far as is known at K. */
  readonly rejected: ReadonlySet<TransactionId>;
};

/** In order of acceptance of the segments; parts without rows are left out. */
export async function planParts(plan: PartsPlan): Promise<readonly BatchPart[]> {
  const retried = await retriedRows(plan);
  const parts: BatchPart[] = [];
  for (const segment of plan.segments) {
    const { sha256: segmentSha256, position, rows: segmentRows } = segment;
    const fresh = await freshOf(plan, segment);
    const part = { segmentSha256, position, segmentRows, fresh, retried: retried.get(segmentSha256) ?? NO_ROWS };
    if (rowCount(part) > 0) parts.push(part);
  }
  return parts;
}

const NO_ROWS = new Uint32Array(0);

async function freshOf(plan: PartsPlan, segment: AcceptedSegment): Promise<Uint32Array | 'all'> {
  const earlier = plan.past.map(({ record }) => record.cut);
  const taken = takenUpTo(earlier, segment.position);
  if (segment.latestReceivedAt <= taken) return NO_ROWS;
  if (taken === -Infinity && segment.latestReceivedAt <= plan.cut.cutAt) return 'all';
  const { receivedAt } = await plan.readSegment(segment.sha256);
  return freshRows(receivedAt, segment.position, plan.cut, earlier);
}

/** By segment: rows that the last batch held and that nobody has rejected since. */
async function retriedRows({ past, readSegment, rejected }: PartsPlan): Promise<ReadonlyMap<Sha256, Uint32Array>> {
  const retried = new Map<Sha256, Uint32Array>();
  const previous = past.at(-1);
  if (previous === undefined) return retried;
  for (const [index, { segmentSha256, held }] of (await previous.decisions()).parts.entries()) {
    if (held === 0) continue;
    const file = await previous.part(index);
    const rows = indexesWith(file, isHeld).map(at => segmentRowOf(file, at));
    retried.set(segmentSha256, rejected.size === 0 ? rows : without(rejected, await readSegment(segmentSha256), rows));
  }
  return retried;
}

function without(rejected: ReadonlySet<TransactionId>, segment: Segment, rows: Uint32Array): Uint32Array {
  const ids = transactionIdsOf(segment, rows);
  return rows.filter(() => !rejected.has(ids.next().value!));
}
