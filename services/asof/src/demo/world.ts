// The demo's fixed world: acquirers with their zones and currencies, and the days that are settled. Seconds since 1970 throughout;
// nothing here depends on the clock of the machine.

export const DAY_SECONDS = 86_400;
/** 2026-11-22 is the last business day of every demo; earlier days and two years of history lie before it. */
const LAST_DAY_SECONDS = Date.UTC(2026, 10, 22) / 1000;
export const HISTORY_DAYS = 730;

export type DemoAcquirer = {
  readonly acquirerId: string;
  readonly zone: string;
  /** In force on the settled days. */
  readonly offsetSeconds: number;
  readonly offsetText: string;
  readonly currency: string;
  /** What a few of its merchants take from travellers. */
  readonly guestCurrency: string;
  readonly midPrefix: string;
};

/** In the order of their blocks in the transactions file. */
export const DEMO_ACQUIRERS: readonly DemoAcquirer[] = [
  {
    acquirerId: 'huapay-shanghai',
    zone: 'Asia/Shanghai',
    offsetSeconds: 8 * 3600,
    offsetText: '+08:00',
    currency: 'CNY',
    guestCurrency: 'JPY',
    midPrefix: '898310',
  },
  {
    acquirerId: 'sakura-tokyo',
    zone: 'Asia/Tokyo',
    offsetSeconds: 9 * 3600,
    offsetText: '+09:00',
    currency: 'JPY',
    guestCurrency: 'CNY',
    midPrefix: 'JP4410',
  },
  {
    acquirerId: 'albion-london',
    zone: 'Europe/London',
    offsetSeconds: 0,
    offsetText: '+00:00',
    currency: 'GBP',
    guestCurrency: 'CNY',
    midPrefix: 'GB0072',
  },
];

/** Decimals of an amount in one of the world's currencies. */
export function decimalsOf(currency: string): number {
  return currency === 'JPY' ? 0 : 2;
}

/** The settled days [from, to) on the acquirer's own clock, with the start of the last of them. */
export type Window = { readonly from: number; readonly lastDay: number; readonly to: number };

export function windowOf(acquirer: DemoAcquirer, days: number): Window {
  const lastDay = LAST_DAY_SECONDS - acquirer.offsetSeconds;
  return { from: lastDay - (days - 1) * DAY_SECONDS, lastDay, to: lastDay + DAY_SECONDS };
}

/** `YYYY-MM-DDTHH:MM:SS` on the acquirer's clock. */
function localText(acquirer: DemoAcquirer, seconds: number): string {
  return new Date((seconds + acquirer.offsetSeconds) * 1000).toISOString().slice(0, 19);
}

/**
 * Instants as people state them: local midnights as dates, other instants now and then as local time, both with the zone; the
 * rest as RFC 3339 with offset. All texts of one line share a form.
 */
export function statedTimes(
  acquirer: DemoAcquirer,
  from: number,
  to: number | null,
): { readonly from: string; readonly to: string; readonly zone: string } {
  const midnight = (seconds: number | null): boolean =>
    seconds === null || (seconds + acquirer.offsetSeconds) % DAY_SECONDS === 0;
  const text = (seconds: number | null, suffix: string, length: number): string =>
    seconds === null ? '' : `${localText(acquirer, seconds).slice(0, length)}${suffix}`;
  if (midnight(from) && midnight(to)) return { from: text(from, '', 10), to: text(to, '', 10), zone: acquirer.zone };
  if (from % 8 === 0) return { from: text(from, '', 19), to: text(to, '', 19), zone: acquirer.zone };
  return { from: text(from, acquirer.offsetText, 19), to: text(to, acquirer.offsetText, 19), zone: '' };
}
