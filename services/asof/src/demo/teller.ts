// Tells an acquirer's rows one after the other: mostly plain sales, and between them the stories that settlement must get right. Each
// story fills the one draft row, or says that there is no matter for it yet.
import type { Pairs } from './pairs.ts';
import type { Random } from './random.ts';
import { type DraftRow, KINDS, type Kind } from './row-bytes.ts';
import { CANCELLED, createSalesMemory, REFUNDED, type SalesMemory, UNTOUCHED } from './sales-memory.ts';

/** Shares of all rows; what they leave are plain sales. */
export const STORY_SHARES = [
  ['sale-offline', 0.02],
  ['refund', 0.008],
  ['completion', 0.008],
  ['void', 0.004],
  ['reversal', 0.002],
  ['guest-currency', 0.0015],
  ['adjustment', 0.001],
  ['refund-after-change', 0.0005],
  ['late-across-change', 0.0003],
  ['late-after-move', 0.0002],
  ['refund-without-reference', 0.0002],
  ['duplicate', 0.0002],
  ['refund-of-unknown', 0.0001],
  ['refund-beyond-rest', 0.0001],
  ['no-assignment', 0.0001],
  ['sale-at-change', 0.00005],
  ['void-of-part', 0.00005],
  ['void-again', 0.00005],
  ['clash', 0.00001],
] as const;
export type RowStory = (typeof STORY_SHARES)[number][0];

/** The instant of arrival of the next row, written over for each. */
export type Now = {
  /** Seconds since 1970. */
  seconds: number;
  millis: number;
  /** The four digits that open the day's RRNs. */
  dayStamp: number;
  /** 0 for the first settled day. */
  dayIndex: number;
};

export type Teller = {
  readonly row: DraftRow;
  readonly plainSale: () => void;
  /** False when the story cannot be told yet; the row must not be used then. */
  readonly tell: (story: RowStory) => boolean;
};

/** A plausible amount in minor units for a shop of that price level. Currency 0 is the acquirer's own, 1 the travellers'. */
export type AmountOf = (random: Random, currency: number, priceLevel: number) => number;

type Deps = { readonly random: Random; readonly pairs: Pairs; readonly now: Now; readonly amountOf: AmountOf };
type Tale = Deps & {
  readonly row: DraftRow;
  readonly stan: Uint32Array;
  readonly sales: SalesMemory;
  /** Sales of pairs whose card changes, ends or comes on the settled days. */
  readonly eventful: SalesMemory;
  numbered: number;
  /** Whether the draft still is the row told last, and that row was sound. */
  repeatable: boolean;
};

const REMEMBERED_SHARE = 0.05;
const OFFLINE_SECONDS_MAX = 71 * 3600;
const CODE = Object.fromEntries(KINDS.map((kind, code) => [kind, code])) as Record<Kind, number>;

export function createTeller(deps: Deps): Teller {
  const row: DraftRow = {
    ...{ kind: 0, pair: 0, batch: 0, stan: 0, rrnDay: 0, rrnNumber: 0, occurredAt: 0, receivedAt: 0 },
    ...{ receivedMillis: 0, offline: false, amountMinor: 0, currency: 0, originalDay: -1, originalNumber: 0 },
  };
  const tale: Tale = {
    ...deps,
    row,
    stan: new Uint32Array(deps.pairs.prefixes.length),
    sales: createSalesMemory(deps.random, 4096),
    eventful: createSalesMemory(deps.random, 1024),
    numbered: 0,
    repeatable: false,
  };
  return { row, plainSale: () => plainSale(tale), tell: story => STORIES[story](tale) };
}

function begin(tale: Tale, kind: Kind, pair: number, currency: number, amountMinor: number): void {
  const { row, stan, now } = tale;
  row.kind = CODE[kind];
  row.pair = pair;
  row.batch = 1 + now.dayIndex;
  row.stan = (stan[pair]! % 999_999) + 1;
  stan[pair] = row.stan;
  row.rrnDay = now.dayStamp;
  row.rrnNumber = ++tale.numbered;
  row.occurredAt = now.seconds;
  row.receivedAt = now.seconds;
  row.receivedMillis = now.millis;
  row.offline = false;
  row.amountMinor = amountMinor;
  row.currency = currency;
  row.originalDay = -1;
  tale.repeatable = true;
}

function beginPriced(tale: Tale, kind: Kind, pair: number, currency = 0): void {
  begin(tale, kind, pair, currency, tale.amountOf(tale.random, currency, tale.pairs.priceLevel[pair]!));
}

const sellingPair = ({ random, pairs }: Tale): number => random.below(pairs.selling);

function plainSale(tale: Tale): void {
  beginPriced(tale, 'sale', sellingPair(tale));
  tale.row.occurredAt -= tale.random.below(4);
  keep(tale);
}

function keep({ random, row, pairs, sales, eventful }: Tale): void {
  if (random.chance(REMEMBERED_SHARE)) sales.remember(row);
  if (pairs.news[row.pair] !== null && random.chance(0.5)) eventful.remember(row);
}

function takeOffline({ row }: Tale, occurredAt: number): void {
  row.offline = true;
  row.occurredAt = occurredAt;
}

/** A selling pair whose card changed at most that long ago, or -1. */
function changedPair({ random, pairs, now }: Tale, withinSeconds: number): number {
  if (pairs.changed.length === 0) return -1;
  const pair = random.pick(pairs.changed);
  const age = now.seconds - pairs.news[pair]!.at;
  return age > 0 && age < withinSeconds ? pair : -1;
}

