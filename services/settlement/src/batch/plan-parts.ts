// Decides what a cut takes (R16): of each segment the fresh rows, and again whatever the batch before held (R9). Segments are read only
// where their latest time does not answer for all their rows.
import type { Sha256, TransactionId } from '@asof/domain';
import { isHeld } from '../decision/outcome-code.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import type { Segment } from '../segment/segment.ts';
import { transactionIdAt } from '../segment/segment-row.ts';
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
  /** Did a person reject the held row, as far as is known at K? */
  readonly isRejected: (transactionId: TransactionId) => boolean;
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
async function retriedRows({ past, readSegment, isRejected }: PartsPlan): Promise<ReadonlyMap<Sha256, Uint32Array>> {
  const retried = new Map<Sha256, Uint32Array>();
  const previous = past.at(-1);
  if (previous === undefined) return retried;
  for (const [index, { segmentSha256, held }] of (await previous.decisions()).parts.entries()) {
    if (held === 0) continue;
    const { rows, outcome } = await previous.part(index);
    const segment = await readSegment(segmentSha256);
    const heldRows: number[] = [];
    for (let at = 0; at < outcome.length; at++) {
      const row = rows === null ? at : rows[at]!;
      if (isHeld(outcome[at]!) && !isRejected(transactionIdAt(segment, row))) heldRows.push(row);
    }
    retried.set(segmentSha256, Uint32Array.from(heldRows));
  }
  return retried;
}
