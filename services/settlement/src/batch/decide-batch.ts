// Decides every row of a batch, in the order of R13: voids and reversals, credits, refunds and negative adjustments. Credits go through
// the kernel as columns; debits are few and go through the domain's rules one by one.
import {
  type AcquirerId,
  assert,
  CAPTURE_MODES,
  type CaptureMode,
  type Estate,
  type GroupTotal,
  type InstructionId,
  type Sha256,
  type TransactionId,
} from '@asof/domain';
import { type CreditRouting, routeCredits } from '../decision/credits.ts';
import { linksOf } from '../decision/debit-links.ts';
import { decideRefunds, decideVoids, namesOriginal, turnsOf } from '../decision/debits.ts';
import { type DecidedColumns, UNDECIDED, undecidedColumns } from '../decision/decided-columns.ts';
import { AMBIGUOUS } from '../decision/decision-file.ts';
import { creditOf } from '../decision/frozen-decision.ts';
import type { Link } from '../decision/links.ts';
import { CANCELLED, heldReason } from '../decision/outcome-code.ts';
import { overflowingGross } from '../decision/outcomes.ts';
import { ownRoutesOf } from '../decision/own-routes.ts';
import type { Placement } from '../decision/placement.ts';
import { groupTotalsOf } from '../decision/totals.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import { knownOriginals } from '../original/known-originals.ts';
import { createOriginalBook, type OriginalBook, type Standing } from '../original/original-book.ts';
import { findOriginals } from '../original/originals.ts';
import type { Segment } from '../segment/segment.ts';
import type { FlatTimelines, Pair } from '../timelines/flat-timelines.ts';
import type { FrozenBatch } from './frozen-batch.ts';
import { type DebitRow, debitsOf, type Gathered } from './gathered.ts';
import type { Moment } from './membership.ts';
import { pairsOf } from './pairs.ts';

/** Everything that is known at K and that the decisions depend on. */
export type BatchKnowledge = {
  readonly estate: Estate;
  readonly flatten: (pairs: readonly Pair[]) => FlatTimelines;
  /** All earlier batches of the acquirer, in sequence and finished. */
  readonly past: readonly FrozenBatch[];
  /** Of the acquirer, in order of acceptance. */
  readonly segments: readonly AcceptedSegment[];
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  readonly isRejected: (transactionId: TransactionId) => boolean;
  readonly isFreed: (transactionId: TransactionId) => boolean;
  /** Position of an instruction's cancellation, whenever it came. */
  readonly cancelledAt: (instructionId: InstructionId) => bigint | null;
};

export type BatchInQuestion = Moment & {
  readonly acquirerId: AcquirerId;
  readonly sequence: number;
  readonly uncertaintyMs: Readonly<Record<CaptureMode, number>>;
};

export type DecidedBatch = {
  readonly kind: 'decided';
  readonly gathered: Gathered;
  readonly routing: CreditRouting;
  /** By row number: an index into the placements, or an outcome code. */
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  readonly flags: Uint8Array;
  readonly placements: readonly Placement[];
  readonly links: readonly Link[];
  readonly totals: readonly GroupTotal[];
};

/** R5: a sum of the group is not exact; the batch is refused whole. */
export type Overflow = { readonly kind: 'overflow'; readonly group: string };

/** R8 to R15 for the gathered rows. */
export async function decideBatch(
  batch: BatchInQuestion,
  known: BatchKnowledge,
  gathered: Gathered,
): Promise<DecidedBatch | Overflow> {
  const overflowing = overflowingGross(gathered);
  if (overflowing !== null) return { kind: 'overflow', group: overflowing };
  const pairs = pairsOf(batch.acquirerId, gathered);
  const flat = known.flatten(pairs.pairs);
  const uncertaintyMicros = Float64Array.from(CAPTURE_MODES, mode => batch.uncertaintyMs[mode] * 1000);
  const routing = { gathered, pairs, flat, uncertaintyMicros };
  const debits = debitsOf(gathered);
  const own = ownRoutesOf(routing, debits);
  const { voids, others } = turnsOf(debits.map((debit, index) => ({ ...debit, own: own[index]! })));
  const columns = undecidedColumns(gathered.count);
  const isFreed = ({ row }: DebitRow) => known.isFreed(row.transactionId);
  const book = await originalBookOf(batch, known, gathered, {
    columns,
    debits: debits.filter(debit => namesOriginal(debit, isFreed)),
  });
  const decidedVoids = decideVoids(voids, book, columns);
  const routed = routeCredits(routing, columns);
  if (routed.kind === 'overflow') {
    const { terminalId, merchantId, accountId, currency } = routed.group;
    const group = `terminal ${terminalId}, merchant ${merchantId}, account ${accountId}, ${currency}`;
    return { kind: 'overflow', group };
  }
  const decidedDebits = [...decidedVoids, ...decideRefunds(others, book, columns, isFreed)];
  const totals = groupTotalsOf(flat, routed.totals, decidedDebits);
  const { placements, outcome } = numberedForGood(columns);
  const { feeMinor, flags } = columns;
  const links = linksOf(batch.sequence, decidedDebits);
  return { kind: 'decided', gathered, routing, outcome, feeMinor, flags, placements, links, totals };
}

async function originalBookOf(
  { sequence, knownAt, cutAt }: BatchInQuestion,
  known: BatchKnowledge,
  gathered: Gathered,
  { columns, debits }: { readonly columns: DecidedColumns; readonly debits: readonly DebitRow[] },
): Promise<OriginalBook> {
  const cuts = [...known.past.map(({ record }) => record.cut), { cutAt, knownAt }];
  const { segments, past, cancelledAt } = known;
  const held = new Map(
    gathered.parts.filter(part => part.rows === null).map(({ segment }) => [segment.sha256, segment]),
  );
  const readSegment = async (sha256: Sha256) => held.get(sha256) ?? known.readSegment(sha256);
  const found = await findOriginals({ debits: debits.map(({ row }) => row), segments, readSegment, cuts });
  const originals = await knownOriginals(found, { past, knownAt, sequence, gathered, cancelledAt });
  return createOriginalBook(originals, number => standingIn(columns, number));
}

/** What the batch has decided so far about one of its rows. Money that it routes itself is unpaid (R13). */
function standingIn({ outcome, feeMinor, flags, placements }: DecidedColumns, number: number): Standing {
  const code = outcome[number]!;
  if (code === UNDECIDED) return { kind: 'undecided' };
  if (code === CANCELLED) return { kind: 'cancelled' };
  const reason = heldReason(code);
  if (reason !== null) return { kind: 'held', reason };
  const ambiguous = (flags[number]! & AMBIGUOUS) !== 0;
  const decision = creditOf(placements.at(code), { feeMinor: BigInt(feeMinor[number]!), ambiguous });
  return { kind: 'routed', decision, unpaid: true };
}

function numberedForGood({ outcome, placements }: DecidedColumns) {
  const sorted = placements.sorted();
  for (let number = 0; number < outcome.length; number++) {
    const code = outcome[number]!;
    assert(code !== UNDECIDED, 'every row of a batch is decided');
    if (code >= 0) outcome[number] = sorted.indexOf[code]!;
  }
  return { placements: sorted.placements, outcome };
}
