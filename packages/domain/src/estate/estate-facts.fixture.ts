// Facts for tests, said briefly: times are small whole numbers, ids are given as plain text.
import type {
  AccountRegistered,
  BindingAsserted,
  BindingEnded,
  BindingVoided,
  FeePlanPublished,
  TerminalAssigned,
  TerminalUnassigned,
} from '../event/estate-events.ts';
import type { AccountId, AcquirerId, BindingId, MerchantId, Mid, StoreId, TerminalId, Tid } from '../ids.ts';
import type { Minor } from '../money/amount.ts';
import type { Currency } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';
import type { ScopeKey } from './estate.ts';

export const at = (micros: number): Instant => micros as Instant;
export const minor = (amount: bigint): Minor => amount as Minor;
const span = (from: number, to: number | null) => ({
  from: at(from),
  to: to === null ? null : at(to),
  stated: { from: String(from), to: to === null ? null : String(to), zone: null, tzdbVersion: null },
});

export const CNY = 'CNY' as Currency;
export const USD = 'USD' as Currency;
export const merchantKey = (merchant = 'm1', currency = CNY): ScopeKey => ({
  merchantId: merchant as MerchantId,
  scope: 'merchant',
  scopeId: merchant,
  currency,
});
export const terminalKey = (terminal = 't1', merchant = 'm1', currency = CNY): ScopeKey => ({
  merchantId: merchant as MerchantId,
  scope: 'terminal',
  scopeId: terminal,
  currency,
});

export function asserted(
  binding: string,
  from: number,
  to: number | null = null,
  key = merchantKey(),
): BindingAsserted {
  const ids = { bindingId: binding as BindingId, accountId: `card-${binding}` as AccountId };
  return { type: 'BindingAsserted', ...key, ...ids, kind: 'normal', ...span(from, to) };
}
export function ended(
  binding: string,
  from: number,
  to: number | null = null,
  leaves: 'hole' | 'wider' = 'hole',
  key = merchantKey(),
): BindingEnded {
  return { type: 'BindingEnded', ...key, bindingId: binding as BindingId, leaves, ...span(from, to) };
}
export function voided(binding: string, key = merchantKey()): BindingVoided {
  return { type: 'BindingVoided', ...key, bindingId: binding as BindingId };
}
/** `shown` is `<acquirer> <MID> <TID>`. */
export function assigned(
  terminal: string,
  from: number,
  to: number | null = null,
  { shown = 'a1 M1 T1', merchant = 'm1', store = null as string | null, serial = null as string | null } = {},
): TerminalAssigned {
  const [acquirerId, mid, tid] = shown.split(' ') as [AcquirerId, Mid, Tid];
  const owner = { merchantId: merchant as MerchantId, storeId: store as StoreId | null, serial };
  return {
    type: 'TerminalAssigned',
    terminalId: terminal as TerminalId,
    acquirerId,
    mid,
    tid,
    ...owner,
    ...span(from, to),
  };
}
export function unassigned(terminal: string, from: number, to: number | null = null): TerminalUnassigned {
  return { type: 'TerminalUnassigned', terminalId: terminal as TerminalId, ...span(from, to) };
}
export function registered(account: string, merchant = 'm1', currencies = [CNY]): AccountRegistered {
  return {
    type: 'AccountRegistered',
    accountId: account as AccountId,
    merchantId: merchant as MerchantId,
    token: `tok_${account}`,
    tail: '1234',
    currencies: currencies.map(currency => ({ currency, minimumPayoutMinor: minor(1n) })),
  };
}
export function published(from: number, rateMillionths = 3800, key = merchantKey()): FeePlanPublished {
  const limits = { fixedMinor: minor(0n), minimumMinor: null, capMinor: null };
  const { from: start, stated } = span(from, null);
  return { type: 'FeePlanPublished', ...key, rateMillionths, ...limits, refundFee: 'kept', from: start, stated };
}
