// The steps of a batch: the fact that each tells, and the contents that it names, which are kept when a step is made.
import type {
  BatchCut,
  BatchInstructed,
  BatchNetted,
  BatchRouted,
  CurrencyTotal,
  Minor,
  MisroutesDetected,
  Sha256,
} from '@asof/domain';
import type { OutcomeCounts, Outcomes } from '../decision/outcomes.ts';
import { encodeMisroutes, type MisrouteLine } from '../misroute/misroute-sheet.ts';
import type { CurrencyMoves } from '../netting/currency-totals.ts';
import { encodeInstructions } from '../netting/instruction-sheet.ts';
import type { NetBatch } from '../netting/net-batch.ts';
import { encodeNetSheet } from '../netting/net-sheet.ts';
import { type BatchContent, type KeepContent, keepSheet } from './batch-content.ts';
import type { FrozenDecisions } from './freeze-decisions.ts';
import { encodeInputSheet } from './input-sheet.ts';
import type { KeptDecisions } from './keep-decisions.ts';
import type { NumberedRows } from './numbered-rows.ts';

/** Part of every routed batch: a release that decides anything differently has another one. */
export const ENGINE_VERSION = '4';

/** All that a cut settles beforehand: which batch it is, when it cuts and what it knows. */
export type CutOrder = Omit<BatchCut, 'type' | 'inputSheetSha256' | 'rows' | 'gross'>;

export type MadeStep<Fact> = { readonly fact: Fact; readonly contents: readonly BatchContent[] };

export type MadeBatch = {
  readonly kind: 'made';
  readonly cut: MadeStep<BatchCut>;
  readonly routed: MadeStep<BatchRouted>;
  /** Null when there is nothing to tell (R20). */
  readonly misroutes: MadeStep<MisroutesDetected> | null;
  readonly netted: MadeStep<BatchNetted>;
  readonly instructed: MadeStep<BatchInstructed>;
};

export async function cutStep(
  order: CutOrder,
  rows: NumberedRows,
  { gross }: Outcomes,
  keep: KeepContent,
): Promise<MadeStep<BatchCut>> {
  const parts = rows.parts.map(({ part }) => part);
  const input = await keepSheet(keep, encodeInputSheet(order.batchId, parts));
  const retried = parts.reduce((sum, part) => sum + part.retried.length, 0);
  const fact: BatchCut = {
    type: 'BatchCut',
    ...order,
    inputSheetSha256: input.sha256,
    rows: { fresh: rows.count - retried, retried },
    gross: gross.map(({ currency, routed, cancelled, held }) => ({
      currency,
      creditsMinor: (routed.creditsMinor + cancelled.creditsMinor + held.creditsMinor) as Minor,
      debitsMinor: (routed.debitsMinor + cancelled.debitsMinor + held.debitsMinor) as Minor,
    })),
  };
  return { fact, contents: [input] };
}

export function routedStep(
  { batchId }: CutOrder,
  { outcomes }: FrozenDecisions,
  { decisionsSheetSha256, contents }: KeptDecisions,
  digest: Sha256,
  currencies: readonly CurrencyTotal[],
): MadeStep<BatchRouted> {
  const fact: BatchRouted = {
    ...{ type: 'BatchRouted', batchId, decisionsSheetSha256, digest, engineVersion: ENGINE_VERSION },
    counts: outcomes.parts.reduce(added, { routed: 0, cancelled: 0, held: 0 }),
    heldByReason: outcomes.heldByReason,
    totals: outcomes.gross.map(({ currency, routed, cancelled, held }) => {
      const sums = currencies.find(total => total.currency === currency);
      const [feesMinor, netMinor] = [sums?.feesMinor ?? 0n, sums?.netMinor ?? 0n];
      return { currency, routed: { ...routed, feesMinor, netMinor }, cancelled, held } as BatchRouted['totals'][number];
    }),
  };
  return { fact, contents };
}

export async function misroutesStep(
  { batchId, knownAt }: CutOrder,
  knownAtOld: bigint | null,
  misroutes: readonly MisrouteLine[],
  keep: KeepContent,
): Promise<MadeStep<MisroutesDetected> | null> {
  if (misroutes.length === 0) return null;
  const sheet = await keepSheet(keep, encodeMisroutes(batchId, misroutes));
  const names = { misrouteSheetSha256: sheet.sha256, rows: misroutes.length };
  const fact: MisroutesDetected = { type: 'MisroutesDetected', batchId, ...names, knownAtOld, knownAtNew: knownAt };
  return { fact, contents: [sheet] };
}

export async function nettedStep(
  { batchId }: CutOrder,
  net: NetBatch,
  currencies: readonly CurrencyTotal[],
  keep: KeepContent,
): Promise<MadeStep<BatchNetted>> {
  const sheet = await keepSheet(keep, encodeNetSheet(batchId, net));
  const totals = currencies.map(({ currency, carriedInMinor, netMinor, transferredMinor, carriedOutMinor }) => {
    return { currency, carriedInMinor, netMinor, transferredMinor, carriedOutMinor } as BatchNetted['totals'][number];
  });
  return { fact: { type: 'BatchNetted', batchId, netSheetSha256: sheet.sha256, totals }, contents: [sheet] };
}

export async function instructedStep(
  { batchId }: CutOrder,
  net: NetBatch,
  currencies: readonly CurrencyMoves[],
  keep: KeepContent,
): Promise<MadeStep<BatchInstructed>> {
  const sheet = await keepSheet(keep, encodeInstructions(batchId, net));
  const totals = currencies.map(({ currency, payouts, paidMinor }) => {
    return { currency, count: payouts, amountMinor: paidMinor as Minor };
  });
  const count = totals.reduce((sum, total) => sum + total.count, 0);
  const names = { instructionSheetSha256: sheet.sha256, count };
  return { fact: { type: 'BatchInstructed', batchId, ...names, totals }, contents: [sheet] };
}

function added(left: OutcomeCounts, right: OutcomeCounts): OutcomeCounts {
  return {
    routed: left.routed + right.routed,
    cancelled: left.cancelled + right.cancelled,
    held: left.held + right.held,
  };
}
