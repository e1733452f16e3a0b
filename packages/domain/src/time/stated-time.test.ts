import { describe, expect, it } from 'vitest';
import { createStatedTimeReader } from './stated-time.ts';

const reader = createStatedTimeReader('2026c');
const utc = (...parts: [number, number, number, number?, number?]) => Date.UTC(...parts) * 1000;

describe('a stated time', () => {
  it('H13: given as a date is 00:00 in the zone, kept with its text and zone', () => {
    const read = { instant: utc(2026, 10, 30, 16), text: '2026-12-01', zone: 'Asia/Shanghai', doubt: null };
    expect(reader.time('2026-12-01', 'Asia/Shanghai')).toEqual(read);
    expect(reader.time('2026-12-01', 'Asia/Shanghai')).toEqual(read);
    expect(reader.time('2026-12-01', 'America/New_York')).toMatchObject({ instant: utc(2026, 11, 1, 5) });
  });
  it('with an offset is an instant by itself, and no zone is asked', () => {
    const text = '2026-12-01T10:00:00+08:00';
    const read = { instant: utc(2026, 11, 1, 2), text, zone: null, doubt: null };
    expect(reader.time(text, null)).toEqual(read);
    expect(reader.time(text, 'no zone at all')).toEqual(read);
  });
  it('H25: that occurs twice is the earlier one, in doubt', () => {
    const expected = { instant: utc(2026, 9, 25, 0, 30), doubt: 'local-time-repeated' };
    expect(reader.time('2026-10-25T01:30:00', 'Europe/London')).toMatchObject(expected);
  });
  it('H26: that does not exist is shifted forward, in doubt', () => {
    const expected = { instant: utc(2026, 2, 29, 1, 30), doubt: 'local-time-skipped' };
    expect(reader.time('2026-03-29T01:30:00', 'Europe/London')).toMatchObject(expected);
  });
  it.each([
    ['2026-12-01', null, 'zone-missing'],
    ['2026-12-01T10:00:00', null, 'zone-missing'],
    ['2026-12-01', 'Asia/Urumqi', 'not-a-settlement-zone'],
    ['2026-12-01', 'Asia/Nowhere', 'no-such-zone'],
    ['2027-02-29', 'Asia/Shanghai', 'no-such-date'],
    ['1970-01-01', 'Asia/Shanghai', 'no-such-date'],
    ['2026-12-01T24:00:00', 'Asia/Shanghai', 'no-such-time'],
    ['2026-12-01T24:00:00+08:00', null, 'no-such-time'],
    ['2026-12-01T10:00:00+25:00', null, 'no-such-offset'],
    ['1 December 2026', 'Asia/Shanghai', 'not-rfc-3339'],
  ])('H24: %s in zone %s is refused: %s', (text, zone, problem) => expect(reader.time(text, zone)).toBe(problem));
  it('is read right however many different ones were read before', () => {
    for (let second = 0; second < 5000; second += 1) {
      const clock = new Date(second * 1000).toISOString().slice(11, 19);
      expect(reader.time(`2026-12-01T${clock}`, 'UTC')).toMatchObject({
        instant: utc(2026, 11, 1) + second * 1_000_000,
      });
    }
    expect(reader.time('2026-12-01', 'Asia/Shanghai')).toMatchObject({ instant: utc(2026, 10, 30, 16) });
  });
});

describe('a stated interval', () => {
  it('H13: keeps both texts, the zone and the version of the zone tables', () => {
    expect(reader.span({ from: '2026-12-01', to: '2026-12-02T10:00:00Z', zone: 'Asia/Shanghai' })).toEqual({
      kind: 'span',
      from: utc(2026, 10, 30, 16),
      to: utc(2026, 11, 2, 10),
      stated: { from: '2026-12-01', to: '2026-12-02T10:00:00Z', zone: 'Asia/Shanghai', tzdbVersion: '2026c' },
      doubts: [],
    });
    const mixed = { from: '2026-12-01T00:00:00Z', to: '2026-12-02', zone: 'UTC' };
    expect(reader.span(mixed)).toMatchObject({ stated: { zone: 'UTC', tzdbVersion: '2026c' } });
  });
  it('names no zone when none was asked, and no end when there is none', () => {
    const from = '2026-12-01T00:00:00Z';
    expect(reader.span({ from, to: null, zone: 'Asia/Shanghai' })).toEqual({
      kind: 'span',
      from: utc(2026, 11, 1),
      to: null,
      stated: { from, to: null, zone: null, tzdbVersion: null },
      doubts: [],
    });
  });
  it('tells each doubt', () => {
    const span = { from: '2026-03-29T01:30:00', to: '2026-10-25T01:30:00', zone: 'Europe/London' };
    expect(reader.span(span)).toMatchObject({ doubts: ['local-time-skipped', 'local-time-repeated'] });
  });
  it.each([
    [{ from: '2027-02-29', to: null, zone: 'UTC' }, 'from', 'no-such-date'],
    [{ from: '2026-12-01', to: '2027-02-29', zone: 'UTC' }, 'to', 'no-such-date'],
    [{ from: '2026-12-01', to: null, zone: null }, 'zone', 'zone-missing'],
    [{ from: '2026-12-01T00:00:00Z', to: '2026-12-02', zone: 'Asia/Urumqi' }, 'zone', 'not-a-settlement-zone'],
  ])('%j names the field that is wrong: %s %s', (stated, field, problem) => {
    expect(reader.span(stated)).toEqual({ kind: 'problem', field, problem });
  });
});
