// Reads what a person typed after an option, strictly, with a sentence that says what would be right.
import { type Instant, parseInstant } from '@asof/domain';
import { InvalidArgumentError } from 'commander';

/** RFC 3339 with offset, e.g. 2026-11-22T23:00:00+08:00. */
export function instantOption(text: string): Instant {
  const stated = parseInstant(text);
  if (typeof stated !== 'string') return stated.instant;
  throw new InvalidArgumentError(`${stated}: write it with date, time and offset, e.g. 2026-11-22T23:00:00+08:00`);
}

/** A calendar day, e.g. 2026-11-22. */
export function dayOption(text: string): string {
  if (typeof parseInstant(`${text}T00:00:00Z`) !== 'string') return text;
  throw new InvalidArgumentError('no such day: write it as 2026-11-22');
}

/** A whole number from 0. */
export function countOption(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number.parseInt(text, 10);
  throw new InvalidArgumentError('a whole number is asked for');
}

/** "12.50 CNY" or "12.50": digits are kept as text until the currency of a row tells what they mean. */
export function amountOption(text: string): string {
  if (/^\d{1,16}(\.\d{1,4})?$/.test(text)) return text;
  throw new InvalidArgumentError('an amount is a plain decimal, e.g. 1280.00');
}
