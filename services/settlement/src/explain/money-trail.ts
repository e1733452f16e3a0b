// Where the money of a routed row went, batch by batch: into the sub-batch of its account, on with what that carried, back with a
// payout that was cancelled, until it was paid out, or used up, or waits for the next batch. What a debit took is followed as long as
// it is owed.
import { firstCutAfter } from '@asof/domain';
import type { BatchReader } from '../batch/batch-reader.ts';
import type { DecisionRow, SubBatchRow, TransferRow } from '../batch/batch-rows.ts';
import type { Ledger } from '../batch/ledger.ts';
import type { MoneyStep } from './explanation.ts';
import { matching } from './matching.ts';

/** In order, the batch that routed the row first; none while that is not netted, and for a row that is not routed. */
export async function moneyTrail(
  { batches }: Pick<Ledger, 'batches'>,
  reader: BatchReader,
  decision: DecisionRow | null,
): Promise<readonly MoneyStep[]> {
  const steps: MoneyStep[] = [];
  if (decision?.outcome !== 'routed') return steps;
  const cuts = batches.batchesOf(decision.acquirerId).map(({ cut }) => cut);
  let index = cuts.findIndex(({ batchId }) => batchId === decision.batchId);
  for (let cut = cuts[index]; cut !== undefined; cut = cuts[index]) {
    const step = await stepOf(reader, cut.batchId, decision);
    if (step === null) break;
    steps.push(step);
    const cancelledAt = step.payout === null ? null : batches.cancelledAt(step.payout.instructionId);
    if (decision.falls === null && cancelledAt !== null) index = firstCutAfter(cancelledAt, cuts, index + 1);
    else if (isOpen(step, decision)) index += 1;
    else break;
  }
  return steps;
}

/** Goes on to the next batch: a credit as what is left of its account, a debit as what is owed. */
export function isOpen({ subBatch }: MoneyStep, { falls }: Pick<DecisionRow, 'falls'>): boolean {
  return falls === null ? subBatch.carriedOutMinor > 0n : subBatch.carriedOutMinor < 0n;
}

async function stepOf(
  reader: BatchReader,
  batchId: DecisionRow['batchId'],
  { merchantId, accountId, currency }: DecisionRow,
): Promise<MoneyStep | null> {
  const isOfMerchant = (row: SubBatchRow | TransferRow): boolean =>
    row.merchantId === merchantId && row.currency === currency;
  const [subBatch = null] = await matching(
    reader.subBatches(batchId),
    row => isOfMerchant(row) && row.accountId === accountId,
    1,
  );
  if (subBatch === null) return null;
  const isTouching = (row: TransferRow): boolean =>
    isOfMerchant(row) && (row.fromAccountId === accountId || row.toAccountId === accountId);
  const transfers = subBatch.nettedMinor === 0n ? [] : await matching(reader.transfers(batchId), isTouching);
  const { instructionId } = subBatch;
  const [payout = null] =
    instructionId === null
      ? []
      : await matching(reader.payouts(batchId), row => row.instructionId === instructionId, 1);
  return { subBatch, transfers, payout };
}
