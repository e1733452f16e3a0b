// Everything the deciders of the estate ask for, folded once in memory: the state of each stream, and the indexes that look across
// streams (who shows a TID, whose a binding id is, which scopes a merchant ever had).
import {
  type Account,
  type AccountId,
  type AccountState,
  type Assignment,
  type AssignmentFact,
  account,
  assignmentLine,
  type BindingFact,
  type BindingId,
  type BindingState,
  binding,
  type EstateEvent,
  type FeePlanState,
  feePlan,
  type Line,
  type MerchantId,
  type ScopeKey,
  scopeKeyText,
  type TerminalId,
  type TerminalState,
  terminal,
  unreachable,
} from '@asof/domain';
import { streamOf } from './streams.ts';

/** Who shows what: the three fields that a terminal is found by (R1). */
export type Pair = Pick<Assignment, 'acquirerId' | 'mid' | 'tid'>;

export type KnownEstate = {
  /** Takes the next fact of its stream in. Facts come in position order. */
  readonly apply: (event: EstateEvent) => void;
  /** Revision of the stream's last fact, -1 for none. */
  readonly revisionOf: (stream: string) => number;
  readonly terminalOf: (terminalId: TerminalId) => TerminalState;
  readonly accountOf: (accountId: AccountId) => AccountState;
  readonly bindingsOf: (key: ScopeKey) => BindingState;
  readonly feePlanOf: (key: ScopeKey) => FeePlanState;
  /** Every stretch in which some terminal but `except` shows the pair. */
  readonly showing: (pair: Pair, except: TerminalId) => Line<Assignment>;
  readonly keyOfBinding: (bindingId: BindingId) => ScopeKey | null;
  readonly registered: (accountId: AccountId) => Account | null;
  /** Whether the terminal or store was ever assigned to the merchant; true for scope `merchant`. */
  readonly scopeSeen: (key: ScopeKey) => boolean;
  /** The keys of a merchant that have any binding fact. */
  readonly bindingKeysOf: (merchantId: MerchantId) => readonly ScopeKey[];
};

export function createKnownEstate(): KnownEstate {
  const held: Held = {
    ...{ revisions: new Map(), terminals: new Map(), terminalsByPair: new Map(), scopesSeen: new Set() },
    ...{ accounts: new Map(), bindings: new Map(), bindingKeys: new Map(), keysByMerchant: new Map() },
    feePlans: new Map(),
  };
  return {
    apply: event => take(held, event),
    revisionOf: stream => held.revisions.get(stream) ?? -1,
    terminalOf: terminalId => stateOf(held.terminals.get(terminalId), terminal.initial),
    accountOf: accountId => held.accounts.get(accountId) ?? account.initial(),
    bindingsOf: key => stateOf(held.bindings.get(scopeKeyText(key)), binding.initial),
    feePlanOf: key => held.feePlans.get(scopeKeyText(key)) ?? feePlan.initial(),
    showing: (pair, except) => showing(held, pair, except),
    keyOfBinding: bindingId => held.bindingKeys.get(bindingId) ?? null,
    registered: accountId => held.accounts.get(accountId)?.account ?? null,
    scopeSeen: ({ merchantId, scope, scopeId }) =>
      scope === 'merchant' || held.scopesSeen.has(scopeText(merchantId, scope, scopeId)),
    bindingKeysOf: merchantId => held.keysByMerchant.get(merchantId) ?? [],
  };
}

type Held = {
  readonly revisions: Map<string, number>;
  readonly terminals: Map<TerminalId, AssignmentFact[]>;
  /** Terminals that some fact lets show a pair. */
  readonly terminalsByPair: Map<string, Set<TerminalId>>;
  readonly scopesSeen: Set<string>;
  readonly accounts: Map<AccountId, AccountState & { readonly account: Account | null }>;
  readonly bindings: Map<string, BindingFact[]>;
  readonly bindingKeys: Map<BindingId, ScopeKey>;
  readonly keysByMerchant: Map<MerchantId, ScopeKey[]>;
  readonly feePlans: Map<string, FeePlanState>;
};

function take(held: Held, event: EstateEvent): void {
  const stream = streamOf(event);
  held.revisions.set(stream, (held.revisions.get(stream) ?? -1) + 1);
  switch (event.type) {
    case 'TerminalAssigned':
    case 'TerminalUnassigned':
      takeAssignment(held, event);
      return;
    case 'AccountRegistered':
      held.accounts.set(event.accountId, { registered: event, account: toAccount(event) });
      return;
    case 'BindingAsserted':
    case 'BindingEnded':
    case 'BindingVoided':
      takeBinding(held, event);
      return;
    case 'FeePlanPublished':
      held.feePlans.set(scopeKeyText(event), { last: event });
      return;
    default:
      unreachable(event);
  }
}

function takeAssignment({ terminals, terminalsByPair, scopesSeen }: Held, fact: AssignmentFact): void {
  grown(terminals, fact.terminalId, () => []).push(fact);
  if (fact.type === 'TerminalUnassigned') return;
  grown(terminalsByPair, pairText(fact), () => new Set()).add(fact.terminalId);
  scopesSeen.add(scopeText(fact.merchantId, 'terminal', fact.terminalId));
  if (fact.storeId !== null) scopesSeen.add(scopeText(fact.merchantId, 'store', fact.storeId));
}

function takeBinding({ bindings, bindingKeys, keysByMerchant }: Held, fact: BindingFact): void {
  const { merchantId, scope, scopeId, currency } = fact;
  const facts = grown(bindings, scopeKeyText(fact), () => {
    grown(keysByMerchant, merchantId, () => []).push({ merchantId, scope, scopeId, currency });
    return [];
  });
  facts.push(fact);
  if (fact.type === 'BindingAsserted') bindingKeys.set(fact.bindingId, { merchantId, scope, scopeId, currency });
}

function showing({ terminals, terminalsByPair }: Held, pair: Pair, except: TerminalId): Line<Assignment> {
  const wanted = pairText(pair);
  return [...(terminalsByPair.get(wanted) ?? [])]
    .filter(terminalId => terminalId !== except)
    .flatMap(terminalId => assignmentLine(terminals.get(terminalId) ?? []))
    .filter(({ shows }) => pairText(shows) === wanted);
}

/** The facts are handed out as they are: nothing changes them but `apply`, and deciders only read. */
function stateOf<Fact>(
  facts: readonly Fact[] | undefined,
  initial: () => { readonly facts: readonly Fact[] },
): { readonly facts: readonly Fact[] } {
  return facts === undefined ? initial() : { facts };
}

function toAccount({
  accountId,
  merchantId,
  token,
  tail,
  currencies,
}: NonNullable<AccountState['registered']>): Account {
  const minimums = currencies.map(({ currency, minimumPayoutMinor }) => [currency, minimumPayoutMinor] as const);
  return { accountId, merchantId, token, tail, minimumPayoutMinor: new Map(minimums) };
}

/** No id holds a dot. */
function pairText({ acquirerId, mid, tid }: Pair): string {
  return `${acquirerId}.${mid}.${tid}`;
}

function scopeText(merchantId: MerchantId, scope: ScopeKey['scope'], scopeId: string): string {
  return `${merchantId}.${scope}.${scopeId}`;
}

function grown<Key, Value>(map: Map<Key, Value>, key: Key, empty: () => Value): Value {
  const known = map.get(key);
  if (known !== undefined) return known;
  const created = empty();
  map.set(key, created);
  return created;
}
