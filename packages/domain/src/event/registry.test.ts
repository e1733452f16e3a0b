import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { looksLikeCardNumber } from '../card-number/card-number.ts';
import { CommandId } from '../ids.ts';
import { Bug } from '../kernel.ts';
import { instantText } from './codec.ts';
import { Envelope } from './envelope.ts';
import { ESTATE_EVENTS, type EstateEvent } from './estate-events.ts';
import { CardNumberInFact, createFactRegistry, decodeFact, encodeFact, FactUnreadable } from './registry.ts';

const envelope = Envelope.decode({
  v: 1,
  tenant: 'default',
  validFrom: '2026-01-01T00:00:00.000001Z',
  validTo: null,
  actor: { kind: 'person', id: 'wang', role: 'ops_maker' },
  commandId: 'command-1',
  causationId: null,
  correlationId: 'file-1',
  reason: null,
});
const key = { merchantId: 'm1', scope: 'terminal', scopeId: 't1', currency: 'CNY' };
const span = {
  from: '2026-01-01T00:00:00.000000Z',
  to: null,
  stated: { from: '2026-01-01', to: null, zone: 'Asia/Shanghai', tzdbVersion: '2026a' },
};
const DATA: Readonly<Record<EstateEvent['type'], object>> = {
  TerminalAssigned: {
    terminalId: 't1',
    acquirerId: 'a1',
    mid: 'M1',
    tid: 'T1',
    merchantId: 'm1',
    storeId: null,
    serial: 'S-1',
    ...span,
  },
  TerminalUnassigned: { terminalId: 't1', ...span },
  AccountRegistered: {
    accountId: 'c1',
    merchantId: 'm1',
    token: 'tok_1',
    tail: '1234',
    currencies: [{ currency: 'CNY', minimumPayoutMinor: '9007199254740991' }],
  },
  BindingAsserted: { bindingId: 'b1', ...key, accountId: 'c1', kind: 'import', ...span },
  BindingEnded: { bindingId: 'b1', ...key, leaves: 'hole', ...span },
  BindingVoided: { bindingId: 'b1', ...key },
  FeePlanPublished: {
    ...key,
    rateMillionths: 3800,
    fixedMinor: '0',
    minimumMinor: null,
    capMinor: '2500',
    refundFee: 'kept',
    from: span.from,
    stated: span.stated,
  },
};
const bodyOf = (data: unknown, over: object = {}) => JSON.stringify({ ...Envelope.encode(envelope), ...over, data });
const stored = (type: EstateEvent['type'], data: unknown = DATA[type], over: object = {}) => ({
  type,
  body: bodyOf(data, over),
});
const failure = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe('a fact', () => {
  it.each(ESTATE_EVENTS.map(schema => schema.shape.type.value))('%s is stored and read back byte for byte', type => {
    const fact = decodeFact(stored(type));
    expect(fact.event.type).toBe(type);
    expect(encodeFact(fact)).toEqual(stored(type));
  });
  it('holds instants as microseconds and money as integers in memory, texts in the log', () => {
    const { envelope: read, event } = decodeFact(stored('AccountRegistered'));
    expect(read.validFrom).toBe(1_767_225_600_000_001);
    expect(event).toMatchObject({ currencies: [{ minimumPayoutMinor: 9_007_199_254_740_991n }] });
  });
  it('of an unknown type is not guessed at', () => {
    const error = failure(() => decodeFact({ type: 'BindingBlessed', body: bodyOf({}) }));
    expect(error).toBeInstanceOf(FactUnreadable);
    expect(error).toMatchObject({ code: 'event-unknown-type', retryable: false });
  });
  it('of a later version is not guessed at', () => {
    const error = failure(() => decodeFact(stored('BindingVoided', DATA.BindingVoided, { v: 2 })));
    expect(error).toMatchObject({ code: 'event-unknown-version' });
  });
  it.each([
    ['a body that is not JSON', '{"v":1'],
    ['a body that is no object', 'null'],
    ['a version that is no number', bodyOf(DATA.BindingVoided, { v: '1' })],
    ['a missing field', bodyOf({ bindingId: 'b1' })],
    ['an unknown field', bodyOf({ ...DATA.BindingVoided, note: 'x' })],
    ['a second type inside the data', bodyOf({ ...DATA.BindingVoided, type: 'BindingVoided' })],
    ['an unknown field in the envelope', bodyOf(DATA.BindingVoided, { note: 'x' })],
    ['an instant that does not exist', bodyOf(DATA.BindingVoided, { validFrom: '2027-02-29T00:00:00Z' })],
    ['a currency that does not exist', bodyOf({ ...DATA.BindingVoided, currency: 'RMB' })],
  ])('with %s is malformed', (_what, body) => {
    expect(failure(() => decodeFact({ type: 'BindingVoided', body }))).toMatchObject({ code: 'event-malformed' });
  });
  it('that is malformed is told by field, and a card number in the message is masked', () => {
    const error = failure(() => decodeFact(stored('BindingVoided', { ...DATA.BindingVoided, '4111111111111111': 1 })));
    expect(String(error)).toContain('BindingVoided: data');
    expect(String(error)).not.toContain('4111111111111111');
  });
  it('that does not fit its own schema or version is a bug of its writer', () => {
    const fact = decodeFact(stored('BindingVoided'));
    const unfit = { envelope, event: { ...fact.event, bindingId: '' } as typeof fact.event };
    expect(() => encodeFact(unfit)).toThrow(Bug);
    expect(() => encodeFact({ ...fact, envelope: { ...envelope, v: 2 } })).toThrow(Bug);
    expect(() => encodeFact({ envelope, event: { type: 'BindingBlessed' } as never })).toThrow(Bug);
  });
});

