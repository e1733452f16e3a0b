// The debits of a batch that name an original, settled before its rows are routed: whatever a debit must know of an original in the
// same batch is asked of the kernel for that one row, so that the rows themselves need only one pass.
import type { Currency, Sha256, TransactionId } from '@asof/domain';
import type { FrozenBatch } from '../batch/frozen-batch.ts';
import type { Moment } from '../batch/membership.ts';
import type { NumberedRows } from '../batch/numbered-rows.ts';
import type { AcceptedSegment } from '../intake/intake-book.ts';
import { type KnownPast, knownOriginals } from '../original/known-originals.ts';
import { createOriginalBook, type Original, type Standing } from '../original/original-book.ts';
import { findOriginals } from '../original/originals.ts';
import type { Segment } from '../segment/segment.ts';
import { madeOnce } from '../sheet/made-once.ts';
import { heldReasonOf } from '../timelines/flat-timelines.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import { type DecidedDebit, decideRefunds, decideVoids, type SettledRows, turnsOf } from './debits.ts';
import { creditOf } from './frozen-decision.ts';
import { placementOfLine } from './line-placement.ts';
import { pairOfRow } from './part-runs.ts';
import { ownRoutesOf, routeCredits, type SingleRow } from './single-routes.ts';
import type { DebitRow, Survey } from './survey.ts';

export type DebitSettlement = {
  readonly moment: Moment & { readonly sequence: number };
  readonly rows: NumberedRows;
  readonly survey: Survey;
  readonly timelines: RoutedTimelines;
  readonly past: readonly FrozenBatch[];
  /** Of the acquirer, known at K, in order of acceptance. */
  readonly segments: readonly AcceptedSegment[];
  /** Good until the next is asked for. */
  readonly readSegment: (sha256: Sha256) => Promise<Segment>;
  /** Refunds that a person freed of their original (R9). */
  readonly freed: ReadonlySet<TransactionId>;
  readonly cancelledAt: KnownPast['cancelledAt'];
};

export type SettledDebits = { readonly debits: readonly DecidedDebit[]; readonly settled: SettledRows };

export async function settleDebits(work: DebitSettlement): Promise<SettledDebits> {
  const { survey, timelines, freed } = work;
  const referring = survey.referring.filter(debit => namesOriginal(debit, freed));
  const settled: SettledRows = new Map();
  if (referring.length === 0) return { debits: [], settled };
  const own = ownRoutesOf(timelines, referring);
  const originals = await originalsOf(work, referring);
  const { voids, refunds } = turnsOf(
    referring.map((debit, index) => ({ ...debit, own: own[index]!, original: originals[index]! })),
  );
  let credits: ReadonlyMap<number, Standing> = new Map();
  const book = createOriginalBook(number => {
    if (settled.has(number)) return { kind: 'cancelled' };
    return credits.get(number) ?? { kind: 'undecided' };
  });
  const decidedVoids = decideVoids(voids, book, settled);
  credits = creditStandings(work, originals);
  return { debits: [...decidedVoids, ...decideRefunds(refunds, book, settled)], settled };
}

/** A void and a reversal always do; a refund does unless a person freed it of its reference (R12). */
function namesOriginal({ row }: DebitRow, freed: DebitSettlement['freed']): boolean {
  return row.kind !== 'refund' || !freed.has(row.transactionId);
}

async function originalsOf(work: DebitSettlement, debits: readonly DebitRow[]) {
  const { moment, past, segments, readSegment, rows, cancelledAt } = work;
  const { sequence, knownAt, cutAt } = moment;
  const cuts = [...past.map(({ record }) => record.cut), { cutAt, knownAt }];
  const found = await findOriginals({ debits: debits.map(({ row }) => row), segments, readSegment, cuts });
  return knownOriginals(found, { past, knownAt, sequence, rows, cancelledAt });
}

/** What the batch will decide about the originals that are rows of its own, by number. Money that it routes itself is unpaid (R13). */
function creditStandings(
  { survey, timelines }: DebitSettlement,
  originals: readonly (Original | null)[],
): ReadonlyMap<number, Standing> {
  const here = new Map<number, SingleRow>();
  for (const original of originals) {
    if (original === null || original.number === null) continue;
    const { number, row, place } = original;
    here.set(number, { row, pair: pairOfRow(survey.runs[place.part]!, place.index) });
  }
  const { line, feeMinor, ambiguous } = routeCredits(timelines, [...here.values()]);
  const placementOf = madeOnce((at: number, currency: Currency) =>
    placementOfLine(timelines.flat, { line: at, currency, isPriced: true }),
  );
  return new Map(
    Array.from(here, ([number, { row }], index): [number, Standing] => {
      if (line[index]! < 0) return [number, { kind: 'held', reason: heldReasonOf(line[index]!) }];
      const priced = { feeMinor: BigInt(feeMinor[index]!), ambiguous: ambiguous[index] === 1 };
      const decision = creditOf(placementOf(line[index]!, row.currency), priced);
      return [number, { kind: 'routed', decision, unpaid: true }];
    }),
  );
}
