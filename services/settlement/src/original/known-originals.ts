// Gathers what this and earlier batches know of the originals that were found: each one's newest decision, what refunds took of it,
// whether a void debited it, and whether its money is still unpaid (R10 to R13). Reads only the batches that are concerned.
import {
  assert,
  type InstructionId,
  isUnpaid,
  keyText,
  type SubBatchEnd,
  type SubBatchKey,
  type TransactionId,
} from '@asof/domain';
import { type FoundDecision, type FrozenBatch, findDecision } from '../batch/frozen-batch.ts';
import { createPlaceFinder, type NumberedPlace, type NumberedRows } from '../batch/numbered-rows.ts';
import { frozenDecisionAt } from '../decision/frozen-decision.ts';
import { isHeld } from '../decision/outcome-code.ts';
import type { NetSheet } from '../netting/net-sheet.ts';
import type { Original, Standing } from './original-book.ts';
import type { FoundOriginal } from './originals.ts';

export type KnownPast = {
  /** All earlier batches of the acquirer, in sequence and finished. */
  readonly past: readonly FrozenBatch[];
  readonly knownAt: bigint;
  readonly sequence: number;
  readonly rows: NumberedRows;
  /** Position of the cancellation of an instruction, or null. */
  readonly cancelledAt: (instructionId: InstructionId) => bigint | null;
};

/** By debit, as `found` has them; one original is one object, whoever names it. */
export async function knownOriginals(
  found: readonly (FoundOriginal | null)[],
  known: KnownPast,
): Promise<readonly (Original | null)[]> {
  const candidates = new Set(found.filter(each => each !== null));
  const taken = await takenByDebits(known.past, candidates);
  const placeHere = createPlaceFinder(known.rows);
  const originals = new Map<FoundOriginal, Original>();
  const add = (candidate: FoundOriginal, standing: StandingAt) => {
    const { row } = candidate;
    const { refundedMinor = 0n, reversed = false } = taken.get(row.transactionId) ?? {};
    originals.set(candidate, { row, ...standing, refundedMinor, reversed });
  };
  const earlier: FoundOriginal[] = [];
  for (const candidate of candidates) {
    const place = placeHere(candidate.segmentSha256, candidate.segmentRow);
    if (place === null) earlier.push(candidate);
    else add(candidate, undecidedAt(known.sequence, place));
  }
  const unpaid = createUnpaid(known);
  for (const candidate of inStoredOrder(earlier)) add(candidate, await standingBefore(candidate, known, unpaid));
  return found.map(candidate => candidate && originals.get(candidate)!);
}

type StandingAt = Pick<Original, 'place' | 'number' | 'standing'>;

/** A row of this batch. */
function undecidedAt(sequence: number, { part, index, number }: NumberedPlace): StandingAt {
  return { place: { sequence, part, index }, number, standing: { kind: 'undecided' } };
}

type Taken = { refundedMinor: bigint; reversed: boolean };

/** What routed debits of earlier batches did to the originals; held ones take nothing (R12). */
async function takenByDebits(
  past: readonly FrozenBatch[],
  candidates: ReadonlySet<FoundOriginal>,
): Promise<ReadonlyMap<TransactionId, Taken>> {
  const taken = new Map<TransactionId, Taken>();
  if (past.length === 0 || candidates.size === 0) return taken;
  const wanted = new Set(Array.from(candidates, ({ row }) => row.transactionId));
  for (const batch of past) {
    for (const { kind, otherId, amountMinor } of await batch.links()) {
      if (!wanted.has(otherId) || (kind !== 'refund' && kind !== 'void-or-reversal')) continue;
      const known = taken.get(otherId) ?? { refundedMinor: 0n, reversed: false };
      if (kind === 'refund') known.refundedMinor += amountMinor;
      else known.reversed = true;
      taken.set(otherId, known);
    }
  }
  return taken;
}

