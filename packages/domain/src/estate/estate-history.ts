// Every estate fact once, in position order, and what was known at any K. A line depends only on how many facts about its subject
// were known, so a line folded for one K serves every K at which nothing more was known about that subject.
import type { AccountRegistered, EstateEvent } from '../event/estate-events.ts';
import type { AccountId, MerchantId, TerminalId } from '../ids.ts';
import { assert, unreachable } from '../kernel.ts';
import type { Currency } from '../money/currency.ts';
import type { Account, Assignment, BindingShown, Estate, EstateHistory, FeePlan, ScopeKey, Segment } from './estate.ts';
import {
  type AssignmentFact,
  assignmentLine,
  type BindingFact,
  bindingLine,
  type FeeFact,
  feeLine,
  scopeKeyText,
} from './fold.ts';
import type { Line } from './paint.ts';

/** An empty history. `apply` and `at` are O(1); a line costs a fold of its own subject's facts, once. */
export function createEstateHistory(): EstateHistory {
  const facts = emptyFacts();
  let last = -1n;
  return {
    apply(event, position) {
      assert(position > last, 'facts of the estate arrive in position order');
      last = position;
      record(facts, event, position);
    },
    at: knownAt => estateAt(facts, knownAt),
    touched: (afterK, toK) => touchedBetween(facts.touches, afterK, toK),
  };
}

/** The facts about one subject, and the lines folded from the first n of them. */
type Subject<Fact, Shown> = {
  readonly positions: bigint[];
  readonly facts: Fact[];
  readonly lines: Map<number, Line<Shown>>;
};
type KeyedSubject<Fact, Shown> = Subject<Fact, Shown> & { readonly key: ScopeKey };
/** Subjects by their key, and all of a merchant and currency. */
type KeyedSubjects<Fact, Shown> = {
  readonly byKey: Map<string, KeyedSubject<Fact, Shown>>;
  readonly byMerchant: Map<string, KeyedSubject<Fact, Shown>[]>;
};
/** What each assignment or binding fact was about. */
type Touches = { readonly positions: bigint[]; readonly facts: (TerminalId | ScopeKey)[] };

type Facts = {
  readonly terminals: Map<string, Subject<AssignmentFact, Assignment>>;
  /** Terminals that some fact lets show (acquirer, MID, TID). */
  readonly showing: Map<string, Set<TerminalId>>;
  readonly bindings: KeyedSubjects<BindingFact, BindingShown>;
  readonly fees: KeyedSubjects<FeeFact, FeePlan>;
  readonly accounts: Map<AccountId, { readonly position: bigint; readonly account: Account }[]>;
  readonly accountsOf: Map<MerchantId, Set<AccountId>>;
  readonly touches: Touches;
};

function emptyFacts(): Facts {
  return {
    terminals: new Map(),
    showing: new Map(),
    bindings: { byKey: new Map(), byMerchant: new Map() },
    fees: { byKey: new Map(), byMerchant: new Map() },
    accounts: new Map(),
    accountsOf: new Map(),
    touches: { positions: [], facts: [] },
  };
}

function record(facts: Facts, event: EstateEvent, position: bigint): void {
  switch (event.type) {
    case 'TerminalAssigned':
      grown(facts.showing, shownText(event), () => new Set<TerminalId>()).add(event.terminalId);
      recordAssignment(facts, event, position);
      return;
    case 'TerminalUnassigned':
      recordAssignment(facts, event, position);
      return;
    case 'BindingAsserted':
    case 'BindingEnded':
    case 'BindingVoided':
      add(facts.touches, addKeyed(facts.bindings, event, event, position), position);
      return;
    case 'FeePlanPublished':
      addKeyed(facts.fees, event, { event, position }, position);
      return;
    case 'AccountRegistered':
      grown(facts.accounts, event.accountId, () => []).push({ position, account: accountOf(event) });
      grown(facts.accountsOf, event.merchantId, () => new Set<AccountId>()).add(event.accountId);
      return;
    default:
      unreachable(event);
  }
}

function recordAssignment(facts: Facts, event: AssignmentFact, position: bigint): void {
  add(grown(facts.terminals, event.terminalId, emptySubject<AssignmentFact, Assignment>), event, position);
  add(facts.touches, event.terminalId, position);
}

/** Adds a fact under its key, which it answers. */
function addKeyed<Fact, Shown>(
  { byKey, byMerchant }: KeyedSubjects<Fact, Shown>,
  { merchantId, scope, scopeId, currency }: ScopeKey,
  fact: Fact,
  position: bigint,
): ScopeKey {
  const key = { merchantId, scope, scopeId, currency };
  const subject = grown(byKey, scopeKeyText(key), () => {
    const opened = { ...emptySubject<Fact, Shown>(), key };
    grown(byMerchant, `${merchantId}.${currency}`, () => []).push(opened);
    return opened;
  });
  add(subject, fact, position);
  return subject.key;
}

