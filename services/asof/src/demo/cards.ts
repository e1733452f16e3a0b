// The demo's settlement cards: two years of every key, painted as people do it (cards follow each other, end, are corrected late, or
// were a mistake), and what the settled days see of it.
import { type BindingKey, type BindingLines, createBindingLines } from './binding-lines.ts';
import type { DemoEstate, DemoTerminal } from './estate.ts';
import type { Journal } from './journal.ts';
import { createDeal, type Random } from './random.ts';
import { DAY_SECONDS } from './world.ts';

/** From `at` on: another card, a hole, or the first card. */
export type CardNews = { readonly what: 'changed' | 'hole' | 'first'; readonly at: number };

export type CardsFile = {
  readonly journal: Journal;
  /** By terminal id, for its present merchant: news of its own card, else its store's, else the merchant's. */
  readonly news: ReadonlyMap<string, CardNews>;
};

type Ending = 'stays' | 'changed' | 'scheduled' | 'hole' | 'wider' | 'expired';
const ENDINGS: readonly (readonly [Ending, number])[] = [
  ['changed', 0.06],
  ['hole', 0.006],
  ['wider', 0.02],
  ['scheduled', 0.04],
  ['expired', 0.01],
];
const SHARED_ENDINGS: readonly (readonly [Ending, number])[] = [
  ['scheduled', 0.04],
  ['changed', 0.08],
];
type Mishap = 'none' | 'retroactive' | 'voided' | 'corrected-twice' | 'voided-correction';
const MISHAPS: readonly (readonly [Mishap, number])[] = [
  ['retroactive', 0.05],
  ['voided', 0.04],
  ['corrected-twice', 0.01],
  ['voided-correction', 0.01],
];

type Story = { readonly ending: Ending; readonly mishap: Mishap; readonly cards: number };

export function cardsFile(random: Random, { merchants, terminals }: DemoEstate): CardsFile {
  const lines = createBindingLines(random);
  const ending = createDeal(random, ENDINGS, 'stays');
  const sharedEnding = createDeal(random, SHARED_ENDINGS, 'stays');
  const mishap = createDeal(random, MISHAPS, 'none');
  /** By scope id. */
  const news = new Map<string, CardNews | null>();
  const live = (key: BindingKey, story: Story): unknown =>
    news.set(key.scopeId, liveThrough(random, lines, key, story));

  for (const merchant of merchants) {
    const { merchantId, acquirer } = merchant;
    const key: BindingKey = { merchant, scope: 'merchant', scopeId: merchantId, currency: acquirer.currency };
    if (merchant.trait === 'card-to-come') {
      news.set(merchantId, firstCard(random, lines, key));
      continue;
    }
    const guest = { ...key, currency: acquirer.guestCurrency };
    if (merchant.guest === 'bound') liveThrough(random, lines, guest, { ending: 'stays', mishap: 'none', cards: 1 });
    live(key, { ending: sharedEnding(), mishap: mishap(), cards: random.between(1, 5) });
    for (const scopeId of merchant.stores) {
      const story: Story = { ending: sharedEnding(), mishap: mishap(), cards: random.between(1, 4) };
      if (random.chance(0.5)) live({ ...key, scope: 'store', scopeId }, story);
    }
  }
  for (const { terminalId, stays, ownCard } of terminals) {
    const { merchant } = stays[0];
    const key: BindingKey = { merchant, scope: 'terminal', scopeId: terminalId, currency: merchant.acquirer.currency };
    if (ownCard) live(key, { ending: ending(), mishap: mishap(), cards: random.between(1, 6) });
  }
  return { journal: lines.journal, news: newsOfTerminals(terminals, news) };
}

/** The most specific key decides (R8); a terminal that moved left its own card behind (R6). */
function newsOfTerminals(
  terminals: readonly DemoTerminal[],
  news: ReadonlyMap<string, CardNews | null>,
): Map<string, CardNews> {
  const found = new Map<string, CardNews>();
  for (const { terminalId, stays } of terminals) {
    const { merchant, storeId } = stays.at(-1)!;
    const own = merchant === stays[0].merchant ? news.get(terminalId) : undefined;
    const shared = storeId === null ? undefined : news.get(storeId);
    const seen = own !== undefined ? own : shared !== undefined ? shared : news.get(merchant.merchantId);
    if (seen) found.set(terminalId, seen);
  }
  return found;
}

