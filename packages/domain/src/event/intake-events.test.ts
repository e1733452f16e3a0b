import { describe, expect, it } from 'vitest';
import type { Envelope } from './envelope.ts';
import { INTAKE_EVENTS, type IntakeEvent } from './intake-events.ts';
import { decodeFact, encodeFact, FactUnreadable } from './registry.ts';

const fileSha256 = 'a'.repeat(64);
const segment = {
  sha256: 'b'.repeat(64),
  acquirerId: 'acq1',
  rows: 1,
  latestReceivedAt: '2026-08-14T01:30:00.000001Z',
};
const windows = { onlineLateMs: 600_000, offlineLateMs: 259_200_000, futureMs: 60_000 };
const DATA: Readonly<Record<IntakeEvent['type'], object>> = {
  TransactionsReceived: {
    formatVersion: 1,
    fileSha256,
    fileName: '2026-08-14.csv',
    fileBytes: 512,
    rows: 3,
    accepted: 1,
    duplicates: 1,
    quarantined: 1,
    totals: [{ kind: 'sale', currency: 'CNY', count: 1, amountMinor: '1250' }],
    segments: [segment],
    quarantineSheets: [{ sha256: 'c'.repeat(64), rows: 1 }],
    windows: [{ acquirerId: 'acq1', ...windows }],
  },
  RowReleased: { fileSha256, line: 7, why: 'the terminal was offline for a week', segment },
  RowRejected: { fileSha256, line: 8, why: 'a test sale' },
  AcquirerConfigured: {
    acquirerId: 'acq1',
    zone: 'Asia/Shanghai',
    ...windows,
    uncertaintyOnlineMs: 2000,
    uncertaintyOfflineMs: 60_000,
  },
};
const stored = (type: IntakeEvent['type'], changed: object = {}) => {
  const envelope = {
    v: 1,
    tenant: 'default',
    validFrom: null,
    validTo: null,
    actor: { kind: 'person', id: 'wang', role: 'ops_maker' },
    commandId: 'command-1',
    causationId: null,
    correlationId: 'file-1',
    reason: null,
  } satisfies Record<keyof Envelope, unknown>;
  return { type, body: JSON.stringify({ ...envelope, data: { ...DATA[type], ...changed } }) };
};
const reading = (fact: { type: string; body: string }) => {
  try {
    return decodeFact(fact);
  } catch (error) {
    return error;
  }
};

describe('what intake records', () => {
  it.each(INTAKE_EVENTS.map(schema => schema.shape.type.value))('%s is stored and read back byte for byte', type => {
    expect(encodeFact(decodeFact(stored(type)))).toEqual(stored(type));
  });
  it('never has a blank reason, a row in the header line or a segment without rows', () => {
    for (const fact of [
      stored('RowRejected', { why: ' ' }),
      stored('RowRejected', { line: 1 }),
      stored('RowReleased', { segment: { ...segment, rows: 0 } }),
    ]) {
      expect(reading(fact)).toBeInstanceOf(FactUnreadable);
      expect(reading(fact)).toMatchObject({ code: 'event-malformed' });
    }
  });
});
