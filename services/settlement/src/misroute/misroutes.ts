// The search for rows that stand on another account than is known to be right now (R20). Only rows that a newly known fact may reach
// are looked at; the answer for each is the domain's.
import {
  type AccountId,
  type AcquirerId,
  assert,
  cardOf,
  type Estate,
  type EstateHistory,
  type FrozenRow,
  type Minor,
  misrouteOf,
  type Sha256,
  type TransactionId,
} from '@asof/domain';
import type { FrozenBatch } from '../batch/frozen-batch.ts';
import { selectRows } from '../batch/part.ts';
import type { DecisionPlace } from '../decision/decision-place.ts';
import { createDecisionReader, type DecidedRowAt, type DecisionReader } from '../decision/decision-reader.ts';
import type { Segment } from '../segment/segment.ts';
import { type ChangedSince, changedSince } from './changed-since.ts';
import type { MisrouteLine } from './misroute-sheet.ts';

export type MisrouteSearch = {
  readonly acquirerId: AcquirerId;
  readonly history: EstateHistory;
  readonly knownAt: bigint;
  /** All earlier batches of the acquirer, in sequence. */
  readonly past: readonly FrozenBatch[];
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  readonly positionOf: (sha256: Sha256) => bigint;
};

/** In ascending order of transaction id. */
export async function findMisroutes(search: MisrouteSearch): Promise<readonly MisrouteLine[]> {
  const { past, history, knownAt, acquirerId } = search;
  const previous = past.at(-1);
  if (previous === undefined) return [];
  const changed = changedSince(history, acquirerId, previous.record.cut.knownAt, knownAt);
  const places = await placesReached(search, changed);
  const read = createDecisionReader({ ...search, batches: past });
  const frozen: PlacedRow[] = [];
  for (const place of places) frozen.push(await frozenRowAt(read, place));
  return linesOf(history.at(knownAt), frozen, await lastRightAccounts(past, frozen));
}

type PlacedRow = FrozenRow & { readonly at: DecidedRowAt };

/**
 * Routed rows whose pair changed at their instant; debits of such originals; and the debits that the previous batch placed by their
 * originals, because they were decided by what the originals' batches knew and are met by what is known now for the first time.
 */
async function placesReached(search: MisrouteSearch, changed: ChangedSince): Promise<readonly DecisionPlace[]> {
  const places = new Map<string, DecisionPlace>();
  const put = (place: DecisionPlace) => places.set(placeName(place), place);
  for (const batch of search.past) for (const place of await rowsReached(search, batch, changed)) put(place);
  for (const [index, batch] of search.past.entries()) {
    const { sequence } = batch.record.cut;
    const isPrevious = index === search.past.length - 1;
    for (const link of await batch.links()) {
      const isRouted = link.kind === 'refund' || link.kind === 'void-or-reversal';
      if (isRouted && (isPrevious || places.has(placeName(link.other))))
        put({ sequence, part: link.part, index: link.index });
    }
  }
  return [...places.values()].sort(byPlace);
}

async function rowsReached(
  { readSegment }: MisrouteSearch,
  batch: FrozenBatch,
  changed: ChangedSince,
): Promise<readonly DecisionPlace[]> {
  const { sequence } = batch.record.cut;
  const reached: DecisionPlace[] = [];
  for (const [part, { segmentSha256, occurredTo, routed }] of (await batch.decisions()).parts.entries()) {
    if (routed === 0 || occurredTo < changed.earliest) continue;
    const { outcome, rows } = await batch.part(part);
    const { pairs, pairStart, occurredAt } = selectRows(await readSegment(segmentSha256), rows);
    for (const [run, pair] of pairs.entries()) {
      const since = changed.of(pair);
      for (let index = pairStart[run]!; index < pairStart[run + 1]!; index++)
        if (outcome[index]! >= 0 && occurredAt[index]! >= since) reached.push({ sequence, part, index });
    }
  }
  return reached;
}

/** With its original, whose own decision is needed where the debit follows it. */
async function frozenRowAt(read: DecisionReader, place: DecisionPlace): Promise<PlacedRow> {
  const at = await read(place);
  assert(at.frozen.outcome === 'routed', 'only routed rows can be misrouted');
  const original = at.link === null ? null : await frozenRowAt(read, at.link.other);
  return { at, row: at.row, decision: at.frozen.decision, original };
}

/** The account last told to be the right one, for rows that were told before. */
async function lastRightAccounts(
  past: readonly FrozenBatch[],
  rows: readonly PlacedRow[],
): Promise<ReadonlyMap<TransactionId, AccountId | null>> {
  const last = new Map<TransactionId, AccountId | null>();
  const wanted = new Set(rows.map(({ row }) => row.transactionId));
  if (wanted.size === 0) return last;
  for (const batch of past) {
    for (const { transactionId, toAccountId } of await batch.misroutes())
      if (wanted.has(transactionId)) last.set(transactionId, toAccountId);
  }
  return last;
}

function linesOf(
  estate: Estate,
  rows: readonly PlacedRow[],
  lastRight: ReadonlyMap<TransactionId, AccountId | null>,
): readonly MisrouteLine[] {
  const lines = rows.flatMap(frozen => {
    const { transactionId, acquirerId, stan, rrn, kind, occurredAt, currency } = frozen.row;
    const told = lastRight.get(transactionId);
    const last = told === undefined ? (cardOf(frozen.decision)?.accountId ?? null) : told;
    const misroute = misrouteOf(estate, frozen, last);
    if (misroute === null) return [];
    const { fromAccountId, toAccountId, amountMinor } = misroute;
    const row = { transactionId, acquirerId, stan, rrn, kind, occurredAt, currency, amountMinor: amountMinor as Minor };
    return [{ ...row, fromAccountId, toAccountId, routedIn: frozen.at.batchId }];
  });
  return lines.sort((left, right) => (left.transactionId < right.transactionId ? -1 : 1));
}

function placeName({ sequence, part, index }: DecisionPlace): string {
  return `${sequence}/${part}/${index}`;
}

function byPlace(left: DecisionPlace, right: DecisionPlace): number {
  return left.sequence - right.sequence || left.part - right.part || left.index - right.index;
}