function estateAt(facts: Facts, knownAt: bigint): Estate {
  const assignmentsOf = (terminalId: TerminalId) => lineAt(facts.terminals.get(terminalId), knownAt, assignmentLine);
  const account = (accountId: AccountId) =>
    facts.accounts.get(accountId)?.findLast(({ position }) => position <= knownAt)?.account ?? null;
  return {
    knownAt,
    assignmentsOf,
    assignmentsShowing(acquirerId, mid, tid) {
      const isShown = ({ shows }: Segment<Assignment>) =>
        shows.tid === tid && shows.mid === mid && shows.acquirerId === acquirerId;
      const terminalIds = [...(facts.showing.get(shownText({ acquirerId, mid, tid })) ?? [])];
      // Nearly always one terminal, whose line is in order already.
      if (terminalIds.length === 1) return assignmentsOf(terminalIds[0]!).filter(isShown);
      return terminalIds
        .flatMap(terminalId => assignmentsOf(terminalId).filter(isShown))
        .sort((left, right) => left.from - right.from);
    },
    bindingLine: key => lineAt(facts.bindings.byKey.get(scopeKeyText(key)), knownAt, bindingLine),
    feeLine: key => lineAt(facts.fees.byKey.get(scopeKeyText(key)), knownAt, feeLine),
    account,
    accountsOf: merchantId =>
      [...(facts.accountsOf.get(merchantId) ?? [])]
        .sort()
        .flatMap(accountId => account(accountId) ?? [])
        .filter(known => known.merchantId === merchantId),
    bindingKeysOf: (merchantId, currency) => keysKnown(facts.bindings, merchantId, currency, knownAt),
    feeKeysOf: (merchantId, currency) => keysKnown(facts.fees, merchantId, currency, knownAt),
  };
}

function keysKnown(
  { byMerchant }: KeyedSubjects<unknown, unknown>,
  merchantId: MerchantId,
  currency: Currency,
  knownAt: bigint,
): readonly ScopeKey[] {
  return (byMerchant.get(`${merchantId}.${currency}`) ?? [])
    .filter(({ positions: [first] }) => first !== undefined && first <= knownAt)
    .map(({ key }) => key);
}

/** The line folded from the facts at positions ≤ K. */
function lineAt<Fact, Shown>(
  subject: Subject<Fact, Shown> | undefined,
  knownAt: bigint,
  fold: (facts: readonly Fact[]) => Line<Shown>,
): readonly Segment<Shown>[] {
  if (subject === undefined) return [];
  const known = countUpTo(subject.positions, knownAt);
  return grown(subject.lines, known, () => fold(subject.facts.slice(0, known)));
}

function touchedBetween(touches: Touches, afterK: bigint, toK: bigint): ReturnType<EstateHistory['touched']> {
  const [from, to] = [countUpTo(touches.positions, afterK), countUpTo(touches.positions, toK)];
  const subjects = [...new Set(touches.facts.slice(from, to))];
  return {
    terminals: subjects.filter(subject => typeof subject === 'string'),
    bindingKeys: subjects.filter(subject => typeof subject === 'object'),
  };
}

/** How many of the increasing positions are ≤ K. */
function countUpTo(positions: readonly bigint[], knownAt: bigint): number {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (positions[middle]! <= knownAt) low = middle + 1;
    else high = middle;
  }
  return low;
}

function emptySubject<Fact, Shown>(): Subject<Fact, Shown> {
  return { positions: [], facts: [], lines: new Map() };
}

function add<Fact>(subject: { positions: bigint[]; facts: Fact[] }, fact: Fact, position: bigint): void {
  subject.positions.push(position);
  subject.facts.push(fact);
}

function shownText({ acquirerId, mid, tid }: Pick<Assignment, 'acquirerId' | 'mid' | 'tid'>): string {
  return `${acquirerId}.${mid}.${tid}`;
}

function accountOf({ accountId, merchantId, token, tail, currencies }: AccountRegistered): Account {
  const minimumPayoutMinor = new Map(currencies.map(each => [each.currency, each.minimumPayoutMinor]));
  return { accountId, merchantId, token, tail, minimumPayoutMinor };
}

/** The value under the key, made first where there is none. */
function grown<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
  const present = map.get(key);
  if (present !== undefined) return present;
  const made = make();
  map.set(key, made);
  return made;
}
