// What a world of the benchmark is: its size, its seed, and the constants of money and time that generator and contenders agree on.

export const DAY_MICROS = 86_400_000_000;
/** 2026-11-20T00:00:00+08:00: the day on which the batch arrives. */
export const BATCH_FROM = 1_795_104_000_000_000;
/** Reasons for which a row is held; the route of such a row is -1 - the place in this list. */
export const REASONS = ['NO_ASSIGNMENT', 'NO_BINDING', 'BINDING_HOLE', 'NO_FEE_PLAN'] as const;
export type Reason = (typeof REASONS)[number];
/** As EFFECT of @asof/routing: sale or completion; positive adjustment; debit. */
export const EFFECT = { feeBearingCredit: 0, freeCredit: 1, debit: 2 } as const;
/** Half width of the doubt about an instant: captured online, captured offline. */
export const UNCERTAINTY_MICROS = [2_000_000, 60_000_000] as const;
export const CURRENCIES = ['CNY', 'USD'] as const;
export const CARDS_PER_MERCHANT = 3;
/** Rows of a segment, in order of arrival; inside it they are sorted by pair. */
export const SEGMENT_ROWS = 1 << 20;

/** The route that a held row gets. */
export function heldRoute(reason: Reason): number {
  return -1 - REASONS.indexOf(reason);
}

/** One number for each group of totals there can be; `currency` is the place in CURRENCIES. */
export function groupNumber(group: {
  readonly terminal: number;
  readonly card: number;
  readonly currency: number;
}): number {
  return (group.terminal * CARDS_PER_MERCHANT + group.card) * CURRENCIES.length + group.currency;
}

export type WorldSize = {
  readonly rows: number;
  readonly terminals: number;
  readonly seed: number;
  readonly skew: number;
};

/** What stands in `world.json` beside the columns. */
export type WorldFacts = WorldSize & {
  readonly format: number;
  readonly pairs: number;
  readonly lines: number;
  readonly plans: number;
  readonly groups: number;
  readonly routes: number;
};
/** A change of the generator or of the files has another number: what lies in the cache then counts for nothing. */
export const WORLD_FORMAT = 3;