/** Batch by batch and segment by segment, so that each decision file is read once. */
function inStoredOrder(found: Iterable<FoundOriginal>): readonly FoundOriginal[] {
  return [...found].sort(
    (left, right) =>
      left.takenBy - right.takenBy ||
      Number(left.segmentSha256 > right.segmentSha256) - Number(left.segmentSha256 < right.segmentSha256),
  );
}

/** Follows a row that is not here from batch to batch while it was held: taken out by a person, or decided for good. */
async function standingBefore(
  { segmentSha256, segmentRow, takenBy }: FoundOriginal,
  known: KnownPast,
  unpaid: Unpaid,
): Promise<StandingAt> {
  let last: { readonly batch: number; readonly found: FoundDecision } | null = null;
  for (let batch = takenBy; batch < known.past.length; batch++) {
    const found = await findDecision(known.past[batch]!, segmentSha256, segmentRow);
    if (found === null) break;
    last = { batch, found };
    if (!isHeld(found.file.outcome[found.index]!)) break;
  }
  assert(last !== null, 'a row of an earlier batch was decided by it');
  const { part, index } = last.found;
  const place = { sequence: known.past[last.batch]!.record.cut.sequence, part, index };
  return {
    place,
    number: null,
    standing: await frozenStanding(known.past[last.batch]!, last.batch, last.found, unpaid),
  };
}

/** A row that was held last and is not in this batch was rejected. */
async function frozenStanding(
  batch: FrozenBatch,
  routedIn: number,
  { file, index }: FoundDecision,
  unpaid: Unpaid,
): Promise<Standing> {
  const frozen = frozenDecisionAt(file, index, await batch.placements(), null);
  if (frozen.outcome === 'held') return { kind: 'rejected' };
  if (frozen.outcome === 'cancelled') return { kind: 'cancelled' };
  const { decision, placement } = frozen;
  assert(decision.effect === 'credit', 'an original is a sale or completion');
  const { merchantId, accountId } = decision;
  const key = { merchantId, accountId, currency: placement.currency };
  return { kind: 'routed', decision, unpaid: await unpaid(key, routedIn) };
}

type Unpaid = (key: SubBatchKey, routedIn: number) => Promise<boolean>;

/**
 * R13, asked of one batch more as long as the answer is that the money reached the last batch asked: most money was paid by the batch
 * that routed it, and then no other sheet is read.
 */
function createUnpaid({ past, knownAt, cancelledAt }: KnownPast): Unpaid {
  const ends: { readonly knownAt: bigint; readonly endOf: (key: SubBatchKey) => SubBatchEnd }[] = past.map(
    ({ record }) => ({ knownAt: record.cut.knownAt, endOf: () => ({ kind: 'nothing-left' }) }),
  );
  const isRead = new Set<number>();
  const read = async (index: number): Promise<void> => {
    if (isRead.has(index)) return;
    isRead.add(index);
    const net = await past[index]!.net();
    ends[index] = { knownAt: ends[index]!.knownAt, endOf: key => endOf(net, key, cancelledAt) };
  };
  const answers = new Map<string, Promise<boolean>>();
  const ask: Unpaid = async (key, routedIn) => {
    for (let asked = routedIn + 1; asked <= past.length; asked++) {
      await read(asked - 1);
      if (!isUnpaid(key, { past: ends.slice(0, asked), routedIn, knownAt })) return false;
    }
    return true;
  };
  return (key, routedIn) => {
    const name = `${keyText(key)}|${routedIn}`;
    const answer = answers.get(name) ?? ask(key, routedIn);
    answers.set(name, answer);
    return answer;
  };
}

function endOf(net: NetSheet, key: SubBatchKey, cancelledAt: KnownPast['cancelledAt']): SubBatchEnd {
  const subBatch = net.find(key);
  if (subBatch === null) return { kind: 'nothing-left' };
  if (subBatch.instructionId !== null) return { kind: 'instructed', cancelledAt: cancelledAt(subBatch.instructionId) };
  return { kind: subBatch.closingMinor > 0n ? 'carried' : 'nothing-left' };
}
