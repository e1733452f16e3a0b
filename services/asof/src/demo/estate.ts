// The demo's people and machines: chains and small shops, their stores, terminals and settlement accounts, and where each terminal
// stood when. The files and the transactions are told from this plan.
import { createDeal, type Random } from './random.ts';
import { DAY_SECONDS, DEMO_ACQUIRERS, type DemoAcquirer, HISTORY_DAYS, type Window, windowOf } from './world.ts';

export type DemoMerchant = {
  readonly merchantId: string;
  readonly acquirer: DemoAcquirer;
  readonly window: Window;
  readonly mid: string;
  readonly chain: boolean;
  readonly since: number;
  readonly stores: readonly string[];
  readonly accounts: readonly string[];
  /** `card-to-come`: trades before its first binding. `no-fees`: nobody published its fee plan. */
  readonly trait: 'usual' | 'card-to-come' | 'no-fees';
  /** Whether travellers' currency has a card. */
  readonly guest: 'none' | 'bound' | 'unbound';
  /** 0 … 1, from the kiosk to the jeweller. */
  readonly priceLevel: number;
};

/** Where a terminal stood from some instant on; a later stay ends the one before. */
export type Stay = {
  readonly merchant: DemoMerchant;
  readonly storeId: string | null;
  readonly tid: string;
  readonly serial: string;
  readonly from: number;
  readonly recordedAt: number;
};

export type DemoTerminal = {
  readonly terminalId: string;
  readonly stays: readonly [Stay, ...Stay[]];
  /** When it was taken out of service; null while it sells. */
  readonly retiredAt: number | null;
  /** Whether the merchant of its first stay gave it a card of its own. */
  readonly ownCard: boolean;
  readonly ownFees: boolean;
};

export type DemoEstate = { readonly merchants: readonly DemoMerchant[]; readonly terminals: readonly DemoTerminal[] };

type Fate = 'stays' | 'swapped' | 'moved' | 'moved-late' | 'moved-lately' | 'retired' | 'retired-reused';
const FATES: readonly (readonly [Fate, number])[] = [
  ['moved-lately', 0.002],
  ['retired-reused', 0.006],
  ['retired', 0.004],
  ['swapped', 0.04],
  ['moved', 0.015],
  ['moved-late', 0.003],
];

/** `terminals` must be at least `merchants`. */
export function planEstate(
  random: Random,
  size: { readonly merchants: number; readonly terminals: number; readonly days: number },
): DemoEstate {
  const counts = terminalsPerMerchant(random, size.merchants, size.terminals);
  const dealMerchant = createDeal(random, MERCHANT_STORIES, USUAL);
  const merchants = counts.map((count, index) => planMerchant(random, index, count, size.days, dealMerchant));
  return { merchants, terminals: planTerminals(random, merchants, counts) };
}

/** Every merchant has one; a fiftieth are chains and share most of the rest. */
function terminalsPerMerchant(random: Random, merchants: number, terminals: number): number[] {
  const counts = Array.from({ length: merchants }, () => 1);
  const chains = Math.max(1, Math.round(merchants / 50));
  const apart = Math.floor(merchants / chains);
  for (let spare = terminals - merchants; spare > 0; spare--) {
    const chain = random.below(chains);
    const merchant = random.chance(0.55) ? chain * apart + (chain % apart) : random.below(merchants);
    counts[merchant]!++;
  }
  return counts;
}

type MerchantStory = Pick<DemoMerchant, 'trait' | 'guest'>;
const USUAL: MerchantStory = { trait: 'usual', guest: 'none' };
const MERCHANT_STORIES: readonly (readonly [MerchantStory, number])[] = [
  [{ trait: 'usual', guest: 'bound' }, 0.03],
  [{ trait: 'card-to-come', guest: 'none' }, 0.004],
  [{ trait: 'usual', guest: 'unbound' }, 0.01],
  [{ trait: 'no-fees', guest: 'none' }, 0.001],
];
const CHAIN_TERMINALS_MIN = 30;

function planMerchant(
  random: Random,
  index: number,
  terminals: number,
  days: number,
  dealStory: () => MerchantStory,
): DemoMerchant {
  const acquirer = DEMO_ACQUIRERS[acquirerIndex(index)]!;
  const window = windowOf(acquirer, days);
  const chain = terminals >= CHAIN_TERMINALS_MIN;
  const story = chain ? { ...USUAL, guest: random.chance(0.2) ? ('bound' as const) : USUAL.guest } : dealStory();
  const merchantId = `M${String(index + 1).padStart(5, '0')}`;
  const stores = chain ? Math.max(2, Math.round(terminals / 14)) : Number(terminals > 3);
  const accounts = (chain ? 4 + (stores >> 1) : 2) + random.below(3);
  return {
    merchantId,
    acquirer,
    window,
    mid: `${acquirer.midPrefix}${String(index + 1).padStart(6, '0')}`,
    chain,
    since: window.from - (HISTORY_DAYS - random.below(chain ? 60 : 600)) * DAY_SECONDS,
    stores: Array.from({ length: stores }, (_, store) => `${merchantId}-S${store + 1}`),
    accounts: Array.from({ length: accounts }, (_, account) => `${merchantId}-A${account + 1}`),
    ...story,
    priceLevel: random.float(),
  };
}

