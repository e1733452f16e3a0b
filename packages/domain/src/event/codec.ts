// How values stand in stored events: instants as RFC 3339 text with microseconds, minor units and positions as decimal strings.
import { z } from 'zod';
import { Minor } from '../money/amount.ts';
import { formatInstant, Instant, parseInstant } from '../time/instant.ts';

export const instantText = z.codec(z.string(), Instant, {
  decode: (text, context) => {
    const stated = parseInstant(text);
    if (typeof stated !== 'string') return stated.instant;
    context.issues.push({ code: 'custom', message: stated, input: text });
    return z.NEVER;
  },
  encode: value => formatInstant(value as Instant),
});

const integerText = z.string().regex(/^-?[0-9]{1,20}$/, 'an integer as a decimal string');
export const minorText = z.codec(integerText, Minor, {
  decode: text => BigInt(text) as Minor,
  encode: value => value.toString(),
});
export const positionText = z.codec(integerText, z.bigint(), {
  decode: text => BigInt(text),
  encode: value => value.toString(),
});

/** An interval [from, to) as a person or a file stated it: the original texts, and the zone that made a date an instant (H13). */
export const StatedInterval = z.strictObject({
  from: z.string(),
  to: z.string().nullable(),
  zone: z.string().nullable(),
  tzdbVersion: z.string().nullable(),
});
export type StatedInterval = z.infer<typeof StatedInterval>;
