// One decision as it is shown: the row with its key, its source and everything that the rules name about it.
import type { BatchId, Minor, TransactionId } from '@asof/domain';
import type { DecisionRow, RowSource } from '../batch/batch-rows.ts';
import type { Segment } from '../segment/segment.ts';
import { transactionAt } from '../segment/segment-row.ts';
import type { FrozenDecision } from './frozen-decision.ts';

export type ShownDecision = {
  readonly batchId: BatchId;
  readonly segment: Segment;
  readonly segmentRow: number;
  /** The row's own. */
  readonly transactionId: TransactionId;
  readonly fileSha256: RowSource['fileSha256'];
  readonly frozen: FrozenDecision;
  /** The row that it names, if any. */
  readonly otherId: TransactionId | null;
};

export function decisionRowOf(shown: ShownDecision): DecisionRow {
  const { batchId, segment, segmentRow, transactionId, fileSha256, frozen, otherId } = shown;
  const row = transactionAt(segment, segmentRow, transactionId);
  const isDebit = segment.amountMinor[segmentRow]! < 0;
  return {
    batchId,
    ...row,
    fileSha256,
    line: segment.line[segmentRow]!,
    originalTransactionId: isDebit ? otherId : null,
    ...decidedFields(frozen),
  };
}

const NOWHERE = {
  reason: null,
  merchantId: null,
  terminalId: null,
  storeId: null,
  accountId: null,
  bindingId: null,
  scope: null,
  falls: null,
  feeMinor: 0n as Minor,
  planId: null,
  ambiguous: false,
} as const;

function decidedFields(frozen: FrozenDecision) {
  if (frozen.outcome === 'cancelled') return { ...NOWHERE, outcome: frozen.outcome };
  if (frozen.outcome === 'held') {
    const { outcome, reason, ambiguous } = frozen;
    return { ...NOWHERE, outcome, reason, ambiguous };
  }
  const { decision, placement } = frozen;
  const { merchantId, terminalId, storeId, accountId, bindingId, scope, planId } = placement;
  return {
    outcome: frozen.outcome,
    reason: null,
    ...{ merchantId, terminalId, storeId, accountId, bindingId, scope, planId },
    falls: decision.effect === 'debit' ? decision.falls : null,
    feeMinor: decision.feeMinor as Minor,
    ambiguous: decision.ambiguous,
  };
}
