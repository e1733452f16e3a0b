// Named zones: from local time to instants and from instants to dates. Slow (tens of microseconds): never in a loop over rows.
// A zone is text here because it is stored as text; `zoneProblem` is asked once, where the text comes in.
import { Temporal } from 'temporal-polyfill';
import { formatInstant, Instant, type InstantProblem, parseInstant } from './instant.ts';

export type ZoneProblem = 'no-such-zone' | 'not-a-settlement-zone';

/** China settles in one zone by contract. These have another offset in the zone tables, which no contract means (H27). */
export const SETTLEMENT_ZONE_INSTEAD: ReadonlyMap<string, string> = new Map([
  ['Asia/Urumqi', 'Asia/Shanghai'],
  ['Asia/Kashgar', 'Asia/Shanghai'],
]);

/** What is wrong with the text as a settlement zone: it must be the exact IANA name of a zone, no offset. */
export function zoneProblem(text: string): ZoneProblem | null {
  if (SETTLEMENT_ZONE_INSTEAD.has(text)) return 'not-a-settlement-zone';
  if (!/^[A-Z][0-9A-Za-z_+-]*(?:\/[0-9A-Za-z_+-]+)*$/.test(text)) return 'no-such-zone';
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId === text
      ? null
      : 'no-such-zone';
  } catch {
    return 'no-such-zone';
  }
}

/** The date, as YYYY-MM-DD, that the zone's calendar shows at the instant: the business date of a cut (R16). */
export function businessDate(instant: Instant, zone: string): string {
  const millis = Math.floor(instant / 1000);
  return Temporal.Instant.fromEpochMilliseconds(millis).toZonedDateTimeISO(zone).toPlainDate().toString();
}

/** What a wall clock shows: `YYYY-MM-DDTHH:MM:SS`, at most microseconds, without any offset. */
export type LocalTime = { readonly text: string };
export type LocalTimeProblem = Exclude<InstantProblem, 'offset-missing' | 'no-such-offset'> | 'offset-not-expected';

/** Reads a local time, or a date as its midnight, as strictly as an instant is read (H23). */
export function parseLocalTime(text: string): LocalTime | LocalTimeProblem {
  const whole = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00` : text;
  if (/[Zz]$|[+-]\d\d:\d\d$/.test(whole)) return 'offset-not-expected';
  const asIfUtc = parseInstant(`${whole}Z`);
  if (typeof asIfUtc !== 'string') return { text: formatInstant(asIfUtc.instant).slice(0, -1) };
  return asIfUtc as Exclude<InstantProblem, 'offset-missing' | 'no-such-offset'>; // the Z just added is an offset that exists
}

/** In order: one, or two where the clock was set back. `shifted` is what the clock showed by as much later as was skipped. */
export type LocalInstants =
  | { readonly kind: 'shown'; readonly instants: readonly [Instant, ...Instant[]] }
  | { readonly kind: 'skipped'; readonly shifted: Instant };

/**
 * The instants at which a clock in the zone shows the local time: one, two where it was set back over it (H25), none where it was set
 * forward over it (H26).
 */
export function instantsShowing(local: LocalTime, zone: string): LocalInstants {
  const plain = Temporal.PlainDateTime.from(local.text);
  const earlier = plain.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = plain.toZonedDateTime(zone, { disambiguation: 'later' });
  if (!earlier.toPlainDateTime().equals(plain)) return { kind: 'skipped', shifted: instantOf(later) };
  const [first, second] = [instantOf(earlier), instantOf(later)];
  return { kind: 'shown', instants: first === second ? [first] : [first, second] };
}

function instantOf(zoned: Temporal.ZonedDateTime): Instant {
  return Instant.parse(Number(zoned.epochNanoseconds / 1000n));
}
