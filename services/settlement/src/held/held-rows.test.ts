import {
  AcquirerId,
  type Actor,
  BatchId,
  Currency,
  type Instant,
  Mid,
  type Minor,
  Sha256,
  Tid,
  TransactionId,
} from '@asof/domain';
import type { EventLog } from '@asof/event-log';
import { memoryEventLog } from '@asof/event-log/memory';
import { beforeEach, describe, expect, it } from 'vitest';
import type { HeldRow } from '../batch/batch-rows.ts';
import type { HeldRows } from '../settlement.ts';
import { createHeldRows } from './held-rows.ts';

const actor: Actor = { kind: 'person', id: 'ann', role: 'operator' };
const why = 'the shop confirmed it';
const refund: HeldRow = {
  transactionId: TransactionId.parse('a'.repeat(64)),
  acquirerId: AcquirerId.parse('ACQ'),
  mid: Mid.parse('M1'),
  tid: Tid.parse('T1'),
  batchNumber: '000001',
  stan: '000001',
  rrn: 'R1',
  kind: 'refund',
  occurredAt: 1 as Instant,
  receivedAt: 2 as Instant,
  mode: 'online',
  amountMinor: 100n as Minor,
  currency: Currency.parse('CNY'),
  originalReference: 'R0',
  fileSha256: Sha256.parse('b'.repeat(64)),
  line: 2,
  batchId: BatchId.parse('ACQ-000001'),
  reason: 'ORIGINAL_UNKNOWN',
  merchantId: null,
  terminalId: null,
  releasedBy: 'its original',
};
const sale: HeldRow = {
  ...refund,
  transactionId: TransactionId.parse('c'.repeat(64)),
  kind: 'sale',
  originalReference: null,
};

describe('held rows', () => {
  let log: EventLog;
  let held: HeldRows;
  beforeEach(() => {
    log = memoryEventLog({ clock: () => 1 as Instant });
    held = createHeldRows({
      log,
      async *list() {
        yield refund;
        yield sale;
      },
    });
  });

  it('R9: are rejected, or freed of their reference, by a person with a reason', async () => {
    expect(await held.withoutReference(refund.transactionId, { why, actor })).toEqual({
      kind: 'done',
      value: { ...refund, releasedBy: 'the next cut, which decides it as one without an original' },
    });
    expect(await held.reject(sale.transactionId, { why, actor })).toEqual({
      kind: 'done',
      value: { ...sale, releasedBy: 'nothing: a person has rejected it' },
    });
    const types = [];
    for await (const { type, stream } of log.readAll('start')) types.push([type, stream.slice(0, 6)]);
    expect(types).toEqual([
      ['HeldRefundFreed', 'held-a'],
      ['HeldRowRejected', 'held-c'],
    ]);
  });
  it('are refused by name what is not theirs', async () => {
    const unknown = TransactionId.parse('d'.repeat(64));
    expect(await held.reject(unknown, { why, actor })).toEqual({ kind: 'refused', refusal: 'row-not-held' });
    expect(await held.withoutReference(sale.transactionId, { why, actor })).toEqual({
      kind: 'refused',
      refusal: 'row-not-a-refund',
    });
    expect(await held.reject(sale.transactionId, { why: '', actor })).toEqual({
      kind: 'refused',
      refusal: 'why-missing',
    });
    await held.withoutReference(refund.transactionId, { why, actor });
    expect(await held.withoutReference(refund.transactionId, { why, actor })).toEqual({
      kind: 'refused',
      refusal: 'refund-already-freed',
    });
  });
});
