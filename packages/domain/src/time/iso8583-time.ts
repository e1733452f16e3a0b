// ISO 8583 local times: DE13 is month and day, DE12 hours, minutes and seconds. There is no year and no offset in them.
import { type LocalTimeDoubt, placeLocalTime } from './capture-sequence.ts';
import type { Instant } from './instant.ts';
import { businessDate, parseLocalTime } from './zone.ts';

/** As received: DE13 `MMDD`, DE12 `hhmmss`. */
export type LocalStamp = { readonly monthDay: string; readonly time: string };
export type DatedStamp = {
  readonly instant: Instant;
  readonly doubt: LocalTimeDoubt;
  readonly year: number;
  /** The digits as received, kept because the year is ours and not theirs. */
  readonly raw: LocalStamp;
};
export type LocalStampProblem = 'not-a-local-stamp' | 'no-such-date' | 'no-such-time';

/** 29 February comes back after eight years at the latest, as from 2096 to 2104. */
const YEARS_BACK_MAX = 8;

/**
 * H22: the year is the one that brings the stamp nearest to receivedAt and never after it. So 31 December received on 1 January is of
 * the year before; and a stamp of a clock that runs ahead is a year old, for the time window to catch.
 */
export function dateLocalStamp(raw: LocalStamp, receivedAt: Instant, zone: string): DatedStamp | LocalStampProblem {
  if (!/^\d{4}$/.test(raw.monthDay) || !/^\d{6}$/.test(raw.time)) return 'not-a-local-stamp';
  const receivedYear = Number(businessDate(receivedAt, zone).slice(0, 4));
  for (let year = receivedYear; year >= receivedYear - YEARS_BACK_MAX; year -= 1) {
    const local = parseLocalTime(`${year}-${between(raw.monthDay, '-')}T${between(raw.time, ':')}`);
    if (local === 'no-such-time') return 'no-such-time';
    if (typeof local === 'string') continue;
    const { instant, doubt } = placeLocalTime(local, zone);
    if (instant <= receivedAt) return { instant, doubt, year, raw };
  }
  return 'no-such-date';
}

function between(digits: string, separator: string): string {
  return (digits.match(/../g) as string[]).join(separator);
}
