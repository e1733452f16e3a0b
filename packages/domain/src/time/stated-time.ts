// Times as people and files state them: an instant with its offset, or a date or local time with the zone that makes it one. What was
// stated is kept beside the instant, with the version of the zone tables that was asked, because those tables change (H13).
import type { StatedInterval } from '../event/codec.ts';
import { type LocalTimeDoubt, placeLocalTime } from './capture-sequence.ts';
import { type Instant, type InstantProblem, isRecordable, parseInstant } from './instant.ts';
import { type LocalTimeProblem, parseLocalTime, type ZoneProblem, zoneProblem } from './zone.ts';

export type StatedTime = {
  readonly instant: Instant;
  readonly text: string;
  /** Null when the text has an offset: then no zone was asked. */
  readonly zone: string | null;
  readonly doubt: LocalTimeDoubt;
};
export type StatedTimeProblem = InstantProblem | LocalTimeProblem | ZoneProblem | 'zone-missing';

/** Both ends of an interval, as the fields of an event; `to` null means without end. */
export type StatedSpan = {
  readonly kind: 'span';
  readonly from: Instant;
  readonly to: Instant | null;
  readonly stated: StatedInterval;
  readonly doubts: readonly Exclude<LocalTimeDoubt, null>[];
};
export type StatedSpanProblem = {
  readonly kind: 'problem';
  readonly field: 'from' | 'to' | 'zone';
  readonly problem: StatedTimeProblem;
};

export type StatedTimeReader = {
  /** `zone` null where none was given. A date is 00:00 in the zone, or the first instant of a day that has no 00:00. */
  readonly time: (text: string, zone: string | null) => StatedTime | StatedTimeProblem;
  /** Whether the interval is empty is for a decider to say. */
  readonly span: (stated: Pick<StatedInterval, 'from' | 'to' | 'zone'>) => StatedSpan | StatedSpanProblem;
};

const REMEMBERED_MAX = 16_384;

/**
 * `tzdbVersion` names the zone tables of the running platform. Files repeat the same dates thousands of times and a zone costs tens
 * of microseconds a question: the answers to the last REMEMBERED_MAX different questions are kept.
 */
export function createStatedTimeReader(tzdbVersion: string): StatedTimeReader {
  const remembered = new Map<string, StatedTime | StatedTimeProblem>();

  const time = (text: string, zone: string | null): StatedTime | StatedTimeProblem => {
    const instant = parseInstant(text);
    if (typeof instant !== 'string') return { instant: instant.instant, text, zone: null, doubt: null };
    const question = `${zone}|${text}`;
    const known = remembered.get(question) ?? readLocalTime(text, zone, instant);
    if (remembered.size === REMEMBERED_MAX) remembered.clear();
    remembered.set(question, known);
    return known;
  };
  const span: StatedTimeReader['span'] = stated => {
    const from = time(stated.from, stated.zone);
    if (typeof from === 'string') return problemIn('from', from);
    const to = stated.to === null ? null : time(stated.to, stated.zone);
    if (typeof to === 'string') return problemIn('to', to);
    const zone = from.zone ?? to?.zone ?? null;
    return {
      kind: 'span',
      from: from.instant,
      to: to?.instant ?? null,
      stated: { from: from.text, to: to?.text ?? null, zone, tzdbVersion: zone === null ? null : tzdbVersion },
      doubts: [from.doubt, to?.doubt ?? null].filter(doubt => doubt !== null),
    };
  };

  return { time, span };
}

function readLocalTime(text: string, zone: string | null, asInstant: InstantProblem): StatedTime | StatedTimeProblem {
  const local = parseLocalTime(text);
  if (typeof local === 'string') return local === 'offset-not-expected' ? asInstant : local;
  if (zone === null) return 'zone-missing';
  const wrong = zoneProblem(zone);
  if (wrong !== null) return wrong;
  const placed = placeLocalTime(local, zone);
  return isRecordable(placed.instant) ? { ...placed, text, zone } : 'no-such-date';
}

const OF_ZONE: ReadonlySet<string> = new Set(['zone-missing', 'no-such-zone', 'not-a-settlement-zone']);

function problemIn(field: 'from' | 'to', problem: StatedTimeProblem): StatedSpanProblem {
  return { kind: 'problem', field: OF_ZONE.has(problem) ? 'zone' : field, problem };
}
