import { describe, expect, it } from 'vitest';
import { placeInSequence, placeLocalTime, type TimeStamp } from './capture-sequence.ts';
import { formatInstant, parseInstant } from './instant.ts';
import { type LocalTime, parseLocalTime } from './zone.ts';

const ZONE = 'Europe/London';
/** London 2026-10-25: 01:00 to 02:00 happens twice, from 00:00Z and from 01:00Z. */
const night = (clock: string) => parseLocalTime(`2026-10-25T${clock}:00`) as LocalTime;
const stamp = (text: string): TimeStamp => {
  const stated = parseInstant(`2026-10-25T${text}`);
  return typeof stated === 'string'
    ? { kind: 'local', local: night(text) }
    : { kind: 'instant', instant: stated.instant };
};
const placed = (...texts: string[]) =>
  placeInSequence(texts.map(stamp), ZONE).map(
    ({ instant, doubt }) => `${formatInstant(instant).slice(11, 16)}${doubt === 'local-time-repeated' ? ' ?' : ''}`,
  );

describe('H25: a local time that occurs twice', () => {
  it('is decided by its offset, if one was sent', () => {
    expect(placed('01:30:00+01:00', '01:30:00+00:00')).toEqual(['00:30', '01:30']);
  });
  it('is decided by the sequence, where that leaves one instant', () => {
    expect(placed('01:50', '01:10')).toEqual(['00:50', '01:10']);
    expect(placed('01:30:00+00:00', '01:40')).toEqual(['01:30', '01:40']);
    expect(placed('01:30', '01:20:00+01:00')).toEqual(['00:30 ?', '00:20']);
    expect(placed('01:10', '01:20:00+01:00')).toEqual(['00:10', '00:20']);
    expect(placed('01:50', '01:10', '01:40', '02:10')).toEqual(['00:50', '01:10', '01:40', '02:10']);
  });
  it('is the earlier instant, in doubt, where the sequence leaves two', () => {
    expect(placed('01:30')).toEqual(['00:30 ?']);
    expect(placed('00:59', '01:10', '01:20', '02:10')).toEqual(['23:59', '00:10 ?', '00:20 ?', '02:10']);
    expect(placed('01:10', '01:50', '01:20')).toEqual(['00:10', '00:50', '01:20']);
  });
  it('is the earlier instant, in doubt, where the sequence contradicts the clock', () => {
    expect(placed('01:50', '01:30', '01:10')).toEqual(['00:50 ?', '00:30 ?', '00:10 ?']);
  });
  it('alone is the earlier instant, in doubt', () => {
    expect(placeLocalTime(night('01:30'), ZONE)).toEqual({
      instant: Date.UTC(2026, 9, 25, 0, 30) * 1000,
      doubt: 'local-time-repeated',
    });
  });
});

describe('H26: a local time that does not exist', () => {
  it('is shifted forward by what the clock skipped, in doubt', () => {
    const skipped = parseLocalTime('2026-03-29T01:30:00') as LocalTime;
    expect(placeLocalTime(skipped, ZONE)).toEqual({
      instant: Date.UTC(2026, 2, 29, 1, 30) * 1000,
      doubt: 'local-time-skipped',
    });
  });
  it('on a day without midnight is the first instant of that day', () => {
    const midnight = parseLocalTime('2026-03-29') as LocalTime; // Beirut goes from 00:00 to 01:00
    expect(placeLocalTime(midnight, 'Asia/Beirut')).toEqual({
      instant: Date.UTC(2026, 2, 28, 22) * 1000,
      doubt: 'local-time-skipped',
    });
  });
});
