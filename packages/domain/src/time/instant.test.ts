import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, type Instant, nextRecordedAt, parseInstant } from './instant.ts';

const LAST = Date.UTC(2200, 11, 31, 23, 59, 59) * 1000;
/** Any instant from 1970 to 2200, also the borders of days, months and leap years. */
const instant = fc
  .oneof(
    fc.integer({ min: 0, max: LAST }),
    fc.date({ min: new Date(0), max: new Date(LAST / 1000), noInvalidDate: true }).map(date => date.getTime() * 1000),
    fc.integer({ min: 0, max: 230 * 12 }).map(month => Date.UTC(1970, month, 1) * 1000),
    fc.integer({ min: 1, max: 230 * 12 }).map(month => Date.UTC(1970, month, 1) * 1000 - 1),
  )
  .map(micros => micros as Instant);
const read = (text: string) => {
  const stated = parseInstant(text);
  return typeof stated === 'string' ? stated : stated.instant;
};

describe('an instant in text', () => {
  it('is written in UTC with microseconds, as the platform writes milliseconds', () => {
    fc.assert(
      fc.property(instant, micros => {
        const text = formatInstant(micros);
        expect(`${text.slice(0, 23)}Z`).toBe(new Date(Math.floor(micros / 1000)).toISOString());
        expect(Number(text.slice(20, 26))).toBe(micros % 1_000_000);
      }),
    );
  });
  it('is read back exactly', () => {
    fc.assert(
      fc.property(instant, micros => {
        expect(read(formatInstant(micros))).toBe(micros);
      }),
    );
  });
  it('means the same instant under any offset, and keeps text and offset as stated', () => {
    const minutes = fc.integer({ min: -23 * 60 - 59, max: 23 * 60 + 59 });
    const middle = fc.integer({ min: 86_400_000_000, max: LAST - 86_400_000_000 });
    fc.assert(
      fc.property(middle, minutes, (micros, offsetMinutes) => {
        const local = formatInstant((micros + offsetMinutes * 60_000_000) as Instant).slice(0, -1);
        const size = Math.abs(offsetMinutes);
        const two = (value: number) => String(value).padStart(2, '0');
        const text = `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
        expect(parseInstant(text)).toEqual({ instant: micros, offsetMinutes, text });
      }),
    );
  });
  it.each([
    ['2026-12-01T08:00:00+08:00', '2026-12-01T00:00:00Z'],
    ['2026-12-01t00:00:00z', '2026-12-01T00:00:00.000000Z'],
    ['2026-12-01 00:00:00.5-00:00', '2026-12-01T00:00:00.500000Z'],
    ['2024-02-29T23:59:59.999999Z', '2024-03-01T00:59:59.999999+01:00'],
    ['2200-12-31T23:59:59Z', '2200-12-31T23:59:59.0Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000000Z'],
  ])('%s and %s are one instant', (left, right) => {
    expect(read(left)).toBeTypeOf('number');
    expect(read(left)).toBe(read(right));
  });
  it('outside the years 1970 to 2200 in UTC, by its offset, is refused: it could not be read back', () => {
    expect(parseInstant('1970-01-01T00:00:00+00:01')).toBe('no-such-date');
    expect(parseInstant('2200-12-31T23:59:59-00:01')).toBe('no-such-date');
    expect(read('1970-01-01T00:01:00+00:01')).toBe(0);
    expect(formatInstant(read('2200-12-31T22:59:59.999999-01:00') as Instant)).toBe('2200-12-31T23:59:59.999999Z');
  });
  it('before 1970 can be written, for a person to see', () => {
    expect(formatInstant(-1 as Instant)).toBe('1969-12-31T23:59:59.999999Z');
  });
});

describe('H23: a time that does not exist is refused, not moved', () => {
  it.each([
    '2027-02-29T00:00:00Z',
    '2100-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-32T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '1969-12-31T23:59:59Z',
    '2201-01-01T00:00:00Z',
  ])('no-such-date: %s', text => expect(parseInstant(text)).toBe('no-such-date'));
  it.each(['2026-01-01T24:00:00Z', '2026-01-01T23:60:00Z', '2016-12-31T23:59:60Z'])('no-such-time: %s', text =>
    expect(parseInstant(text)).toBe('no-such-time'),
  );
  it.each(['2026-01-01T00:00:00+24:00', '2026-01-01T00:00:00-08:60'])('no-such-offset: %s', text =>
    expect(parseInstant(text)).toBe('no-such-offset'),
  );
});

describe('H24: a time without an offset is refused', () => {
  it.each(['2026-01-01T00:00:00', '2026-01-01T00:00:00.123456', '2026-01-01 00:00:00'])('offset-missing: %s', text =>
    expect(parseInstant(text)).toBe('offset-missing'),
  );
});

describe('RFC 3339 is read strictly', () => {
  it.each([
    '',
    '2026-01-01',
    '2026-01-01T00:00Z',
    '2026-1-01T00:00:00Z',
    '2026-01-01T00:00:00,5Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00 Z',
    '2026-01-01T00:00:00+0800',
    '2026-01-01T00:00:00+8:00',
    ' 2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00Z\n',
    '+002026-01-01T00:00:00Z',
    '２026-01-01T00:00:00Z',
  ])('not-rfc-3339: %j', text => expect(parseInstant(text)).toBe('not-rfc-3339'));
  it('finer than microseconds is refused, also when the rest is zeros', () => {
    expect(parseInstant('2026-01-01T00:00:00.1234567Z')).toBe('too-fine');
    expect(parseInstant('2026-01-01T00:00:00.1234560+08:00')).toBe('too-fine');
  });
});

describe('H28: the record time', () => {
  const [early, late] = [1, 2] as Instant[] as [Instant, Instant];
  it('is the clock while the clock goes forward', () => {
    expect(nextRecordedAt(late, early)).toBe(late);
    expect(nextRecordedAt(early, null)).toBe(early);
  });
  it('stands still while the server clock steps back', () => {
    expect(nextRecordedAt(early, late)).toBe(late);
  });
});
