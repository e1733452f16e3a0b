// Instants: whole microseconds since 1970 in UTC. Text comes in as RFC 3339 with an offset and is read strictly, because the
// platform's own parser turns 29 February 2027 into 1 March and takes 24:00 for the next day (H23, H24).
import { z } from 'zod';

/** Epoch microseconds, UTC. Exact as a JavaScript number until the year 2255. */
export const Instant = z.int().brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

export const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
const SECONDS_PER_DAY = 86_400;

export type InstantProblem =
  | 'not-rfc-3339'
  | 'offset-missing'
  | 'no-such-date'
  | 'no-such-time'
  | 'no-such-offset'
  | 'too-fine';

export type StatedInstant = { readonly instant: Instant; readonly offsetMinutes: number; readonly text: string };

const SHAPE = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:\d\d)?$/;

/**
 * Reads RFC 3339 text with offset, years 1970 to 2200 also in UTC, at most microseconds. Keeps the text and the offset as they were stated.
 * Every stored event passes here several times: once its shape is known, digits are read by their places.
 */
export function parseInstant(text: string): StatedInstant | InstantProblem {
  if (!SHAPE.test(text)) return 'not-rfc-3339';
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  if (!isDate(year, month, day)) return 'no-such-date';
  const [hour, minute, second] = [digits(text, 11, 13), digits(text, 14, 16), digits(text, 17, 19)];
  if (hour > 23 || minute > 59 || second > 59) return 'no-such-time';
  const zoneAt = afterFraction(text);
  if (zoneAt > 26) return 'too-fine';
  if (zoneAt === text.length) return 'offset-missing';
  const micros = zoneAt === 19 ? 0 : digits(text, 20, zoneAt) * 10 ** (26 - zoneAt);
  const offsetMinutes = offsetAt(text, zoneAt);
  if (offsetMinutes === null) return 'no-such-offset';
  const localMicros = Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + micros;
  const instant = (localMicros - offsetMinutes * MICROS_PER_MINUTE) as Instant;
  return isRecordable(instant) ? { instant, offsetMinutes, text } : 'no-such-date';
}

const LAST_MICRO = Date.UTC(2201, 0, 1) * 1000 - 1;

/** Whether the instant can be written and read back: years 1970 to 2200 in UTC, whatever the offset it was stated with. */
export function isRecordable(instant: Instant): boolean {
  return instant >= 0 && instant <= LAST_MICRO;
}

const ZERO = 48;

function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + text.charCodeAt(at) - ZERO;
  return value;
}

/** Where the seconds and their fraction end: 19 without a fraction. */
function afterFraction(text: string): number {
  if (text[19] !== '.') return 19;
  let at = 20;
  while (at < text.length && text.charCodeAt(at) >= ZERO && text.charCodeAt(at) < ZERO + 10) at += 1;
  return at;
}

function offsetAt(text: string, at: number): number | null {
  if (text[at] === 'Z' || text[at] === 'z') return 0;
  const [hour, minute] = [digits(text, at + 1, at + 3), digits(text, at + 4, at + 6)];
  if (hour > 23 || minute > 59) return null;
  return (text[at] === '-' ? -1 : 1) * (hour * 60 + minute) || 0; // "-00:00" is 0, not -0
}

/** Whether the Gregorian calendar has that day, in the years this system accepts. */
export function isDate(year: number, month: number, day: number): boolean {
  return year >= 1970 && year <= 2200 && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

/** RFC 3339 in UTC with six decimals: the one form in which instants stand in events and in output. Years 0 to 9999. */
export function formatInstant(instant: Instant): string {
  const second = Math.floor(instant / MICROS_PER_SECOND);
  const micros = instant - second * MICROS_PER_SECOND;
  const day = Math.floor(second / SECONDS_PER_DAY);
  const ofDay = second - day * SECONDS_PER_DAY;
  const time = `${padded(Math.floor(ofDay / 3600), 2)}:${padded(Math.floor(ofDay / 60) % 60, 2)}:${padded(ofDay % 60, 2)}`;
  return `${formatDay(day)}T${time}.${padded(micros, 6)}Z`;
}

/** The date of a day counted from 1970-01-01, by the calendar's cycle of 400 years; the year is taken to begin in March. */
function formatDay(daysSince1970: number): string {
  const days = daysSince1970 + 719_468; // since 0000-03-01
  const era = Math.floor(days / 146_097);
  const ofEra = days - era * 146_097;
  const yearOfEra = Math.floor(
    (ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365,
  );
  const ofYear = ofEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const fromMarch = Math.floor((5 * ofYear + 2) / 153);
  const day = ofYear - Math.floor((153 * fromMarch + 2) / 5) + 1;
  const month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
  return `${padded(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4)}-${padded(month, 2)}-${padded(day, 2)}`;
}

function padded(value: number, width: number): string {
  return value.toString().padStart(width, '0');
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The record time of the next event: never before the last one, whatever the clock does (H28). */
export function nextRecordedAt(clock: Instant, last: Instant | null): Instant {
  return last === null || clock > last ? clock : last;
}