/** H16: sales come before the first card, which starts at noon of the last day or later. */
function firstCard(random: Random, lines: BindingLines, key: BindingKey): CardNews {
  const { lastDay, to } = key.merchant.window;
  const from = random.chance(0.5) ? lastDay + DAY_SECONDS / 2 : to + 2 * DAY_SECONDS;
  lines.assert(key, { from, to: null, recordedAt: lastDay - DAY_SECONDS });
  return { what: 'first', at: from };
}

function liveThrough(random: Random, lines: BindingLines, key: BindingKey, story: Story): CardNews | null {
  const { window, since } = key.merchant;
  const historyDays = Math.floor((window.from - since) / DAY_SECONDS) - 40;
  const spare = differentDays(random, story.cards + 1, historyDays);
  const mishapDay = spare.pop()!;
  const days = [0, ...spare.slice(1)].toSorted((left, right) => left - right);
  const starts = days.map((day, index) => since + day * DAY_SECONDS + (index > 0 ? timeOfDay(random, 0.3) : 0));
  const binding = cardsInTurn(
    random,
    lines,
    key,
    starts,
    story.ending === 'expired' ? window.from - 5 * DAY_SECONDS : null,
  );
  befall(random, lines, key, story.mishap, since + mishapDay * DAY_SECONDS);
  return endStory(random, lines, key, story.ending, binding);
}

/** One card after the other; now and then one has a stated end, or is ended before the next begins. Returns the last one's id. */
function cardsInTurn(
  random: Random,
  lines: BindingLines,
  key: BindingKey,
  starts: readonly number[],
  lastTo: number | null,
): string {
  let recordedAt = 0;
  let binding = '';
  starts.forEach((from, index) => {
    const next = starts[index + 1];
    recordedAt = Math.max(recordedAt + 1, from - random.between(1, 5) * DAY_SECONDS);
    const to = next === undefined ? lastTo : random.chance(0.1) ? next : null;
    binding = lines.assert(key, { from, to, recordedAt });
    if (next !== undefined && to === null && next - from > 4 * DAY_SECONDS && random.chance(0.06)) {
      recordedAt = Math.max(recordedAt + 1, next - random.between(1, 3) * DAY_SECONDS);
      lines.end(key, binding, recordedAt, random.chance(0.7) ? 'hole' : 'wider');
    }
  });
  return binding;
}

function befall(random: Random, lines: BindingLines, key: BindingKey, mishap: Mishap, from: number): void {
  const to = from + random.between(3, 10) * DAY_SECONDS;
  const late = to + 5 * DAY_SECONDS;
  switch (mishap) {
    case 'none':
      return;
    case 'retroactive':
      lines.assert(key, { from, to, recordedAt: late });
      return;
    case 'voided':
      lines.void(key, lines.assert(key, { from, to: null, recordedAt: from - DAY_SECONDS }), from + DAY_SECONDS);
      return;
    case 'voided-correction':
      lines.void(key, lines.assert(key, { from, to, recordedAt: late }), late + DAY_SECONDS);
      return;
    case 'corrected-twice':
      lines.assert(key, { from, to, recordedAt: late });
      lines.assert(key, { from: from + 1, to: to - DAY_SECONDS, recordedAt: late + DAY_SECONDS });
  }
}

function endStory(
  random: Random,
  lines: BindingLines,
  key: BindingKey,
  ending: Ending,
  binding: string,
): CardNews | null {
  const { from, lastDay, to } = key.merchant.window;
  switch (ending) {
    case 'stays':
    case 'expired':
      return null;
    case 'scheduled': {
      const at = to + random.between(1, 30) * DAY_SECONDS;
      lines.assert(key, { from: at, to: null, recordedAt: lastDay - DAY_SECONDS });
      return null;
    }
    case 'changed': {
      const at = lastDay + timeOfDay(random, 0.6);
      lines.assert(key, { from: at, to: null, recordedAt: at - random.between(1, 3) * DAY_SECONDS });
      return { what: 'changed', at };
    }
    case 'hole':
    case 'wider': {
      const at = from - random.below(3) * DAY_SECONDS + timeOfDay(random, 1);
      lines.end(key, binding, at, ending);
      return { what: ending === 'hole' ? 'hole' : 'changed', at };
    }
  }
}

/** Midnight, or with the probability given some instant in opening hours. */
function timeOfDay(random: Random, probability: number): number {
  return random.chance(probability) ? random.between(9 * 3600, 19 * 3600) : 0;
}

/** Days in [1, below), none twice. `count` is far smaller than `below`. */
function differentDays(random: Random, count: number, below: number): number[] {
  const days = new Set<number>();
  while (days.size < count) days.add(random.between(1, below - 1));
  return [...days];
}
