// Decides what each arriving row tells and writes it: a plain sale, a story, or a row broken on the way.
import { amountIn } from './amounts.ts';
import { breakRow } from './bad-rows.ts';
import type { Pairs } from './pairs.ts';
import { createDeal, type Random } from './random.ts';
import { type RowFrame, writeRow } from './row-bytes.ts';
import { createTeller, type Now, type RowStory, STORY_SHARES, type Teller } from './teller.ts';
import { DAY_SECONDS, type DemoAcquirer, decimalsOf, windowOf } from './world.ts';

/** A story, or a plain sale that falls before a change of card, into a hole, or before the first card. */
export type Told = RowStory | 'before-change' | 'in-hole' | 'before-first-card' | 'bad';

export type NarratorOptions = {
  readonly random: Random;
  readonly acquirer: DemoAcquirer;
  readonly days: number;
  readonly pairs: Pairs;
  readonly now: Now;
  /** Rows to come, so that a small day tells its stories all the same. */
  readonly rows: number;
  /** Told rows are counted here; the others are plain sales. */
  readonly told: Map<Told, number>;
};

/** Writes the row that arrives now at `at`, where ROW_BYTES_MAX are free, and returns where it ends. */
export type Narrator = (bytes: Uint8Array, at: number) => number;

const BAD_SHARE = 0.00003;
const SHARES: readonly (readonly [RowStory | 'bad', number])[] = [...STORY_SHARES, ['bad', BAD_SHARE]];
const SHARE = SHARES.reduce((sum, [, share]) => sum + share, 0);
const STORY_ROWS_MIN = 60;
const STORY_SHARE_MAX = 0.3;

export function createNarrator({ random, acquirer, days, pairs, now, rows, told }: NarratorOptions): Narrator {
  const currencies = [acquirer.currency, acquirer.guestCurrency];
  const amountOf = (from: Random, currency: number, level: number): number =>
    amountIn(from, currencies[currency]!, level);
  const teller = createTeller({ random, pairs, now, amountOf });
  const frame = frameOf(acquirer, days, pairs, currencies);
  const storyShare = Math.max(SHARE, Math.min(STORY_SHARE_MAX, STORY_ROWS_MIN / rows));
  const deal = createDeal(
    random,
    SHARES.map(([story, share]) => [story, share / SHARE] as const),
    'sale-offline',
  );
  /** Stories that could not be told when their turn came. */
  const waiting = new Set<RowStory>();
  let broken = 0;

  const count = (what: Told): void => void told.set(what, (told.get(what) ?? 0) + 1);
  const nextStory = (): RowStory | 'bad' => {
    const [first] = waiting;
    if (first === undefined || random.chance(0.5)) return deal();
    waiting.delete(first);
    return first;
  };
  return (bytes, at) => {
    const story = random.chance(storyShare) ? nextStory() : null;
    if (story === 'bad') {
      count('bad');
      teller.plainSale();
      return breakInPlace(bytes, at, writeRow(bytes, at, teller.row, frame), broken++);
    }
    if (story !== null && teller.tell(story)) count(story);
    else {
      if (story !== null) waiting.add(story);
      teller.plainSale();
      const news = newsOfRow(teller, pairs);
      if (news !== null) count(news);
    }
    return writeRow(bytes, at, teller.row, frame);
  };
}

function newsOfRow({ row }: Teller, pairs: Pairs): Told | null {
  const news = pairs.news[row.pair];
  if (!news) return null;
  if (news.what === 'hole') return row.occurredAt >= news.at ? 'in-hole' : null;
  if (row.occurredAt >= news.at) return null;
  return news.what === 'changed' ? 'before-change' : 'before-first-card';
}

function breakInPlace(bytes: Uint8Array, from: number, end: number, index: number): number {
  const line = new TextDecoder().decode(bytes.subarray(from, end - 1));
  return from + new TextEncoder().encodeInto(`${breakRow(line, index)}\n`, bytes.subarray(from)).written;
}

/** Offline sales are at most three days old; arrivals end with the last day. */
const DAYS_BEFORE = 5;

function frameOf(acquirer: DemoAcquirer, days: number, pairs: Pairs, currencies: readonly string[]): RowFrame {
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  const firstDay = Math.floor((windowOf(acquirer, days).from + acquirer.offsetSeconds) / DAY_SECONDS) - DAYS_BEFORE;
  return {
    prefixes: pairs.prefixes,
    offsetSeconds: acquirer.offsetSeconds,
    offsetText: encode(acquirer.offsetText),
    firstDay,
    days: Array.from({ length: DAYS_BEFORE + days + 1 }, (_, day) =>
      encode(new Date((firstDay + day) * DAY_SECONDS * 1000).toISOString().slice(0, 11)),
    ),
    currencies: currencies.map(currency => ({ suffix: encode(`,${currency},`), decimals: decimalsOf(currency) })),
  };
}
