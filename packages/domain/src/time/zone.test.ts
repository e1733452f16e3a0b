import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, type Instant, parseInstant } from './instant.ts';
import { businessDate, instantsShowing, type LocalTime, parseLocalTime, zoneProblem } from './zone.ts';

const instant = (text: string): Instant => {
  const stated = parseInstant(text);
  if (typeof stated === 'string') throw new Error(stated);
  return stated.instant;
};
const local = (text: string) => parseLocalTime(text) as LocalTime;
const shown = (text: string, zone: string) => {
  const found = instantsShowing(local(text), zone);
  return found.kind === 'shown' ? found.instants.map(formatInstant) : [`skipped ${formatInstant(found.shifted)}`];
};

describe('the business date', () => {
  it('R16: is the date of the instant in the zone, not in UTC', () => {
    expect(businessDate(instant('2026-12-31T15:59:59.999999Z'), 'Asia/Shanghai')).toBe('2026-12-31');
    expect(businessDate(instant('2026-12-31T16:00:00Z'), 'Asia/Shanghai')).toBe('2027-01-01');
    expect(businessDate(instant('2026-12-31T16:00:00Z'), 'America/New_York')).toBe('2026-12-31');
    expect(businessDate(instant('2026-07-01T03:59:59Z'), 'America/New_York')).toBe('2026-06-30');
  });
  it('R16: is the date of the microsecond, also before 1970', () => {
    expect(businessDate(-1 as Instant, 'UTC')).toBe('1969-12-31');
  });
});

describe('a settlement zone', () => {
  it.each(['Asia/Shanghai', 'Europe/London', 'America/Argentina/Buenos_Aires', 'UTC', 'Etc/GMT-8'])('may be %s', zone =>
    expect(zoneProblem(zone)).toBeNull(),
  );
  it.each(['', 'Asia/Nowhere', '+08:00', 'asia/shanghai', 'Asia/shanghai', 'Asia/Shanghai ', 'CST-8', '北京'])(
    'is the exact name of a zone: %j is none',
    zone => expect(zoneProblem(zone)).toBe('no-such-zone'),
  );
  it.each(['Asia/Urumqi', 'Asia/Kashgar'])('H27: %s is refused, China settles in Asia/Shanghai', zone =>
    expect(zoneProblem(zone)).toBe('not-a-settlement-zone'),
  );
  it('H27: Asia/Shanghai is +08:00 in our days and +09:00 in the summer of 1988', () => {
    expect(shown('2026-07-01', 'Asia/Shanghai')).toEqual(['2026-06-30T16:00:00.000000Z']);
    expect(shown('1988-07-01', 'Asia/Shanghai')).toEqual(['1988-06-30T15:00:00.000000Z']);
  });
});

describe('a local time', () => {
  it.each([
    ['2026-12-01', '2026-12-01T00:00:00.000000'],
    ['2026-12-01T10:20:30', '2026-12-01T10:20:30.000000'],
    ['2026-12-01 10:20:30.5', '2026-12-01T10:20:30.500000'],
  ])('may be a date or a time: %s', (text, expected) => expect(parseLocalTime(text)).toEqual({ text: expected }));
  it.each([
    ['2027-02-29', 'no-such-date'],
    ['2026-12-01T24:00:00', 'no-such-time'],
    ['2026-12-01T10:00:60', 'no-such-time'],
    ['2026-12-01T10:00:00.1234567', 'too-fine'],
    ['2026-12-01T10:00', 'not-rfc-3339'],
    ['2026-12-1', 'not-rfc-3339'],
    ['', 'not-rfc-3339'],
    ['2026-12-01T10:00:00Z', 'offset-not-expected'],
    ['2026-12-01T10:00:00+08:00', 'offset-not-expected'],
  ])('H23: is read strictly: %j is %s', (text, problem) => expect(parseLocalTime(text)).toBe(problem));
  it('happens once on most days, twice where the clock is set back, never where it is set forward', () => {
    expect(shown('2026-10-24T01:30:00', 'Europe/London')).toEqual(['2026-10-24T00:30:00.000000Z']);
    expect(shown('2026-10-25T01:30:00', 'Europe/London')).toEqual([
      '2026-10-25T00:30:00.000000Z',
      '2026-10-25T01:30:00.000000Z',
    ]);
    expect(shown('2026-03-29T01:30:00', 'Europe/London')).toEqual(['skipped 2026-03-29T01:30:00.000000Z']);
  });
  it('is what a clock in the zone shows at each of its instants', () => {
    const anyTime = fc
      .integer({ min: Date.UTC(1970, 0, 2), max: Date.UTC(2100, 0) })
      .map(millis => (millis * 1000) as Instant);
    const zones = fc.constantFrom(
      'Europe/London',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Shanghai',
      'Asia/Beirut',
    );
    fc.assert(
      fc.property(anyTime, zones, (micros, zone) => {
        const clock = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
        const found = instantsShowing(local(clock.format(micros / 1000)), zone);
        const second = micros - (micros % 1_000_000);
        expect(found).toMatchObject({ kind: 'shown', instants: expect.arrayContaining([second]) });
      }),
    );
  });
});
