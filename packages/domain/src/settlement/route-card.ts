// Which settlement card a row's own terminal leads to, at one instant and one K (R1, R6, R8). Never "the last known card": where the
// lines show nothing or a hole, the answer is a reason to hold.
import type { Assignment, Estate, ScopeKey, Segment } from '../estate/estate.ts';
import type { Scope } from '../event/estate-events.ts';
import type { AccountId, AcquirerId, BindingId, Mid, Tid } from '../ids.ts';
import { assert } from '../kernel.ts';
import type { Currency } from '../money/currency.ts';
import type { Instant } from '../time/instant.ts';

/** What of a row decides its card. */
export type CardQuestion = {
  readonly acquirerId: AcquirerId;
  readonly mid: Mid;
  readonly tid: Tid;
  readonly currency: Currency;
  readonly occurredAt: Instant;
};

/** `from` and `to` bound the stretch of the binding's line that answered: the binding's own, or its hole's. */
export type CardRoute =
  | {
      readonly kind: 'routed';
      readonly assignment: Assignment;
      readonly scope: Scope;
      readonly bindingId: BindingId;
      readonly accountId: AccountId;
      readonly from: Instant;
      readonly to: Instant | null;
    }
  | { readonly kind: 'held'; readonly reason: 'NO_ASSIGNMENT'; readonly assignment: null }
  | { readonly kind: 'held'; readonly reason: 'NO_BINDING'; readonly assignment: Assignment }
  | {
      readonly kind: 'held';
      readonly reason: 'BINDING_HOLE';
      readonly assignment: Assignment;
      readonly scope: Scope;
      readonly bindingId: BindingId;
      readonly from: Instant;
      readonly to: Instant | null;
    };

/** R8: terminal, then store, then merchant; the first line that shows anything at the instant answers, be it a hole. */
export function routeCard(estate: Estate, question: CardQuestion): CardRoute {
  const { acquirerId, mid, tid, currency, occurredAt } = question;
  const assignment = showsAt(estate.assignmentsShowing(acquirerId, mid, tid), occurredAt)?.shows ?? null;
  if (assignment === null) return { kind: 'held', reason: 'NO_ASSIGNMENT', assignment };
  for (const key of scopeKeysOf(assignment, currency)) {
    const segment = showsAt(estate.bindingLine(key), occurredAt);
    if (segment === null) continue;
    const { from, to, shows } = segment;
    const found = { assignment, scope: key.scope, bindingId: shows.bindingId, from, to };
    if (shows.kind === 'hole') return { kind: 'held', reason: 'BINDING_HOLE', ...found };
    const owner = estate.account(shows.accountId)?.merchantId;
    assert(owner === assignment.merchantId, `binding ${shows.bindingId} leads to an account of its merchant`);
    return { kind: 'routed', ...found, accountId: shows.accountId };
  }
  return { kind: 'held', reason: 'NO_BINDING', assignment };
}

/**
 * R6: the keys that may speak for a terminal, most specific first. All carry the merchant that owns the terminal at the instant, so a
 * terminal that moved leaves its old binding behind.
 */
export function scopeKeysOf(assignment: Assignment, currency: Currency): readonly ScopeKey[] {
  const { merchantId, storeId, terminalId } = assignment;
  const store: readonly ScopeKey[] =
    storeId === null ? [] : [{ merchantId, scope: 'store', scopeId: storeId, currency }];
  return [
    { merchantId, scope: 'terminal', scopeId: terminalId, currency },
    ...store,
    { merchantId, scope: 'merchant', scopeId: merchantId, currency },
  ];
}

/** The stretch of an ordered line that holds the instant: [from, to), so the instant of a change belongs to the new stretch (H1). */
export function showsAt<T>(line: readonly Segment<T>[], at: Instant): Segment<T> | null {
  return line.find(segment => segment.from <= at && (segment.to === null || at < segment.to)) ?? null;
}
