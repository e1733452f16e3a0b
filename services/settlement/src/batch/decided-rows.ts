// The rows of a batch with their decisions, streamed part by part, for people and exports.
import { type AcquirerId, assert, routeCard, type Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { indexesWith, segmentRowOf } from '../decision/decision-file.ts';
import type { DecisionPlace } from '../decision/decision-place.ts';
import { decisionRowOf } from '../decision/decision-row.ts';
import { frozenDecisionAt } from '../decision/frozen-decision.ts';
import { releasedBy } from '../decision/held-release.ts';
import type { Link } from '../decision/links.ts';
import { isHeld } from '../decision/outcome-code.ts';
import { readSegment } from '../segment/segment-codec.ts';
import { transactionIdAt } from '../segment/segment-row.ts';
import { transactionIdsOf } from '../segment/transaction-id/transaction-ids.ts';
import type { DecisionRow, HeldRow } from './batch-rows.ts';
import { type FrozenBatch, findDecision } from './frozen-batch.ts';
import type { Ledger } from './ledger.ts';

export type RowSources = { readonly store: ContentStore; readonly ledger: Ledger };

/** In the order of parts and rows; `wanted` asks by outcome code before a row is read. */
export async function* decisionsOf(
  batch: FrozenBatch,
  { store, ledger }: RowSources,
  wanted: (outcome: number) => boolean,
): AsyncGenerator<DecisionRow> {
  if (batch.record.routed === null) return;
  const { batchId, acquirerId } = batch.record.cut;
  const placements = await batch.placements();
  const links = linksByPlace(await batch.links());
  for (const [part, { segmentSha256 }] of (await batch.decisions()).parts.entries()) {
    const file = await batch.part(part);
    const indexes = indexesWith(file, wanted);
    if (indexes.length === 0) continue;
    const segment = await readSegment(store, segmentSha256);
    const fileSha256 = fileOf(ledger, acquirerId, segmentSha256);
    const segmentRows = indexes.map(index => segmentRowOf(file, index));
    let at = 0;
    for (const transactionId of transactionIdsOf(segment, segmentRows)) {
      const index = indexes[at]!;
      const otherId = links.get(`${part}/${index}`)?.otherId ?? null;
      const frozen = frozenDecisionAt(file, index, placements, otherId);
      const segmentRow = segmentRows[at++]!;
      yield decisionRowOf({ batchId, segment, segmentRow, transactionId, fileSha256, frozen, otherId });
    }
  }
}

/** Where the other row stands that the batch's decision about this one names. */
export async function placeNamed(
  batch: FrozenBatch,
  segmentSha256: Sha256,
  segmentRow: number,
): Promise<DecisionPlace> {
  const found = await findDecision(batch, segmentSha256, segmentRow);
  assert(found !== null, `${batch.record.cut.batchId} decided the row`);
  const link = linksByPlace(await batch.links()).get(`${found.part}/${found.index}`);
  assert(link !== undefined, 'the decision names another row');
  return link.other;
}

/** With whose terminal it is, as known at the batch's K. */
export async function* heldOf(batch: FrozenBatch, sources: RowSources): AsyncGenerator<HeldRow> {
  const estate = sources.ledger.timelines.history.at(batch.record.cut.knownAt);
  for await (const decision of decisionsOf(batch, sources, isHeld)) {
    const { outcome, reason, ...row } = decision;
    assert(reason !== null, 'a held row has a reason');
    const { merchantId = null, terminalId = null } = routeCard(estate, row).assignment ?? {};
    yield { ...transactionFields(row), merchantId, terminalId, reason, releasedBy: releasedBy(reason, row.kind) };
  }
}

/** The batch's decision about one row of a segment, null when it decided none. */
export async function decisionOf(
  batch: FrozenBatch,
  { store, ledger }: RowSources,
  segmentSha256: Sha256,
  segmentRow: number,
): Promise<DecisionRow | null> {
  if (batch.record.routed === null) return null;
  const found = await findDecision(batch, segmentSha256, segmentRow);
  if (found === null) return null;
  const { batchId, acquirerId } = batch.record.cut;
  const { part, index, file } = found;
  const otherId = linksByPlace(await batch.links()).get(`${part}/${index}`)?.otherId ?? null;
  const frozen = frozenDecisionAt(file, index, await batch.placements(), otherId);
  const segment = await readSegment(store, segmentSha256);
  const transactionId = transactionIdAt(segment, segmentRow);
  const fileSha256 = fileOf(ledger, acquirerId, segmentSha256);
  return decisionRowOf({ batchId, segment, segmentRow, transactionId, fileSha256, frozen, otherId });
}

function linksByPlace(links: readonly Link[]): ReadonlyMap<string, Link> {
  return new Map(links.map(link => [`${link.part}/${link.index}`, link]));
}

function fileOf({ intake }: Ledger, acquirerId: AcquirerId, sha256: Sha256): Sha256 {
  const segment = intake.segmentsOf(acquirerId).find(candidate => candidate.sha256 === sha256);
  assert(segment !== undefined, `segments/${sha256} was accepted before it was routed`);
  return segment.fileSha256;
}

function transactionFields(decision: Omit<DecisionRow, 'outcome' | 'reason'>) {
  const { storeId, accountId, bindingId, scope, falls, originalTransactionId, feeMinor, planId, ambiguous, ...row } =
    decision;
  return row;
}