describe('a card number', () => {
  const account = decodeFact(stored('AccountRegistered')).event;
  it('is refused in any field of an event, named without its value', () => {
    const error = failure(() => encodeFact({ envelope, event: { ...account, token: '4111 1111 1111 1111' } as never }));
    expect(error).toBeInstanceOf(CardNumberInFact);
    expect(error).toMatchObject({ code: 'looks-like-card-number', field: 'token', retryable: false });
    expect(String(error)).not.toContain('4111');
  });
  it('is refused deep inside and in the envelope', () => {
    const deep = { ...decodeFact(stored('BindingEnded')).event, stated: { ...span.stated, zone: '4111111111111111' } };
    expect(failure(() => encodeFact({ envelope, event: deep as never }))).toMatchObject({ field: 'stated.zone' });
    const told = { ...envelope, reason: 'lost card 4111111111111111' };
    expect(failure(() => encodeFact({ envelope: told, event: account }))).toMatchObject({ field: 'reason' });
  });
  it('is not seen in an amount, whose digits are chance', () => {
    const minimumPayoutMinor = 4_111_111_111_111_111n;
    const rich = { ...account, currencies: [{ currency: 'CNY', minimumPayoutMinor }] } as never;
    expect(encodeFact({ envelope, event: rich }).body).toContain('4111111111111111');
  });
  it('is not seen in a reference number of the trade', () => {
    const Row = z.strictObject({
      type: z.literal('Row'),
      rrn: z.string(),
      stan: z.string(),
      originalReference: z.string(),
    });
    const digits = '4111111111111111';
    const event = { type: 'Row', rrn: digits, stan: digits, originalReference: digits } as const;
    expect(createFactRegistry([Row], {}).encodeFact({ envelope, event }).type).toBe('Row');
  });
  it('is not seen in the id of a batch: an acquirer’s digits and a count may have any check digit', () => {
    const Cut = z.strictObject({ type: z.literal('Cut'), batchId: z.string(), acquirerId: z.string() });
    const registry = createFactRegistry([Cut], {});
    const ids = Array.from({ length: 10 }, (_, count) => `48021000-00000${count}`);
    expect(ids.filter(looksLikeCardNumber)).toHaveLength(1);
    for (const batchId of ids) {
      const event = { type: 'Cut', batchId, acquirerId: '48021000' } as const;
      const told = { ...envelope, correlationId: batchId, commandId: CommandId.parse(`${batchId}/cut`) };
      expect(registry.encodeFact({ envelope: told, event }).type).toBe('Cut');
    }
  });
});

it('what the short way through a schema does not know, the schema itself reads', () => {
  const Noted = z.strictObject({ type: z.literal('Noted'), note: z.string().optional() });
  const { decodeFact: decodeNoted } = createFactRegistry([Noted], {});
  expect(decodeNoted({ type: 'Noted', body: bodyOf({}) }).event).toEqual({ type: 'Noted' });
});

describe('an older version', () => {
  const Moved = z.strictObject({
    type: z.literal('Moved'),
    at: instantText,
    by: z.string(),
    why: z.string().nullable(),
  });
  const registry = createFactRegistry([Moved], {
    Moved: [
      ({ when, ...data }) => ({ ...data, at: when }), // version 1 said when
      data => ({ ...data, why: null }), // version 2 gave no reason
    ],
  });
  const at = '2026-01-01T00:00:00.000000Z';
  it.each([
    [1, { when: at, by: 'w' }],
    [2, { at, by: 'w' }],
    [3, { at, by: 'w', why: null }],
  ])('%i is read as the current one, step by step', (v, data) => {
    const fact = registry.decodeFact({ type: 'Moved', body: bodyOf(data, { v }) });
    expect(fact.event).toEqual({ type: 'Moved', at: 1_767_225_600_000_000, by: 'w', why: null });
    expect(fact.envelope.v).toBe(3);
    expect(registry.currentVersion('Moved')).toBe(3);
  });
  it('whose data is no object is malformed', () => {
    const body = bodyOf('x', { v: 1 });
    expect(failure(() => registry.decodeFact({ type: 'Moved', body }))).toMatchObject({ code: 'event-malformed' });
  });
  it('cannot be registered twice under one type', () => {
    expect(() => createFactRegistry([Moved, Moved], {})).toThrow(Bug);
  });
});
