import {
  AccountId,
  AcquirerId,
  type Actor,
  BatchId,
  Currency,
  decodeFact,
  type Instant,
  InstructionId,
  MerchantId,
  type Minor,
} from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PayoutRow } from '../batch/batch-rows.ts';
import type { Payouts } from '../settlement.ts';
import { createPayouts } from './payouts.ts';

const actor: Actor = { kind: 'person', id: 'ann', role: 'operator' };
const row: PayoutRow = {
  instructionId: InstructionId.parse('i-1'),
  batchId: BatchId.parse('ACQ-000001'),
  acquirerId: AcquirerId.parse('ACQ'),
  merchantId: MerchantId.parse('M'),
  accountId: AccountId.parse('A'),
  token: 'tok_a',
  tail: '1111',
  currency: Currency.parse('CNY'),
  amountMinor: 1250n as Minor,
  status: 'created',
  why: null,
};

describe('payout instructions', () => {
  let log: EventLog;
  let payouts: Payouts;
  beforeEach(() => {
    log = memoryEventLog({ clock: () => 1 as Instant });
    payouts = createPayouts({
      log,
      async *list() {
        yield row;
      },
    });
  });

  it('are held, released and held again for the same reason: three events, each with who and why', async () => {
    for (const step of ['hold', 'release', 'hold'] as const) {
      expect(await payouts[step](row.instructionId, { why: 'court order', actor })).toMatchObject({ kind: 'done' });
    }
    const facts = [];
    for await (const recorded of log.readStream('payout-i-1')) facts.push(decodeFact(recorded));
    expect(facts.map(({ event }) => event.type)).toEqual(['PayoutHeld', 'PayoutReleased', 'PayoutHeld']);
    expect(facts[0]?.envelope).toMatchObject({
      actor,
      reason: 'court order',
      correlationId: 'ACQ-000001',
      tenant: 'ACQ',
    });
  });
  it('are refused by name what their state does not allow, and nothing is recorded', async () => {
    expect(await payouts.release(row.instructionId, { why: 'x', actor })).toEqual({
      kind: 'refused',
      refusal: 'payout-not-held',
    });
    expect(await payouts.hold('i-2' as InstructionId, { why: 'x', actor })).toEqual({
      kind: 'refused',
      refusal: 'payout-unknown',
    });
    expect(await payouts.cancel(row.instructionId, { why: ' ', actor })).toEqual({
      kind: 'refused',
      refusal: 'why-missing',
    });
    expect(await log.head()).toBeNull();
  });
  it('once cancelled stay cancelled', async () => {
    expect(await payouts.cancel(row.instructionId, { why: 'closed', actor })).toMatchObject({
      value: { status: 'cancelled', why: 'closed' },
    });
    expect(await payouts.hold(row.instructionId, { why: 'x', actor })).toEqual({
      kind: 'refused',
      refusal: 'payout-already-cancelled',
    });
  });
});