function debit(tale: Tale, kind: Kind, from: SalesMemory, index: number, amountMinor: number): boolean {
  if (index < 0) return false;
  begin(tale, kind, from.pair[index]!, from.currency[index]!, amountMinor);
  tale.row.originalDay = from.rrnDay[index]!;
  tale.row.originalNumber = from.rrnNumber[index]!;
  return true;
}

function refund(tale: Tale, from: SalesMemory, index: number): boolean {
  const left = from.leftMinor[index] ?? 0;
  const amountMinor = tale.random.chance(0.6) ? left : tale.random.between(1, left);
  if (!debit(tale, 'refund', from, index, amountMinor)) return false;
  from.leftMinor[index]! -= amountMinor;
  from.state[index] = REFUNDED;
  return true;
}

function cancel(tale: Tale, kind: 'void' | 'reversal'): boolean {
  const { sales } = tale;
  const index = sales.recall(candidate => sales.state[candidate] === UNTOUCHED);
  if (!debit(tale, kind, sales, index, sales.amountMinor[index] ?? 0)) return false;
  sales.state[index] = CANCELLED;
  sales.leftMinor[index] = 0;
  return true;
}

const STORIES: Readonly<Record<RowStory, (tale: Tale) => boolean>> = {
  'sale-offline': tale => {
    const { random, row, pairs, now } = tale;
    plainSale(tale);
    const late = 60 + Math.floor(random.float() ** 3 * (OFFLINE_SECONDS_MAX - 60));
    takeOffline(tale, Math.max(now.seconds - late, Math.min(pairs.since[row.pair]!, now.seconds)));
    return true;
  },
  completion: tale => {
    beginPriced(tale, 'completion', sellingPair(tale));
    keep(tale);
    return true;
  },
  refund: tale => {
    const from = tale.random.chance(0.1) ? tale.eventful : tale.sales;
    return refund(
      tale,
      from,
      from.recall(index => from.leftMinor[index]! > 0),
    );
  },
  void: tale => cancel(tale, 'void'),
  reversal: tale => cancel(tale, 'reversal'),
  'guest-currency': tale => {
    if (tale.pairs.guests.length === 0) return false;
    beginPriced(tale, 'sale', tale.random.pick(tale.pairs.guests), 1);
    return true;
  },
  adjustment: tale => {
    beginPriced(tale, 'adjustment', sellingPair(tale));
    tale.row.amountMinor = Math.ceil(tale.row.amountMinor / 10) * (tale.random.chance(0.5) ? -1 : 1);
    return true;
  },
  'refund-after-change': tale => {
    const { eventful, pairs, now } = tale;
    const overtaken = (index: number): boolean => {
      const news = pairs.news[eventful.pair[index]!];
      return news?.what === 'changed' && eventful.occurredAt[index]! < news.at && news.at <= now.seconds;
    };
    return refund(
      tale,
      eventful,
      eventful.recall(index => eventful.leftMinor[index]! > 0 && overtaken(index)),
    );
  },
  'late-across-change': tale => {
    const pair = changedPair(tale, OFFLINE_SECONDS_MAX - 20 * 3600);
    if (pair < 0) return false;
    beginPriced(tale, 'sale', pair);
    takeOffline(tale, tale.pairs.news[pair]!.at - tale.random.between(61, 20 * 3600));
    keep(tale);
    return true;
  },
  'sale-at-change': tale => {
    const pair = changedPair(tale, OFFLINE_SECONDS_MAX);
    if (pair < 0) return false;
    beginPriced(tale, 'sale', pair);
    takeOffline(tale, tale.pairs.news[pair]!.at + tale.random.between(-1, 1));
    return true;
  },
  'late-after-move': tale => {
    if (tale.pairs.left.length === 0) return false;
    const { pair, movedAt } = tale.random.pick(tale.pairs.left);
    const spare = OFFLINE_SECONDS_MAX - (tale.now.seconds - movedAt);
    if (spare < 60) return false;
    beginPriced(tale, 'sale', pair);
    takeOffline(tale, movedAt - tale.random.between(1, Math.min(spare, 8 * 3600)));
    return true;
  },
  'refund-without-reference': tale => {
    beginPriced(tale, 'refund', sellingPair(tale));
    return true;
  },
  'refund-of-unknown': tale => {
    beginPriced(tale, 'refund', sellingPair(tale));
    tale.row.originalDay = tale.now.dayStamp - 5;
    tale.row.originalNumber = tale.random.below(90_000_000);
    return true;
  },
  'refund-beyond-rest': tale => {
    const { sales, random } = tale;
    const index = sales.recall(candidate => sales.state[candidate] !== CANCELLED);
    return debit(tale, 'refund', sales, index, (sales.leftMinor[index] ?? 0) + random.between(1, 500));
  },
  'void-of-part': tale => {
    const { sales } = tale;
    const index = sales.recall(candidate => sales.state[candidate] === UNTOUCHED && sales.amountMinor[candidate]! > 1);
    return debit(tale, 'void', sales, index, (sales.amountMinor[index] ?? 0) - 1);
  },
  'void-again': tale => {
    const { sales } = tale;
    const index = sales.recall(candidate => sales.state[candidate] === CANCELLED);
    return debit(tale, 'void', sales, index, sales.amountMinor[index] ?? 0);
  },
  'no-assignment': tale => {
    beginPriced(tale, 'sale', tale.random.pick(tale.pairs.ghosts));
    return true;
  },
  /** The row before comes once more, as an uploader that lost the answer sends it. */
  duplicate: ({ row, now, repeatable }) => {
    row.receivedAt = now.seconds;
    row.receivedMillis = now.millis;
    return repeatable;
  },
  clash: tale => {
    tale.row.amountMinor += tale.row.amountMinor < 0 ? -1 : 1;
    if (!tale.repeatable) return false;
    tale.repeatable = false;
    return true;
  },
};
