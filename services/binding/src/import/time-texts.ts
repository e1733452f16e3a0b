// What is wrong with a stated time, in words.
import type { LocalTimeDoubt, StatedTimeProblem } from '@asof/domain';

type Text = { readonly wrong: string; readonly right: string };

const STATED = 'RFC 3339 with offset, e.g. 2026-12-01T00:00:00+08:00, or a date or local time with a zone';
const TEXTS: Readonly<Record<StatedTimeProblem, Text>> = {
  'not-rfc-3339': { wrong: 'not a time', right: STATED },
  'offset-missing': { wrong: 'a local time without offset', right: STATED },
  'no-such-date': { wrong: 'the calendar has no such date', right: 'a date that exists, from 1970 to 2200' },
  'no-such-time': { wrong: 'a day has no such time', right: '00:00:00 to 23:59:59; midnight is 00:00 of the next day' },
  'no-such-offset': { wrong: 'no such offset', right: 'an offset from -23:59 to +23:59' },
  'too-fine': { wrong: 'finer than microseconds', right: 'at most six decimals of a second' },
  'zone-missing': {
    wrong: 'a date or local time needs a zone',
    right: 'an IANA zone, e.g. Asia/Shanghai',
  },
  'no-such-zone': { wrong: 'no such zone', right: 'the exact name of an IANA zone, e.g. Asia/Shanghai' },
  'not-a-settlement-zone': { wrong: 'no zone that China settles in', right: 'Asia/Shanghai' },
  'offset-not-expected': { wrong: 'an offset that fits nothing', right: STATED },
};

export function timeProblemText(problem: StatedTimeProblem): Text {
  return TEXTS[problem];
}

const DOUBTS: Readonly<Record<NonNullable<LocalTimeDoubt>, Text>> = {
  'local-time-repeated': {
    wrong: 'the zone shows this local time twice; the earlier one was taken',
    right: 'the instant with its offset, if the later one was meant',
  },
  'local-time-skipped': {
    wrong: 'the zone never shows this local time; it was shifted forward',
    right: 'a local time that exists, or the instant with its offset',
  },
};

export function timeDoubtText(doubt: NonNullable<LocalTimeDoubt>): Text {
  return DOUBTS[doubt];
}
