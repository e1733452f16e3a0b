// Instants: whole microseconds since 1970 in UTC. Text comes in as RFC 3339 with an offset and is read strictly, because the
// platform's own parser turns 29 February 2027 into 1 March and takes 24:00 for the next day (H23, H24).
import { z } from 'zod';

/** Epoch microseconds, UTC. Exact as a JavaScript number until the year 2255. */
export const Instant = z.int().brand<'Instant'>();
export type Instant = z.infer<typeof Instant>;

export const MICROS_PER_SECOND = 1_000_000;
const MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;

export type InstantProblem =
  | 'not-rfc-3339'
  | 'offset-missing'
  | 'no-such-date'
  | 'no-such-time'
  | 'no-such-offset'
  | 'too-fine';

export type StatedInstant = { readonly instant: Instant; readonly offsetMinutes: number; readonly text: string };

const SHAPE = /^(\d{4})-(\d{2})-(\d{2})[Tt ](\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?(?:([Zz])|([+-])(\d{2}):(\d{2}))?$/;

/** Reads RFC 3339 text with offset, years 1970 to 2200, at most microseconds. Keeps the text and the offset as they were stated. */
export function parseInstant(text: string): StatedInstant | InstantProblem {
  const match = SHAPE.exec(text);
  if (!match) return 'not-rfc-3339';
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  if (year < 1970 || year > 2200 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
    return 'no-such-date';
  if (hour > 23 || minute > 59 || second > 59) return 'no-such-time';
  const fraction = (match[7] ?? '').padEnd(6, '0');
  if (fraction.length > 6) return 'too-fine';
  if (match[8] === undefined && match[9] === undefined) return 'offset-missing';
  const [offsetHour, offsetMinute] = [Number(match[10] ?? 0), Number(match[11] ?? 0)];
  if (offsetHour > 23 || offsetMinute > 59) return 'no-such-offset';
  const offsetMinutes = (match[9] === '-' ? -1 : 1) * (offsetHour * 60 + offsetMinute) || 0;
  const localMicros = Date.UTC(year, month - 1, day, hour, minute, second) * 1000 + Number(fraction);
  return { instant: (localMicros - offsetMinutes * MICROS_PER_MINUTE) as Instant, offsetMinutes, text };
}

/** RFC 3339 in UTC with six decimals: the one form in which instants stand in events and in output. */
export function formatInstant(instant: Instant): string {
  const millis = Math.floor(instant / 1000);
  const micros = instant - millis * 1000;
  return `${new Date(millis).toISOString().slice(0, -1)}${micros.toString().padStart(3, '0')}Z`;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The record time of the next event: never before the last one, whatever the clock does (H28). */
export function nextRecordedAt(clock: Instant, last: Instant | null): Instant {
  return last === null || clock > last ? clock : last;
}
