// The decisions of a batch as they are stored: a decision file a part, the sheets they point into, the digest.
import type { BatchId, Instant, Sha256 } from '@asof/domain';
import { lineInEffect } from '@asof/routing';
import { encodeDecisionFile, fallOf } from '../decision/decision-file.ts';
import { type DecidedPart, encodeDecisionsSheet } from '../decision/decisions-sheet.ts';
import { digestOf } from '../decision/digest.ts';
import { encodeLinks } from '../decision/links.ts';
import type { Outcomes } from '../decision/outcomes.ts';
import { encodePlacements } from '../decision/placement.ts';
import { encodeTotals } from '../decision/totals-sheet.ts';
import { type BatchContent, contentOf } from './batch-content.ts';
import type { DecidedBatch } from './decide-batch.ts';
import type { GatheredPart } from './gathered.ts';

export type FrozenDecisions = {
  readonly digest: Sha256;
  readonly decisionsSheetSha256: Sha256;
  /** The decisions sheet last: it names the others. */
  readonly contents: readonly BatchContent[];
};

export function freezeDecisions(
  { batchId, cutAt }: { readonly batchId: BatchId; readonly cutAt: Instant },
  decided: DecidedBatch,
  outcomes: Outcomes,
): FrozenDecisions {
  const { gathered, outcome, feeMinor, placements } = decided;
  const files = gathered.parts.map(part =>
    contentOf('decisions', encodeDecisionFile(...partOf(batchId, part, decided))),
  );
  const parts = gathered.parts.map((part, index): DecidedPart => {
    const { segment } = part;
    const names = { segmentSha256: segment.sha256, decisionsSha256: files[index]!.sha256 };
    return { ...names, rows: segment.rows, ...outcomes.parts[index]!, ...occurredRange(segment.occurredAt) };
  });
  const placementsSheet = contentOf('sheets', encodePlacements(batchId, placements));
  const totals = contentOf('sheets', encodeTotals(batchId, decided.totals));
  const links = contentOf('sheets', encodeLinks(batchId, decided.links));
  const sheet = encodeDecisionsSheet({
    batchId,
    placementsSha256: placementsSheet.sha256,
    totalsSha256: totals.sha256,
    linksSha256: links.sha256,
    toEarlierCard: countToEarlierCard(decided, cutAt),
    parts,
  });
  const decisions = contentOf('sheets', sheet);
  const ids = gathered.parts.map(({ segment }) => segment);
  return {
    digest: digestOf({ ids, outcome, feeMinor, placements }),
    decisionsSheetSha256: decisions.sha256,
    contents: [...files, placementsSheet, totals, links, decisions],
  };
}

function partOf(batchId: BatchId, { segment, rows, offset }: GatheredPart, decided: DecidedBatch) {
  const end = offset + segment.rows;
  const columns = {
    outcome: decided.outcome.subarray(offset, end),
    feeMinor: decided.feeMinor.subarray(offset, end),
    flags: decided.flags.subarray(offset, end),
  };
  return [{ batchId, segmentSha256: segment.sha256, rows }, columns] as const;
}

function occurredRange(occurredAt: Float64Array) {
  let [from, to] = [Infinity, -Infinity];
  for (const at of occurredAt) {
    if (at < from) from = at;
    if (at > to) to = at;
  }
  return { occurredFrom: from as Instant, occurredTo: to as Instant };
}

/** Routed credits whose account is not the one that their pair shows at the cut: money that the current card would have got wrongly. */
function countToEarlierCard({ routing, outcome, flags, placements }: DecidedBatch, cutAt: Instant): number {
  const { gathered, pairs, flat } = routing;
  const accounts = placements.map(({ accountId }) => accountId);
  let count = 0;
  for (const [part, { segment, offset }] of gathered.parts.entries()) {
    for (const [run, pair] of pairs.runPairs[part]!.entries()) {
      const current = flat.accountAt(flat.timelines.answer[lineInEffect(flat.timelines, pair, cutAt)]!);
      for (let row = offset + segment.pairStart[run]!; row < offset + segment.pairStart[run + 1]!; row++) {
        const isCredit = outcome[row]! >= 0 && fallOf(flags[row]!) === null;
        if (isCredit && accounts[outcome[row]!] !== current) count++;
      }
    }
  }
  return count;
}
