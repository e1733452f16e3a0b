// The transactions file: per acquirer the settled days in order of arrival, busier at noon and in the evening. Comes in blocks, so that
// a file of any size takes the same memory.
import type { CardNews } from './cards.ts';
import type { DemoEstate } from './estate.ts';
import { createNarrator, type Told } from './narrator.ts';
import { type Pairs, planPairs } from './pairs.ts';
import { createRandom, type Random } from './random.ts';
import { ROW_BYTES_MAX, TRANSACTIONS_HEADER } from './row-bytes.ts';
import type { Now } from './teller.ts';
import { DAY_SECONDS, DEMO_ACQUIRERS, type DemoAcquirer, windowOf } from './world.ts';

export type TransactionsPlan = {
  readonly seed: number;
  readonly rows: number;
  readonly days: number;
  readonly estate: DemoEstate;
  readonly news: ReadonlyMap<string, CardNews>;
  /** Told rows are counted here; the others are plain sales. */
  readonly told: Map<Told, number>;
};

const BLOCK_BYTES = 1024 * 1024;
/** Rows arriving in each hour of the day, in proportion. */
const HOURLY = [2, 1, 1, 1, 1, 2, 4, 10, 16, 20, 26, 36, 40, 34, 28, 28, 32, 44, 52, 48, 36, 22, 12, 5];

/** Each block is the same buffer, good until the next one is asked for; `rows` counts those of the file so far. */
export function* transactionBlocks(
  plan: TransactionsPlan,
): Generator<{ readonly bytes: Uint8Array; readonly rows: number }> {
  const bytes = new Uint8Array(BLOCK_BYTES);
  let rows = 0;
  let at = new TextEncoder().encodeInto(TRANSACTIONS_HEADER, bytes).written;
  for (const { acquirer, pairs, share } of sharesOf(plan)) {
    const random = createRandom(plan.seed, `transactions of ${acquirer.acquirerId}`);
    const now: Now = { seconds: 0, millis: 0, dayStamp: 0, dayIndex: 0 };
    const narrate = createNarrator({ random, acquirer, days: plan.days, pairs, now, rows: share, told: plan.told });
    for (const _ of arrivals(now, random, windowOf(acquirer, plan.days).from, plan.days, share)) {
      at = narrate(bytes, at);
      rows++;
      if (at <= BLOCK_BYTES - ROW_BYTES_MAX) continue;
      yield { bytes: bytes.subarray(0, at), rows };
      at = 0;
    }
  }
  yield { bytes: bytes.subarray(0, at), rows };
}

type Share = { readonly acquirer: DemoAcquirer; readonly pairs: Pairs; readonly share: number };

/** Rows go by terminals; acquirers without a selling terminal have no block. */
function sharesOf({ estate, news, rows }: TransactionsPlan): Share[] {
  const planned = DEMO_ACQUIRERS.map(acquirer => ({ acquirer, pairs: planPairs(acquirer, estate, news) }));
  const selling = planned.reduce((sum, { pairs }) => sum + pairs.selling, 0);
  let before = 0;
  return planned
    .map(({ acquirer, pairs }) => {
      const start = Math.round((before / selling) * rows);
      before += pairs.selling;
      return { acquirer, pairs, share: Math.round((before / selling) * rows) - start };
    })
    .filter(({ share }) => share > 0);
}

/** Sets `now` to each arrival in turn; `rows` of them over all days, in order. */
function* arrivals(now: Now, random: Random, from: number, days: number, rows: number): Generator<void> {
  const weight = HOURLY.reduce((sum, hour) => sum + hour, 0) * days;
  let weightBefore = 0;
  let told = 0;
  for (let hour = 0; hour < days * 24; hour++) {
    weightBefore += HOURLY[hour % 24]!;
    const inHour = Math.round((weightBefore / weight) * rows) - told;
    now.dayIndex = Math.floor(hour / 24);
    now.dayStamp = dayStampOf(from + now.dayIndex * DAY_SECONDS + DAY_SECONDS / 2);
    for (let row = 0; row < inHour; row++) {
      const millis = Math.floor(((row + random.float()) / inHour) * 3_600_000);
      now.seconds = from + hour * 3600 + Math.floor(millis / 1000);
      now.millis = millis % 1000;
      yield;
    }
    told += inHour;
  }
}

/** Last digit of the year and the day of the year, as RRNs open. */
function dayStampOf(seconds: number): number {
  const year = new Date(seconds * 1000).getUTCFullYear();
  return (year % 10) * 1000 + Math.floor((seconds - Date.UTC(year, 0, 1) / 1000) / DAY_SECONDS) + 1;
}
