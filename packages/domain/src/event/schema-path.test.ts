import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instantText, minorText, StatedInterval } from './codec.ts';
import { readerOf, UNREAD, writerOf } from './schema-path.ts';

/** Every kind of schema that events are made of, and some that the short way leaves to zod. */
const Everything = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z]{1,3}$/)
    .brand<'Name'>(),
  text: z.string().min(1).max(3),
  folded: z.string().regex(/^[a-z]$/i),
  even: z.string().refine(text => text.length % 2 === 0),
  uuid: z.uuid().nullable(),
  count: z.int().min(0).max(9),
  odd: z.int().refine(count => count % 2 === 1),
  strictly: z.int().gt(1).lt(9),
  free: z.number(),
  is: z.boolean(),
  choice: z.enum(['a', 'b']),
  one: z.literal(1),
  at: instantText,
  until: instantText.nullable(),
  amount: minorText,
  list: z.array(z.strictObject({ amount: minorText })).min(1),
  loose: z.looseObject({ a: z.string() }),
  inner: z.strictObject({ a: z.string() }).refine(({ a }) => a !== 'x'),
  stated: StatedInterval,
  either: z.union([minorText, z.null()]),
});
const stored = {
  name: 'abc',
  text: 'x',
  folded: 'X',
  even: 'xx',
  uuid: null,
  count: 9,
  odd: 1,
  strictly: 2,
  free: 1.5,
  is: true,
  choice: 'b',
  one: 1,
  at: '2026-01-01T00:00:00.000000Z',
  until: null,
  amount: '-12',
  list: [{ amount: '1' }],
  loose: { a: 'a', b: 1 },
  inner: { a: 'a' },
  stated: { from: '2026-01-01', to: null, zone: null, tzdbVersion: null },
  either: '5',
};
const read = readerOf(Everything);
const write = writerOf(Everything);
/** What the schema itself says. */
const bySchema = (value: unknown) => {
  const decoded = z.safeDecode(Everything, value as never);
  return decoded.success ? decoded.data : UNREAD;
};

describe('the short way through a schema', () => {
  it('reads a right value as the schema does, and writes it back', () => {
    expect(read(stored)).not.toBe(UNREAD);
    expect(read(stored)).toEqual(bySchema(stored));
    expect(write(read(stored))).toEqual(stored);
    expect(JSON.stringify(write(read(stored)))).toBe(
      JSON.stringify(z.encode(Everything, Everything.decode(stored as never))),
    );
  });
  it('leaves the stored value as it was', () => {
    const before = structuredClone(stored);
    read(stored);
    expect(stored).toEqual(before);
  });

  const names = fc.constantFrom(...Object.keys(stored));
  const odd = fc.oneof(
    fc.constantFrom(
      '',
      'x',
      'xx',
      'abcd',
      'ABC',
      'b',
      '5',
      '-0',
      '1.0',
      '9007199254740992',
      '2027-02-29T00:00:00Z',
      '2026-01-01',
    ),
    fc.constantFrom(0, 1, 2, 8, 9, 10, -1, 1.5, 2 ** 53, Number.NaN, null, undefined, true, 1n),
    fc.constantFrom({}, [], { a: 'x' }, { a: 'a', b: 1 }, [{ amount: '1' }, { amount: 1 }], ['1'], new Date(0)),
    fc.constant('0f0e0d0c-0b0a-8908-8706-050403020100'),
    fc.jsonValue(),
  );
  it('reads what the schema reads, as the schema reads it, and nothing that the schema refuses', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(names, odd), { maxLength: 2 }), changes => {
        const value = { ...stored, ...Object.fromEntries(changes) };
        const short = read(value);
        expect(short).toEqual(bySchema(value));
      }),
      { numRuns: 2000 },
    );
  });
  it.each([
    ['a missing field', Object.fromEntries(Object.entries(stored).slice(1))],
    ['an unknown field', { ...stored, more: 1 }],
    ['an unknown field in place of a missing one', { ...Object.fromEntries(Object.entries(stored).slice(1)), more: 1 }],
    ['a field deep inside', { ...stored, stated: { ...stored.stated, more: 1 } }],
    ['no object', 'text'],
    ['null', null],
    ['a list', [stored]],
  ])('does not read a value with %s', (_what, value) => {
    expect(read(value)).toBe(UNREAD);
    expect(bySchema(value)).toBe(UNREAD);
  });
  it('writes what does not fit as something that cannot be read', () => {
    const value = read(stored) as Record<string, unknown>;
    const unfit = {
      name: 'ABC',
      at: Number.NaN,
      until: 0.5,
      list: 'none',
      stated: null,
      either: 'x',
      amount: 2n ** 60n,
    };
    for (const [name, wrong] of Object.entries({ ...unfit, more: 1 }))
      expect(read(write({ ...value, [name]: wrong })), name).toBe(UNREAD);
    for (const none of [null, undefined]) expect(read(write({ ...value, amount: none }))).toBe(UNREAD);
    expect(read(write('text'))).toBe(UNREAD);
  });
  it('is as strict as the schema in the corners', () => {
    expect(readerOf(z.strictObject({ a: z.unknown() }))({ b: 1 })).toBe(UNREAD);
    expect(readerOf(z.strictObject({}))([])).toBe(UNREAD);
    const sticky = readerOf(z.string().regex(/b/y));
    expect([sticky('b'), sticky('ab')]).toEqual(['b', UNREAD]);
    const doubtful = z.codec(z.string(), z.string(), {
      decode: (text, { issues }) => {
        issues.push({ code: 'custom', message: 'never', input: text });
        return text;
      },
      encode: text => text,
    });
    expect(readerOf(doubtful)('x')).toBe(UNREAD);
  });
});
