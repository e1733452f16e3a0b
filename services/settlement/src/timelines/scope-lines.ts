// The cards and fee plans that may speak for a terminal: terminal scope over store over merchant (R8, R14). What a merchant's or a
// store's terminals share is laid together once.
import {
  type Assignment,
  type BindingShown,
  type Currency,
  type Estate,
  type FeePlan,
  type Scope,
  type ScopeKey,
  type Segment,
  scopeKeysOf,
} from '@asof/domain';
import { NOTHING, overlay, type Steps } from './steps.ts';

/** A stretch of a binding line, and the scope it speaks from. */
export type Card = { readonly scope: Scope; readonly segment: Segment<BindingShown> };
export type ScopeLines = { readonly cards: Steps<Card>; readonly plans: Steps<FeePlan> };

const NO_LINES: ScopeLines = { cards: NOTHING, plans: NOTHING };

/** Answers the lines of terminals under one view of the estate, and remembers those of merchants and stores. */
export function createScopeLines(estate: Estate): (assignment: Assignment, currency: Currency) => ScopeLines {
  const shared = new Map<string, ScopeLines>();

  function sharedLines(assignment: Assignment, currency: Currency, keys: readonly ScopeKey[]): ScopeLines {
    // A merchant's and a store's id hold no dot.
    const name = `${assignment.merchantId}.${assignment.storeId ?? ''}.${currency}`;
    const known = shared.get(name);
    if (known !== undefined) return known;
    const lines = keys.reduceRight((wider, key) => withScope(estate, key, wider), NO_LINES);
    shared.set(name, lines);
    return lines;
  }

  return (assignment, currency) => {
    const [own, ...wider] = scopeKeysOf(assignment, currency);
    return withScope(estate, own!, sharedLines(assignment, currency, wider));
  };
}

function withScope(estate: Estate, key: ScopeKey, wider: ScopeLines): ScopeLines {
  const bindings = estate.bindingLine(key);
  const plans = estate.feeLine(key);
  if (bindings.length === 0 && plans.length === 0) return wider;
  const cards = bindings.map(segment => ({ ...segment, shows: { scope: key.scope, segment } }));
  return { cards: overlay(cards, wider.cards), plans: overlay(plans, wider.plans) };
}
