// The cards and fee plans that may speak for a terminal: terminal scope over store over merchant (R8, R14). What the terminals of a
// merchant or a store share is laid together once, and keys without facts are never asked for.
import {
  type AccountId,
  type Assignment,
  assert,
  type BindingId,
  type Currency,
  type Estate,
  type FeePlan,
  type Instant,
  type MerchantId,
  type Scope,
  type ScopeKey,
  type Segment,
} from '@asof/domain';
import { createNumbers } from './numbers.ts';
import { NOTHING, overlay, type Steps } from './steps.ts';

/** A stretch of a binding line that shows a card, with its account's number. */
export type BoundCard = {
  readonly kind: 'card';
  readonly scope: Scope;
  readonly bindingId: BindingId;
  readonly accountId: AccountId;
  readonly account: number;
  readonly from: Instant;
  readonly to: Instant | null;
};
const HOLE = { kind: 'hole' } as const;
export type Card = BoundCard | typeof HOLE;

/** Plans stand as their numbers. */
export type ScopeLines = { readonly cards: Steps<Card>; readonly plans: Steps<number> };
const NO_LINES: ScopeLines = { cards: NOTHING, plans: NOTHING };

export type EstateLines = {
  linesOf(assignment: Assignment, currency: Currency): ScopeLines;
  /** By the numbers in the lines. */
  readonly accounts: readonly AccountId[];
  readonly feePlans: readonly FeePlan[];
};

/** What a merchant's terminals share in one currency. */
type OfMerchant = {
  readonly lines: ScopeLines;
  /** Of those stores about which there is a fact under their own scope. */
  readonly ofStores: Map<string, ScopeLines | 'not laid yet'>;
  /** Terminals about which there is a fact under their own scope. */
  readonly ownTerminals: ReadonlySet<string>;
};

/** The lines of terminals under one view of the estate. A merchant's or store's lines are laid together at its first terminal. */
export function createEstateLines(estate: Estate): EstateLines {
  const { accounts, feePlans, laidOver } = createLayers(estate);
  const merchants = new Map<MerchantId, Map<Currency, OfMerchant>>();

  function ofMerchant(merchantId: MerchantId, currency: Currency): OfMerchant {
    const currencies = grown(merchants, merchantId, () => new Map<Currency, OfMerchant>());
    return grown(currencies, currency, () => {
      const keys = [...estate.bindingKeysOf(merchantId, currency), ...estate.feeKeysOf(merchantId, currency)];
      const idsOf = (wanted: Scope) => keys.filter(({ scope }) => scope === wanted).map(({ scopeId }) => scopeId);
      const ofStores = new Map<string, ScopeLines | 'not laid yet'>();
      for (const storeId of idsOf('store')) ofStores.set(storeId, 'not laid yet');
      const lines = laidOver({ merchantId, scope: 'merchant', scopeId: merchantId, currency }, NO_LINES);
      return { lines, ofStores, ownTerminals: new Set(idsOf('terminal')) };
    });
  }

  function ofStore({ lines, ofStores }: OfMerchant, key: ScopeKey): ScopeLines {
    const known = ofStores.get(key.scopeId);
    if (known === undefined) return lines;
    if (known !== 'not laid yet') return known;
    const laid = laidOver(key, lines);
    ofStores.set(key.scopeId, laid);
    return laid;
  }

  return {
    accounts,
    feePlans,
    linesOf({ merchantId, storeId, terminalId }, currency) {
      const merchant = ofMerchant(merchantId, currency);
      const shared =
        storeId === null
          ? merchant.lines
          : ofStore(merchant, { merchantId, scope: 'store', scopeId: storeId, currency });
      if (!merchant.ownTerminals.has(terminalId)) return shared;
      return laidOver({ merchantId, scope: 'terminal', scopeId: terminalId, currency }, shared);
    },
  };
}

/** Lays the lines of single keys over others, and numbers their accounts and fee plans. */
function createLayers(estate: Estate) {
  const accounts = createNumbers<AccountId>();
  const feePlans = createNumbers<FeePlan>();

  function cardsOf(key: ScopeKey): Segment<Card>[] {
    return estate.bindingLine(key).map(({ from, to, shows }) => {
      if (shows.kind === 'hole') return { from, to, shows: HOLE };
      const { bindingId, accountId } = shows;
      const isOwn = estate.account(accountId)?.merchantId === key.merchantId;
      assert(isOwn, `binding ${bindingId} leads to an account of its merchant`);
      const account = accounts.of(accountId, accountId);
      return { from, to, shows: { kind: 'card', scope: key.scope, bindingId, accountId, account, from, to } };
    });
  }

  function plansOf(key: ScopeKey): Segment<number>[] {
    return estate.feeLine(key).map(({ from, to, shows }) => ({ from, to, shows: feePlans.of(shows.planId, shows) }));
  }

  return {
    accounts: accounts.items,
    feePlans: feePlans.items,
    laidOver: (key: ScopeKey, wider: ScopeLines): ScopeLines => ({
      cards: overlay(cardsOf(key), wider.cards),
      plans: overlay(plansOf(key), wider.plans),
    }),
  };
}

/** The value under the key, made first where there is none. */
function grown<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