/** Three fifths, a quarter and the rest, mixed, so that the smallest estate already has all of them. */
function acquirerIndex(merchant: number): number {
  const place = (merchant * 9) % 20;
  return place < 12 ? 0 : place < 17 ? 1 : 2;
}

function planTerminals(random: Random, merchants: readonly DemoMerchant[], counts: readonly number[]): DemoTerminal[] {
  const dealFate = createDeal(random, FATES, 'stays');
  const tids = new Map<DemoMerchant, number>();
  const nextTid = (merchant: DemoMerchant): string => {
    const number = (tids.get(merchant) ?? 0) + 1;
    tids.set(merchant, number);
    return String(10_000_000 + number);
  };
  const hosts = merchants.filter(merchant => merchant.trait === 'usual');
  const terminals: DemoTerminal[] = [];
  merchants.forEach((merchant, index) => {
    let freed: { readonly tid: string; readonly at: number } | null = null;
    for (let left = counts[index]!; left > 0; left--) {
      const fate = merchant.trait === 'usual' && left > 1 ? dealFate() : 'stays';
      const first = firstStay(random, merchant, freed ?? { tid: nextTid(merchant), at: null });
      freed = null;
      const planned = live(random, { first, fate, hosts, nextTid });
      if (fate === 'retired-reused' && planned.retiredAt !== null) freed = { tid: first.tid, at: planned.retiredAt };
      terminals.push({
        terminalId: `T${String(terminals.length + 1).padStart(6, '0')}`,
        ...planned,
        ownCard: merchant.trait === 'usual' && random.chance(merchant.chain ? 0.3 : 0.5),
        ownFees: merchant.trait === 'usual' && random.chance(0.02),
      });
    }
  });
  return terminals;
}

/** Reused TIDs (H32) come into service a few days after the terminal that had them went out. */
function firstStay(
  random: Random,
  merchant: DemoMerchant,
  { tid, at }: { readonly tid: string; readonly at: number | null },
): Stay {
  const latest = merchant.window.from - 60 * DAY_SECONDS;
  const from = at === null ? merchant.since + wholeDays(random, (latest - merchant.since) * 0.4) : at + 3 * DAY_SECONDS;
  const storeId = merchant.stores.length > 0 ? random.pick(merchant.stores) : null;
  return { merchant, storeId, tid, serial: serialOf(random), from, recordedAt: from - 2 * DAY_SECONDS };
}

type Life = {
  readonly first: Stay;
  readonly fate: Fate;
  readonly hosts: readonly DemoMerchant[];
  readonly nextTid: (merchant: DemoMerchant) => string;
};

function live(random: Random, { first, fate, hosts, nextTid }: Life): Pick<DemoTerminal, 'stays' | 'retiredAt'> {
  const { window } = first.merchant;
  const changedAt = first.from + wholeDays(random, (window.from - first.from - 30 * DAY_SECONDS) * 0.9) + DAY_SECONDS;
  switch (fate) {
    case 'stays':
      return { stays: [first], retiredAt: null };
    case 'swapped': {
      const from = changedAt + random.between(9 * 3600, 18 * 3600);
      return { stays: [first, { ...first, serial: serialOf(random), from, recordedAt: from }], retiredAt: null };
    }
    case 'retired':
    case 'retired-reused':
      return { stays: [first], retiredAt: changedAt };
    default: {
      const from = fate === 'moved-lately' ? window.from - random.between(4, 20) * 3600 : changedAt;
      const { acquirer, merchantId } = first.merchant;
      const open = hosts.filter(
        host => host.acquirer === acquirer && host.merchantId !== merchantId && host.since < from,
      );
      if (open.length === 0) return { stays: [first], retiredAt: null };
      const recordedAt = fate === 'moved-late' ? from + random.between(5, 20) * DAY_SECONDS : from - DAY_SECONDS;
      const next = movedTo(random, random.pick(open), nextTid, { ...first, from, recordedAt });
      return { stays: [first, next], retiredAt: null };
    }
  }
}

function movedTo(
  random: Random,
  merchant: DemoMerchant,
  nextTid: (merchant: DemoMerchant) => string,
  before: Stay,
): Stay {
  const storeId = merchant.stores.length > 0 ? random.pick(merchant.stores) : null;
  return { ...before, merchant, storeId, tid: nextTid(merchant) };
}

function wholeDays(random: Random, withinSeconds: number): number {
  return random.below(Math.max(1, Math.floor(withinSeconds / DAY_SECONDS))) * DAY_SECONDS;
}

function serialOf(random: Random): string {
  return `N${random.between(3, 9)}${random.pick(['A', 'C', 'K', 'P'])}${String(random.below(100_000_000)).padStart(8, '0')}`;
}
