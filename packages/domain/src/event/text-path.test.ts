import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instantText, minorText } from './codec.ts';
import { Envelope } from './envelope.ts';
import { ESTATE_EVENTS } from './estate-events.ts';
import { decodeEvent, decodeFact, encodeFact, FactUnreadable } from './registry.ts';
import { UNREAD } from './schema-path.ts';
import { textReaderOf } from './text-path.ts';

const id = fc.stringMatching(/^[0-9A-Za-z_-]{1,8}$/);
const text = fc.string({ minLength: 1, maxLength: 8, unit: 'binary' });
const micros = fc.integer({ min: 0, max: 2 ** 52 });
const minor = fc.bigInt({ min: -(2n ** 53n) + 1n, max: 2n ** 53n - 1n });
const stated = fc.record({
  from: text,
  to: fc.option(text),
  zone: fc.option(fc.constantFrom('Asia/Shanghai', '"quoted"')),
  tzdbVersion: fc.constant(null),
});
const key = {
  merchantId: id,
  scope: fc.constantFrom('terminal', 'store', 'merchant'),
  scopeId: id,
  currency: fc.constantFrom('CNY', 'USD', 'JPY'),
};
const span = { from: micros, to: fc.option(micros), stated };
const terminal = { terminalId: id, acquirerId: id, mid: id, tid: id, merchantId: id };
const event = fc.oneof(
  fc.record({
    type: fc.constant('TerminalAssigned'),
    ...terminal,
    ...{ storeId: fc.option(id), serial: fc.option(text) },
    ...span,
  }),
  fc.record({ type: fc.constant('TerminalUnassigned'), terminalId: id, ...span }),
  fc.record({
    ...{ type: fc.constant('AccountRegistered'), accountId: id, merchantId: id, token: text, tail: text },
    currencies: fc.array(fc.record({ currency: key.currency, minimumPayoutMinor: minor }), { minLength: 1 }),
  }),
  fc.record({
    ...{ type: fc.constant('BindingAsserted'), bindingId: id, ...key, accountId: id },
    kind: fc.constantFrom('normal', 'retro', 'seed', 'import'),
    ...span,
  }),
  fc.record({
    ...{ type: fc.constant('BindingEnded'), bindingId: id, ...key, leaves: fc.constantFrom('hole', 'wider') },
    ...span,
  }),
  fc.record({ type: fc.constant('BindingVoided'), bindingId: id, ...key }),
  fc.record({
    ...{ type: fc.constant('FeePlanPublished'), ...key, rateMillionths: fc.integer({ min: 0, max: 1_000_000 }) },
    ...{ fixedMinor: minor, minimumMinor: fc.option(minor), capMinor: fc.option(minor) },
    ...{ refundFee: fc.constantFrom('kept', 'returned'), from: micros, stated },
  }),
);
const envelope = fc.record({
  ...{ v: fc.constant(1), tenant: text, validFrom: fc.option(micros), validTo: fc.option(micros) },
  actor: fc.record({ kind: fc.constantFrom('person', 'system'), id: text, role: text }),
  ...{ commandId: text, causationId: fc.option(fc.uuid()), correlationId: text, reason: fc.option(text) },
});
/** What either way says of stored text: the event, or the code of the failure. */
const said = (decode: () => unknown) => {
  try {
    return decode();
  } catch (error) {
    if (error instanceof FactUnreadable) return `${error.code}: ${error.message}`;
    throw error;
  }
};
const bothSay = (stored: { readonly type: string; readonly body: string }) => {
  const whole = said(() => decodeFact(stored).event);
  expect(said(() => decodeEvent(stored))).toEqual(whole);
  return whole;
};
const encoded = fc
  .tuple(envelope, event)
  .map(([around, happened]) => encodeFact({ envelope: around, event: happened } as never));

describe('the event of a stored fact', () => {
  it('is the one that the whole fact has', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(encoded, stored => {
        expect(typeof bothSay(stored)).toBe('object');
      }),
      { numRuns: 3_000 },
    );
  });

  it('is as unreadable as the whole fact when any byte is another, is missing or is too many', {
    timeout: 60_000,
  }, () => {
    const damage = fc.record({
      place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      removed: fc.nat(2),
      put: fc.oneof(
        fc.constant(''),
        fc.constantFrom('"', '\\', ' ', '0', '1', '9', '-', 'Z', ',', '}', '\n'),
        fc.string(),
      ),
    });
    fc.assert(
      fc.property(encoded, damage, ({ type, body }, { place, removed, put }) => {
        const at = Math.floor(place * body.length);
        bothSay({ type, body: body.slice(0, at) + put + body.slice(at + removed) });
      }),
      { numRuns: 10_000 },
    );
  });

  it('is read from text in another order, with blanks or escapes, by the long way', () => {
    const { type, body } = fc.sample(encoded, 1)[0]!;
    const { data, ...around } = JSON.parse(body);
    for (const other of [JSON.stringify({ data, ...around }), JSON.stringify({ ...around, data }, null, 1)])
      expect(bothSay({ type, body: other })).toEqual(decodeFact({ type, body }).event);
  });

  it('is of a version and type that is known', () => {
    const { type, body } = fc.sample(encoded, 1)[0]!;
    expect(bothSay({ type, body: body.replace('"v":1', '"v":2') })).toMatch(/^event-unknown-version/);
    expect(bothSay({ type: 'BindingBlessed', body })).toMatch(/^event-unknown-type/);
    expect(bothSay({ type, body: body.slice(1) })).toMatch(/^event-malformed/);
  });
});

