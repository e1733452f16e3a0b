// The decisions of a batch as they are stored: a decision file a part, written as the part is routed, then the sheets they point into,
// and the digest.
import type { BatchId, GroupTotal, Instant, Sha256 } from '@asof/domain';
import { overflowOf } from '@asof/routing';
import { linksOf } from '../decision/debit-links.ts';
import { encodeDecisionFile } from '../decision/decision-file.ts';
import { type DecidedPart, encodeDecisionsSheet } from '../decision/decisions-sheet.ts';
import type { BatchToDigest, Digest, FinishDigest, OpenDigest } from '../decision/digest.ts';
import { encodeLinks } from '../decision/links.ts';
import type { Outcomes } from '../decision/outcomes.ts';
import { encodePlacements } from '../decision/placement.ts';
import { type RowRouting, routeRows } from '../decision/route-rows.ts';
import { groupTotalsOf } from '../decision/totals.ts';
import { encodeTotals } from '../decision/totals-sheet.ts';
import type { RoutedTimelines } from '../timelines/index-pairs.ts';
import { type BatchContent, contentOf } from './batch-content.ts';
import type { NumberedRows, ReadPart } from './numbered-rows.ts';
import type { Overflow, PreparedBatch } from './prepare-batch.ts';

/** Takes the bytes of a decision file and answers with their name: durable then, where a batch is made and not only checked. */
export type KeepDecisions = (chunks: readonly Uint8Array[]) => Promise<Sha256>;

export type FrozenDecisions = {
  readonly kind: 'frozen';
  readonly outcomes: Outcomes;
  readonly totals: readonly GroupTotal[];
  /** Good for as long as the digest is not closed. */
  readonly digest: FinishDigest;
  readonly decisionsSheetSha256: Sha256;
  /** Decision files, which are kept already, then the sheets; the decisions sheet last: it names the others. */
  readonly contents: readonly BatchContent[];
};

export type Freezing = {
  readonly batchId: BatchId;
  readonly sequence: number;
  readonly cutAt: Instant;
  readonly rows: NumberedRows;
  readonly readPart: ReadPart;
  readonly keep: KeepDecisions;
  readonly openDigest: OpenDigest;
  readonly openSegment: BatchToDigest['openSegment'];
};

/** Routes the rows and freezes what was decided. The digest that it opens is the caller's to close. One pass over the parts; memory follows the part and the groups, not the rows. */
export async function freezeDecisions(
  freezing: Freezing,
  prepared: PreparedBatch,
): Promise<FrozenDecisions | Overflow> {
  const routing = routeRows({ ...freezing, ...prepared });
  const { rows, openDigest, openSegment } = freezing;
  const digest = await openDigest({ rows: rows.count, pairNames: prepared.survey.pairs.names, openSegment });
  const written = await writeParts(freezing, prepared.survey.pairs, { routing, digest });
  if (written.kind === 'overflow') return written;
  const overflow = overflowIn(prepared.timelines, routing);
  if (overflow !== null) return overflow;
  const finish = digest.finish(routing.placements);
  return frozen(freezing, prepared, { routing, written, digest: finish });
}

type Written = {
  readonly kind: 'written';
  readonly parts: readonly DecidedPart[];
  readonly toEarlierCard: number;
  readonly outcomes: Outcomes;
};
type Routed = { readonly routing: RowRouting; readonly written: Written; readonly digest: FinishDigest };

function frozen(
  { batchId, sequence }: Freezing,
  { timelines, debits }: PreparedBatch,
  { routing, written, digest }: Routed,
): FrozenDecisions {
  const totals = groupTotalsOf(timelines.flat, { ...routing.sums, debits });
  const placements = contentOf('sheets', encodePlacements(batchId, routing.placements));
  const totalsSheet = contentOf('sheets', encodeTotals(batchId, totals));
  const links = contentOf('sheets', encodeLinks(batchId, linksOf(sequence, debits)));
  const names = { placementsSha256: placements.sha256, totalsSha256: totalsSheet.sha256, linksSha256: links.sha256 };
  const { parts, toEarlierCard, outcomes } = written;
  const sheet = contentOf('sheets', encodeDecisionsSheet({ batchId, ...names, toEarlierCard, parts }));
  const files = parts.map(({ decisionsSha256: sha256 }): BatchContent => ({ kind: 'decisions', sha256, chunks: null }));
  const contents = [...files, placements, totalsSheet, links, sheet];
  const decisionsSheetSha256 = sheet.sha256;
  return { kind: 'frozen', outcomes, totals, digest, decisionsSheetSha256, contents };
}

async function writeParts(
  { batchId, keep }: Freezing,
  { currencies }: PreparedBatch['survey']['pairs'],
  { routing, digest }: { readonly routing: RowRouting; readonly digest: Digest },
): Promise<Written | Overflow> {
  const { outcomes } = routing;
  const parts: DecidedPart[] = [];
  let toEarlierCard = 0;
  // One file is written while the next part is routed: its columns are free again when it is kept.
  let keeping: Promise<unknown> = Promise.resolve();
  try {
    for await (const routed of routing.parts()) {
      await keeping;
      const { segment, decisions, runs, part } = routed;
      const { counts, occurredFrom, occurredTo } = routed.placed;
      toEarlierCard += routed.placed.toEarlierCard;
      const names = { segmentSha256: segment.sha256, rows: segment.rows, ...counts, occurredFrom, occurredTo };
      const { sha256: segmentSha256, transactionId } = segment;
      const file = encodeDecisionFile({ batchId, segmentSha256, rows: part.rows }, decisions);
      keeping = allDone([
        keep(file).then(decisionsSha256 => parts.push({ ...names, decisionsSha256 })),
        digest.add({ segmentSha256, transactionId, ...runs, ...decisions }),
      ]);
      keeping.catch(() => undefined); // told where it is waited for
    }
    await keeping;
  } finally {
    await keeping.catch(() => undefined); // nothing looks at the columns any more when the caller hears of it
  }
  const overflowing = outcomes.overflowing(currencies);
  if (overflowing !== null) return { kind: 'overflow', group: overflowing };
  return { kind: 'written', parts, toEarlierCard, outcomes: outcomes.finish(currencies) };
}

/** Rejects as one of them does, but not before all are done. */
async function allDone(works: readonly Promise<unknown>[]): Promise<void> {
  await Promise.allSettled(works);
  await Promise.all(works);
}

/** R5, for what the kernel summed; the gross of all rows is known to be exact, so that only a routed group's fees can be beyond. */
function overflowIn({ flat }: RoutedTimelines, { sums }: RowRouting): Overflow | null {
  const summed = overflowOf(sums.groups);
  if (summed.kind === 'routed') return null;
  const { terminalId, merchantId, accountId, currency } = flat.groupAt(summed.group);
  const group = `terminal ${terminalId}, merchant ${merchantId}, account ${accountId}, ${currency}`;
  return { kind: 'overflow', group };
}
