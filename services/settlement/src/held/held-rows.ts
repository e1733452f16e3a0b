// What people decide about held rows (R9): reject one, or treat a refund as if it named no original. The next cut obeys.
import { type HeldRowCommand, heldRow, type TransactionId } from '@asof/domain';
import { type EventLog, handleCommand } from '@asof/event-log';
import type { HeldRow } from '../batch/batch-rows.ts';
import { personalCommandId, personalEnvelope } from '../personal-command.ts';
import type { HeldRows, PersonalDecision } from '../settlement.ts';
import { releasedNow } from './released-now.ts';

export type HeldRowsDeps = {
  readonly log: EventLog;
  /** Held by the newest finished batch of each acquirer and not rejected since; with what releases them now. */
  readonly list: () => AsyncIterable<HeldRow>;
};

export function createHeldRows({ log, list }: HeldRowsDeps): HeldRows {
  const find = async (transactionId: TransactionId): Promise<HeldRow | null> => {
    for await (const row of list()) if (row.transactionId === transactionId) return row;
    return null;
  };
  const decide = (type: HeldRowCommand['type']) => async (transactionId: TransactionId, decision: PersonalDecision) => {
    const row = await find(transactionId);
    if (row === null) return { kind: 'refused', refusal: 'row-not-held' } as const;
    const stream = `held-${transactionId}`;
    const { acquirerId, kind, originalReference } = row;
    const handled = await handleCommand({
      log,
      stream,
      decider: heldRow,
      command: {
        type,
        row: { transactionId, acquirerId, kind, originalReference, newestOutcome: 'held' },
        why: decision.why,
      },
      commandId: await personalCommandId(log, stream, type),
      envelopeOf: () => personalEnvelope(decision, { tenant: acquirerId, correlationId: row.batchId }),
    });
    if (handled.kind === 'refused') return handled;
    return {
      kind: 'done',
      value: { ...row, releasedBy: releasedNow(row, handled.events.at(-1)?.type ?? null) },
    } as const;
  };
  return { list, reject: decide('RejectHeldRow'), withoutReference: decide('FreeHeldRefund') };
}