describe('the way by text', () => {
  const readerFor = (data: z.ZodType) => textReaderOf({ type: 'E', version: 1 }, Envelope.shape, data);
  const around =
    '{"v":1,"tenant":"t","validFrom":null,"validTo":null,"actor":{"kind":"person","id":"a","role":"r"},' +
    '"commandId":"c","causationId":null,"correlationId":"c","reason":null,"data":';

  it('is there for all facts of the estate', () => {
    const without = ESTATE_EVENTS.filter(({ shape: { type: _, ...data } }) => readerFor(z.strictObject(data)) === null);
    expect(without).toEqual([]);
  });
  it('reads lists of objects, and leaves odd ones to the schema', () => {
    const element = z.strictObject({ a: z.string(), at: minorText });
    const read = readerFor(z.strictObject({ list: z.array(element).min(1).max(2), z: z.string() }))!;
    const data = (list: string) => read(`${around}{"list":${list},"z":"z"}}`);
    expect(data('[{"a":"x","at":"1"}]')).toEqual({ type: 'E', list: [{ a: 'x', at: 1n }], z: 'z' });
    expect(data('[{"a":"x","at":"1"},{"a":"y","at":"-2"}]')).toMatchObject({ list: [{}, { a: 'y', at: -2n }] });
    const one = '{"a":"x","at":"1"}';
    const odd = [
      '[]',
      '[{}]',
      `[${one},${one},${one}]`,
      `[${one},]`,
      `[,${one}]`,
      `[${one}${one}]`,
      `[${one},{"a":1}]`,
    ];
    for (const list of [...odd, '[{"a":"[","at":"1"}]', '[{"a":"x","at":"one"}]', '{}'])
      expect(data(list), list).toBe(UNREAD);
  });
  it('is not there for what it has no expression for', () => {
    expect(readerFor(z.strictObject({ either: z.union([minorText, z.null()]) }))).toBeNull();
    expect(readerFor(z.looseObject({ a: z.string() }))).toBeNull();
    expect(readerFor(z.strictObject({ a: z.enum(['a|b']) }))).toBeNull();
    expect(readerFor(z.strictObject({ a: z.array(z.string()) }))).toBeNull();
    expect(readerFor(z.strictObject({ a: z.array(z.strictObject({})).length(1) }))).toBeNull();
    expect(readerFor(z.strictObject({ a: z.strictObject({ b: z.string(), c: z.string() }).nullable() }))).toBeNull();
  });
  it('asks the schema about what the expression cannot tell', () => {
    const read = readerFor(
      z.strictObject({
        even: z.string().refine(each => each.length % 2 === 0),
        folded: z.string().regex(/^[a-z]$/i),
        at: instantText,
      }),
    )!;
    const data = (even: string, folded: string, at = '2026-01-01T00:00:00.000000Z') =>
      read(`${around}{"even":"${even}","folded":"${folded}","at":"${at}"}}`);
    expect(data('xx', 'A')).toEqual({ type: 'E', even: 'xx', folded: 'A', at: 1_767_225_600_000_000 });
    expect([data('x', 'A'), data('xx', '1'), data('xx', 'a', '2026-02-30T00:00:00.000000Z')]).toEqual([
      UNREAD,
      UNREAD,
      UNREAD,
    ]);
  });
  it('judges the envelope as well', () => {
    const read = readerFor(z.strictObject({ a: z.string().startsWith('x') }))!;
    expect(read(`${around}{"a":"xy"}}`)).toEqual({ type: 'E', a: 'xy' });
    expect(read(`${around}{"a":"y"}}`)).toBe(UNREAD);
    expect(read(`${around.replace('"validTo":null', '"validTo":"2026-13-01T00:00:00Z"')}{"a":"x"}}`)).toBe(UNREAD);
    expect(read(`${around.replace('"causationId":null', '"causationId":"nobody"')}{"a":"x"}}`)).toBe(UNREAD);
  });
});
