// What is known about terminals, accounts, bindings and fee plans: the facts that routing depends on. Only services/binding writes
// them. Intervals are half-open [from, to); `to` null means without end.
import { z } from 'zod';
import { AccountId, AcquirerId, BindingId, MerchantId, Mid, StoreId, TerminalId, Tid } from '../ids.ts';
import { Currency } from '../money/currency.ts';
import { instantText, minorText, StatedInterval } from './codec.ts';

export const Scope = z.enum(['terminal', 'store', 'merchant']);
export type Scope = z.infer<typeof Scope>;

/** A terminal's, store's or merchant's id. */
const ScopeId = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/, 'a scope id has 1 to 64 letters, digits, _ or -');
/** The key under which bindings and fee plans overlay each other (R6). For scope `merchant` the scope id is the merchant's id. */
const scopeKey = { merchantId: MerchantId, scope: Scope, scopeId: ScopeId, currency: Currency };
const interval = { from: instantText, to: instantText.nullable(), stated: StatedInterval };

export const TerminalAssigned = z.strictObject({
  type: z.literal('TerminalAssigned'),
  terminalId: TerminalId,
  acquirerId: AcquirerId,
  mid: Mid,
  tid: Tid,
  merchantId: MerchantId,
  storeId: StoreId.nullable(),
  serial: z.string().nullable(),
  ...interval,
});
export const TerminalUnassigned = z.strictObject({
  type: z.literal('TerminalUnassigned'),
  terminalId: TerminalId,
  ...interval,
});

export const AccountRegistered = z.strictObject({
  type: z.literal('AccountRegistered'),
  accountId: AccountId,
  merchantId: MerchantId,
  token: z.string(),
  tail: z.string(),
  currencies: z.array(z.strictObject({ currency: Currency, minimumPayoutMinor: minorText })).min(1),
});

export const BindingKind = z.enum(['normal', 'retro', 'seed', 'import']);
export const BindingAsserted = z.strictObject({
  type: z.literal('BindingAsserted'),
  bindingId: BindingId,
  ...scopeKey,
  accountId: AccountId,
  kind: BindingKind,
  ...interval,
});
export const BindingEnded = z.strictObject({
  type: z.literal('BindingEnded'),
  bindingId: BindingId,
  ...scopeKey,
  leaves: z.enum(['hole', 'wider']),
  ...interval,
});
export const BindingVoided = z.strictObject({ type: z.literal('BindingVoided'), bindingId: BindingId, ...scopeKey });

export const FeePlanPublished = z.strictObject({
  type: z.literal('FeePlanPublished'),
  ...scopeKey,
  rateMillionths: z.int().min(0).max(1_000_000),
  fixedMinor: minorText,
  minimumMinor: minorText.nullable(),
  capMinor: minorText.nullable(),
  refundFee: z.enum(['kept', 'returned']),
  from: instantText,
  stated: StatedInterval,
});

export type TerminalAssigned = z.infer<typeof TerminalAssigned>;
export type TerminalUnassigned = z.infer<typeof TerminalUnassigned>;
export type AccountRegistered = z.infer<typeof AccountRegistered>;
export type BindingAsserted = z.infer<typeof BindingAsserted>;
export type BindingEnded = z.infer<typeof BindingEnded>;
export type BindingVoided = z.infer<typeof BindingVoided>;
export type FeePlanPublished = z.infer<typeof FeePlanPublished>;

export const ESTATE_EVENTS = [
  TerminalAssigned,
  TerminalUnassigned,
  AccountRegistered,
  BindingAsserted,
  BindingEnded,
  BindingVoided,
  FeePlanPublished,
] as const;
export type EstateEvent = z.infer<(typeof ESTATE_EVENTS)[number]>;

const estateTypes: ReadonlySet<string> = new Set(ESTATE_EVENTS.map(schema => schema.shape.type.value));

/** Whether a fact from the log is one of the estate's. */
export function isEstateEvent(event: { readonly type: string }): event is EstateEvent {
  return estateTypes.has(event.type);
}
