// The sheets that tell what a batch decided: the placements, totals and links, and the sheet that names them and the decision files.
import type { BatchId, Sha256 } from '@asof/domain';
import { linksOf } from '../decision/debit-links.ts';
import { encodeDecisionsSheet } from '../decision/decisions-sheet.ts';
import { encodeLinks } from '../decision/links.ts';
import { encodePlacements } from '../decision/placement.ts';
import { encodeTotals } from '../decision/totals-sheet.ts';
import { allDone, type BatchContent, type KeepContent, keepSheet } from './batch-content.ts';
import type { FrozenDecisions } from './freeze-decisions.ts';

export type KeptDecisions = {
  readonly decisionsSheetSha256: Sha256;
  /** Decision files, then the sheets; the decisions sheet last: it names the others. */
  readonly contents: readonly BatchContent[];
};

export async function keepDecisions(
  { batchId, sequence }: { readonly batchId: BatchId; readonly sequence: number },
  { placements, totals, debits, parts, toEarlierCard }: FrozenDecisions,
  keep: KeepContent,
): Promise<KeptDecisions> {
  const sheets = await allDone([
    keepSheet(keep, encodePlacements(batchId, placements)),
    keepSheet(keep, encodeTotals(batchId, totals)),
    keepSheet(keep, encodeLinks(batchId, linksOf(sequence, debits))),
  ]);
  const [placementsSha256, totalsSha256, linksSha256] = [sheets[0].sha256, sheets[1].sha256, sheets[2].sha256];
  const names = { batchId, placementsSha256, totalsSha256, linksSha256 };
  const decided = await parts;
  const sheet = await keepSheet(keep, encodeDecisionsSheet({ ...names, toEarlierCard, parts: decided }));
  const files = decided.map(({ decisionsSha256: sha256 }): BatchContent => ({ kind: 'decisions', sha256 }));
  return { decisionsSheetSha256: sheet.sha256, contents: [...files, ...sheets, sheet] };
}
