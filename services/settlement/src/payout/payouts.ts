// What people do to payout instructions: hold, release, cancel, each with a reason, each an event in the instruction's own stream.
import { type InstructionId, type PayoutCommand, payoutInstruction } from '@asof/domain';
import { type EventLog, handleCommand } from '@asof/event-log';
import type { PayoutRow } from '../batch/batch-rows.ts';
import { personalCommandId, personalEnvelope } from '../personal-command.ts';
import type { Payouts, PersonalDecision } from '../settlement.ts';

export type PayoutsDeps = {
  readonly log: EventLog;
  /** Every instruction of every instructed batch, in order, with its status as the log has it at the time of the call. */
  readonly list: () => AsyncIterable<PayoutRow>;
};

export function createPayouts({ log, list }: PayoutsDeps): Payouts {
  const find = async (instructionId: InstructionId): Promise<PayoutRow | null> => {
    for await (const row of list()) if (row.instructionId === instructionId) return row;
    return null;
  };
  const decide = (type: PayoutCommand['type']) => async (instructionId: InstructionId, decision: PersonalDecision) => {
    const row = await find(instructionId);
    if (row === null) return { kind: 'refused', refusal: 'payout-unknown' } as const;
    const stream = `payout-${instructionId}`;
    const handled = await handleCommand({
      log,
      stream,
      decider: payoutInstruction,
      command: { type, order: orderOf(row), why: decision.why },
      commandId: await personalCommandId(log, stream, type),
      envelopeOf: () => personalEnvelope(decision, { tenant: row.acquirerId, correlationId: row.batchId }),
    });
    if (handled.kind === 'refused') return handled;
    return { kind: 'done', value: { ...row, status: STATUS[type], why: decision.why } } as const;
  };
  return { list, find, hold: decide('HoldPayout'), release: decide('ReleasePayout'), cancel: decide('CancelPayout') };
}

const STATUS = { HoldPayout: 'held', ReleasePayout: 'released', CancelPayout: 'cancelled' } as const;

function orderOf({
  instructionId,
  batchId,
  merchantId,
  accountId,
  currency,
  amountMinor,
}: PayoutRow): PayoutCommand['order'] {
  return { instructionId, batchId, merchantId, accountId, currency, amountMinor };
}
