import { describe, expect, it } from 'vitest';
import type { Envelope } from './envelope.ts';
import { IMPORT_EVENTS, type ImportEvent, isImportEvent } from './import-events.ts';
import { decodeFact, encodeFact, FactUnreadable } from './registry.ts';

const file = { kind: 'bindings', fileSha256: 'a'.repeat(64), attempt: 1 };
const DATA: Readonly<Record<ImportEvent['type'], object>> = {
  ImportPlanned: {
    ...file,
    formatVersion: 1,
    fileName: 'bindings.csv',
    fileBytes: 4096,
    basis: '17',
    tzdbVersion: '2026a',
    lines: 4,
    accepted: 2,
    acceptedLines: [
      [2, 2],
      [4, 4],
    ],
    refused: 1,
    refusedLines: [[3, 3]],
    refusals: [{ line: 3, field: 'account', code: 'account-unknown' }],
    warned: 0,
    warnings: [],
    eventsSha256: 'b'.repeat(64),
  },
  ImportCompleted: { ...file, events: 2 },
  ImportAbandoned: { ...file, leftLines: [[4, 4]], why: 'the file was the wrong one' },
};
const stored = (type: ImportEvent['type'], changed: object = {}) => {
  const envelope = {
    v: 1,
    tenant: 'default',
    validFrom: null,
    validTo: null,
    actor: { kind: 'person', id: 'wang', role: 'ops_maker' },
    commandId: 'import-1',
    causationId: null,
    correlationId: 'import-1',
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

describe('what imports record', () => {
  it.each(IMPORT_EVENTS.map(schema => schema.shape.type.value))('%s is stored and read back byte for byte', type => {
    const fact = decodeFact(stored(type));
    expect(isImportEvent(fact.event)).toBe(true);
    expect(encodeFact(fact)).toEqual(stored(type));
  });
  it('never names the header as a line, and never keeps more than a bounded list of findings', () => {
    const finding = { line: 2, field: null, code: 'field-count' };
    for (const fact of [
      stored('ImportPlanned', { acceptedLines: [[1, 1]] }),
      stored('ImportPlanned', { refusals: Array.from({ length: 101 }, () => finding) }),
      stored('ImportAbandoned', { why: ' ' }),
    ]) {
      expect(reading(fact)).toBeInstanceOf(FactUnreadable);
      expect(reading(fact)).toMatchObject({ code: 'event-malformed' });
    }
  });
});
