// The decisions of a batch as they are stored: a decision file a part, written as the part is routed, then the sheets they point into,
// and the digest.
import type { BatchId, GroupTotal, Instant, Sha256 } from '@asof/domain';
import { EFFECT, lineInEffect, overflowOf } from '@asof/routing';
import { linksOf } from '../decision/debit-links.ts';
import { encodeDecisionFile } from '../decision/decision-file.ts';
import { type DecidedPart, encodeDecisionsSheet } from '../decision/decisions-sheet.ts';
import { digestAnswerOf, type OpenDigest } from '../decision/digest.ts';
import { encodeLinks } from '../decision/links.ts';
import { createOutcomeCounter, type Outcomes } from '../decision/outcomes.ts';
import { encodePlacements } from '../decision/placement.ts';
import { type RoutedPart, type RowRouting, routeRows } from '../decision/route-rows.ts';
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
  readonly digest: Sha256;
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
};

/** Routes the rows and freezes what was decided. One pass over the parts; memory follows the part and the groups, not the rows. */
export async function freezeDecisions(
  freezing: Freezing,
  prepared: PreparedBatch,
): Promise<FrozenDecisions | Overflow> {
  const { batchId, sequence } = freezing;
  const routing = routeRows({ ...freezing, ...prepared });
  const written = await writeParts(freezing, prepared, routing);
  const overflow = overflowIn(prepared.timelines, routing);
  if (overflow !== null) return overflow;
  const totals = groupTotalsOf(prepared.timelines.flat, { ...routing.sums, debits: prepared.debits });
  const placements = contentOf('sheets', encodePlacements(batchId, routing.placements));
  const totalsSheet = contentOf('sheets', encodeTotals(batchId, totals));
  const links = contentOf('sheets', encodeLinks(batchId, linksOf(sequence, prepared.debits)));
  const names = { placementsSha256: placements.sha256, totalsSha256: totalsSheet.sha256, linksSha256: links.sha256 };
  const { parts, toEarlierCard, outcomes, digest } = written;
  const sheet = contentOf('sheets', encodeDecisionsSheet({ batchId, ...names, toEarlierCard, parts }));
  const files = parts.map(({ decisionsSha256: sha256 }): BatchContent => ({ kind: 'decisions', sha256, chunks: null }));
  const contents = [...files, placements, totalsSheet, links, sheet];
  return { kind: 'frozen', outcomes, totals, digest, decisionsSheetSha256: sheet.sha256, contents };
}

async function writeParts(
  { batchId, cutAt, rows, keep, openDigest }: Freezing,
  prepared: PreparedBatch,
  routing: RowRouting,
) {
  const { pairs } = prepared.survey;
  const counter = createOutcomeCounter(pairs.currencies.length);
  const digest = await openDigest(rows.count);
  try {
    const parts: DecidedPart[] = [];
    let toEarlierCard = 0;
    for await (const routed of routing.parts()) {
      const { segment, decisions, runPair } = routed;
      const counts = counter.add(segment, decisions.outcome, run => pairs.currencyOf(runPair[run]!));
      toEarlierCard += countToEarlierCard(prepared.timelines, routed, cutAt);
      const of = { batchId, segmentSha256: segment.sha256, rows: routed.part.rows };
      const decisionsSha256 = await keep(encodeDecisionFile(of, decisions));
      await digest.add({ transactionId: segment.transactionId, ...decisions });
      const names = { segmentSha256: segment.sha256, decisionsSha256 };
      parts.push({ ...names, rows: segment.rows, ...counts, ...occurredRange(segment.occurredAt) });
    }
    const outcomes = counter.finish(pairs.currencies);
    return { parts, toEarlierCard, outcomes, digest: await digest.finish(routing.placements.map(digestAnswerOf)) };
  } finally {
    await digest.close();
  }
}

/** R5, for what the kernel summed; the gross of all rows is known to be exact, so that only a routed group's fees can be beyond. */
function overflowIn({ flat }: RoutedTimelines, { sums }: RowRouting): Overflow | null {
  const summed = overflowOf(sums.groups);
  if (summed.kind === 'routed') return null;
  const { terminalId, merchantId, accountId, currency } = flat.groupAt(summed.group);
  const group = `terminal ${terminalId}, merchant ${merchantId}, account ${accountId}, ${currency}`;
  return { kind: 'overflow', group };
}

function occurredRange(occurredAt: Float64Array) {
  let [from, to] = [Infinity, -Infinity];
  for (let row = 0; row < occurredAt.length; row++) {
    const at = occurredAt[row]!;
    if (at < from) from = at;
    if (at > to) to = at;
  }
  return { occurredFrom: from as Instant, occurredTo: to as Instant };
}

/** Routed credits whose account is not the one that their pair shows at the cut: money that the current card would have got wrongly. */
function countToEarlierCard({ flat }: RoutedTimelines, routed: RoutedPart, cutAt: Instant): number {
  const { segment, line, effect, runPair } = routed;
  const { answer } = flat.timelines;
  let count = 0;
  for (let run = 0; run < runPair.length; run++) {
    const current = answer[lineInEffect(flat.timelines, runPair[run]!, cutAt)]!;
    for (let row = segment.pairStart[run]!; row < segment.pairStart[run + 1]!; row++)
      if (effect[row]! < EFFECT.debit && line[row]! >= 0 && answer[line[row]!]! !== current) count++;
  }
  return count;
}
