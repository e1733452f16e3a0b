// H5: a card for a merchant or a store does not reach a terminal or store that keeps its own. Whoever asserts it is told which these
// are.
import {
  assignmentLine,
  type BindingAsserted,
  type BindingShown,
  bindingLine,
  type ScopeKey,
  type Span,
  spansMeet,
  TerminalId,
} from '@asof/domain';
import type { KnownEstate } from '../estate/known-estate.ts';

/** A narrower key, and what it shows at some time of the new binding's interval. */
export type Override = { readonly key: ScopeKey; readonly shows: readonly BindingShown[] };

/** In the order in which the keys were first asserted. */
export function overridesOf(asserted: BindingAsserted, known: KnownEstate): readonly Override[] {
  return known
    .bindingKeysOf(asserted.merchantId)
    .filter(key => key.currency === asserted.currency && isInside(key, asserted, known))
    .map(key => ({ key, shows: shownIn(asserted, key, known) }))
    .filter(({ shows }) => shows.length > 0);
}

const WIDTH = { terminal: 0, store: 1, merchant: 2 } as const;

function isInside(key: ScopeKey, asserted: BindingAsserted, known: KnownEstate): boolean {
  if (WIDTH[key.scope] >= WIDTH[asserted.scope]) return false;
  if (key.scope === 'store') return true;
  const { merchantId, scope, scopeId } = asserted;
  return assignmentLine(known.terminalOf(TerminalId.parse(key.scopeId)).facts).some(
    ({ shows, ...span }) =>
      spansMeet(span, asserted) &&
      shows.merchantId === merchantId &&
      (scope === 'merchant' || shows.storeId === scopeId),
  );
}

function shownIn(span: Span, key: ScopeKey, known: KnownEstate): readonly BindingShown[] {
  return bindingLine(known.bindingsOf(key).facts)
    .filter(segment => spansMeet(segment, span))
    .map(({ shows }) => shows);
}
