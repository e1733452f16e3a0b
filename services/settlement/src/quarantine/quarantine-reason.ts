// Why a row is quarantined: one table of codes, each with what is wrong and what would be right. docs/file-formats.md lists the same
// codes, and a test holds the two together.
import { maskCardNumbers } from '@asof/domain';

type Reason = { readonly wrong: string; readonly right: string };

export const QUARANTINE_REASONS = {
  'line-too-long': { wrong: 'the row is longer than 8,192 bytes', right: 'write one row a line, ended by a line feed' },
  'quote-not-closed': {
    wrong: 'a quote opens here and does not close',
    right: 'close it, or write the value without quotes',
  },
  'stray-quote': {
    wrong: 'a quote stands inside a value',
    right: 'write the value without quotes, or put all of it in quotes and double those inside',
  },
  'too-few-fields': {
    wrong: 'the row has fewer fields than the header',
    right: 'write a value, or nothing, for each column',
  },
  'too-many-fields': {
    wrong: 'the row has more fields than the header',
    right: 'remove what begins here, or put values with commas in quotes',
  },
  'not-utf-8': {
    wrong: 'the value is not UTF-8',
    right: 'write the file in UTF-8; all values of this file are plain ASCII',
  },
  'control-character': {
    wrong: 'the value holds a control character, such as a tab, a line break or NUL',
    right: 'remove it',
  },
  'looks-like-card-number': {
    wrong: 'the value looks like a card number',
    right: 'leave card numbers out of every file; name what the column asks for',
  },
  'unknown-kind': { wrong: 'no such kind', right: 'sale, completion, refund, void, reversal or adjustment' },
  'malformed-acquirer': { wrong: 'not an acquirer id', right: '1 to 32 letters, digits, _ or -' },
  'malformed-mid': { wrong: 'not a MID', right: '1 to 15 letters, digits, _ or -' },
  'malformed-tid': { wrong: 'not a TID', right: '1 to 8 letters, digits, _ or -' },
  'malformed-batch': { wrong: 'not a batch number', right: 'exactly six digits, with leading zeros' },
  'malformed-stan': { wrong: 'not a STAN', right: 'exactly six digits, with leading zeros' },
  'malformed-rrn': { wrong: 'not an RRN', right: '1 to 12 letters or digits' },
  'malformed-original-rrn': { wrong: 'not an RRN', right: '1 to 12 letters or digits, or nothing' },
  'not-rfc-3339': { wrong: 'not a date and time', right: 'RFC 3339 with offset, such as 2026-08-14T09:30:00+08:00' },
  'no-such-date': { wrong: 'the calendar has no such date from 1970 to 2200', right: 'a date that exists' },
  'no-such-time': { wrong: 'the day has no such time', right: 'hours 00 to 23, minutes and seconds 00 to 59' },
  'too-fine': { wrong: 'finer than a microsecond', right: 'at most six digits after the seconds' },
  'offset-missing': {
    wrong: 'without an offset it could be any instant of a day',
    right: 'end with Z or an offset, such as +08:00',
  },
  'no-such-offset': { wrong: 'no such offset from UTC', right: 'hours 00 to 23, minutes 00 to 59' },
  'unknown-mode': { wrong: 'no such mode', right: 'online or offline' },
  'unknown-currency': { wrong: 'not an ISO 4217 code in use', right: 'three capital letters, such as CNY' },
  'not-a-decimal': { wrong: 'not a decimal number', right: 'digits, and a point before decimals, such as 12.50' },
  'too-many-decimals': {
    wrong: 'more decimals than the currency has',
    right: 'as many decimals as the currency has, or fewer',
  },
  'amount-too-large': { wrong: 'beyond 9007199254740991 minor units', right: 'an amount up to there' },
  'amount-not-positive': {
    wrong: 'not greater than zero',
    right: 'an amount above zero without a sign: the kind tells the sign',
  },
  'amount-zero': { wrong: 'an adjustment of nothing', right: 'an amount above or below zero' },
  'reference-missing': {
    wrong: 'a void or reversal without the RRN of its original',
    right: 'the RRN of the sale or completion that it undoes',
  },
  'key-clash': {
    wrong: 'another row with the same acquirer, MID, TID, batch, STAN, RRN and kind was accepted before',
    right: 'if both happened, correct the STAN or the RRN of one; else reject this row',
  },
  'online-too-late': {
    wrong: 'an online row that was received too long after it occurred',
    right: 'if the times are right, release the row; else correct them',
  },
  'offline-too-late': {
    wrong: 'an offline row that was received too long after it occurred',
    right: 'if the times are right, release the row; else correct them',
  },
  'in-the-future': {
    wrong: 'the row occurred too long after it was received',
    right: 'if the times are right, release the row; else correct the clock and the row',
  },
} as const satisfies Record<string, Reason>;

export type QuarantineCode = keyof typeof QUARANTINE_REASONS;
export const QUARANTINE_CODES = Object.keys(QUARANTINE_REASONS) as [QuarantineCode, ...QuarantineCode[]];

const QUOTED_CHARACTERS_MAX = 64;

/**
 * What is wrong and what would be right, as one line. `found` is quoted, shortened, and masked of card numbers; `detail` says more of
 * what is wrong.
 */
export function quarantineMessage(code: QuarantineCode, found: string | null, detail: string | null): string {
  const { wrong, right } = QUARANTINE_REASONS[code];
  return `${found === null ? '' : `${quoted(found)}: `}${wrong}${detail === null ? '' : ` (${detail})`}; right: ${right}`;
}

function quoted(found: string): string {
  const masked = maskCardNumbers(found);
  const short = masked.length > QUOTED_CHARACTERS_MAX ? `${masked.slice(0, QUOTED_CHARACTERS_MAX)}…` : masked;
  return JSON.stringify(short);
}
