import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatInstant, type Instant, parseInstant } from './instant.ts';
import { dateLocalStamp } from './iso8583-time.ts';

const at = (text: string): Instant => {
  const stated = parseInstant(text);
  if (typeof stated === 'string') throw new Error(stated);
  return stated.instant;
};
const dated = (stamp: string, receivedAt: string, zone = 'Asia/Shanghai') => {
  const [monthDay, time] = stamp.split(' ') as [string, string];
  const found = dateLocalStamp({ monthDay, time }, at(receivedAt), zone);
  return typeof found === 'string' ? found : formatInstant(found.instant);
};

describe('H22: a local stamp without a year', () => {
  it('of 31 December received on 1 January is of the year before', () => {
    expect(dated('1231 235959', '2027-01-01T00:00:10+08:00')).toBe('2026-12-31T15:59:59.000000Z');
  });
  it('is of the year that the zone has, not of the year in UTC', () => {
    expect(dated('0101 000500', '2027-01-01T00:06:00+08:00')).toBe('2026-12-31T16:05:00.000000Z');
  });
  it('is never in the future of its receipt: a clock ahead makes it a year old', () => {
    expect(dated('0101 000000', '2026-12-31T23:59:59+08:00')).toBe('2025-12-31T16:00:00.000000Z');
    expect(dated('0701 120000', '2026-07-01T12:00:00+08:00')).toBe('2026-07-01T04:00:00.000000Z');
    expect(dated('0701 120001', '2026-07-01T12:00:00+08:00')).toBe('2025-07-01T04:00:01.000000Z');
  });
  it('of 29 February is of the last leap year, also over the one that 2100 is not', () => {
    expect(dated('0229 120000', '2027-03-01T00:00:00Z')).toBe('2024-02-29T04:00:00.000000Z');
    expect(dated('0229 120000', '2104-02-28T00:00:00Z')).toBe('2096-02-29T04:00:00.000000Z');
  });
  it('keeps the digits as received, the year and the doubt', () => {
    const raw = { monthDay: '1025', time: '013000' };
    expect(dateLocalStamp(raw, at('2026-10-26T00:00:00Z'), 'Europe/London')).toEqual({
      instant: at('2026-10-25T00:30:00Z'),
      doubt: 'local-time-repeated',
      year: 2026,
      raw,
    });
  });
  it.each([
    ['0230 120000', 'no-such-date'],
    ['1301 120000', 'no-such-date'],
    ['0101 240000', 'no-such-time'],
    ['0101 120060', 'no-such-time'],
    ['101 120000', 'not-a-local-stamp'],
    ['0101 1200', 'not-a-local-stamp'],
    ['01-1 120000', 'not-a-local-stamp'],
  ])('that does not exist is refused: %s is %s', (stamp, problem) => {
    expect(dated(stamp, '2027-01-01T00:00:00Z')).toBe(problem);
  });
  it('is no older than a year, and never later than its receipt', () => {
    const received = fc.integer({ min: Date.UTC(1990, 0), max: Date.UTC(2090, 0) });
    const ago = fc.integer({ min: 0, max: 364 * 86_400 });
    fc.assert(
      fc.property(received, ago, (receivedMillis, secondsAgo) => {
        const stamped = new Date(Math.floor(receivedMillis / 1000) * 1000 - secondsAgo * 1000).toISOString();
        fc.pre(!stamped.includes('-02-29'));
        const raw = {
          monthDay: stamped.slice(5, 10).replace('-', ''),
          time: stamped.slice(11, 19).replaceAll(':', ''),
        };
        expect(dateLocalStamp(raw, (receivedMillis * 1000) as Instant, 'UTC')).toMatchObject({ instant: at(stamped) });
      }),
    );
  });
});
