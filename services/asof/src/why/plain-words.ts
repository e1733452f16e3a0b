// Amounts, instants and accounts as sentences say them.
import { type AccountId, type Currency, formatAmount, formatInstant, type Instant } from '@asof/domain';

/** With its currency. */
export function money(minor: bigint, { currency }: { readonly currency: Currency }): string {
  return `${formatAmount(minor, currency)} ${currency}`;
}

/** UTC, without microseconds where they are zero. */
export function time(at: Instant): string {
  return formatInstant(at).replace('T', ' ').replace('.000000Z', 'Z');
}

/** Null is the merchant's debt (R18). */
export function holder(accountId: AccountId | null): string {
  return accountId === null ? "the merchant's debt" : `account ${accountId}`;
}
