// The domain's history of the estate over the columns of facts: for answers about single rows. Facts become objects when a line is asked
// for, and the domain's own functions fold them; no object is kept for what nobody asks.
import type {
  Account,
  AccountId,
  AcquirerId,
  Assignment,
  Currency,
  Estate,
  EstateHistory,
  Line,
  MerchantId,
  Mid,
  ScopeKey,
  Segment,
  TerminalId,
  Tid,
} from '@asof/domain';
import { assignmentLine, bindingLine, feeLine } from '@asof/domain';
import { registrationOf } from './account-facts.ts';
import { ABSENT, addToKey, createKey, type Dictionary, type Key, nameIn, numberOf, setKey } from './dictionary.ts';
import {
  ABOVE_FACT,
  countKnown,
  FACT,
  FACT_WORDS,
  type FactColumns,
  KEY,
  MERCHANT,
  SHOWN,
  shownKey,
  TERMINAL,
  WORD,
} from './fact-columns.ts';
import { accountOfFact, assignmentFactOf, bindingFactOf, feeFactOf, kindOf, scopeKeyOf } from './fact-objects.ts';
import { keyInChain, keyWordOf, ownerLink } from './scope-keys.ts';
import { createFactTaker } from './take-facts.ts';

/** Lines that are kept as objects; beyond it all of them are forgotten and folded again. */
const LINES_KEPT = 50_000;

/** Adds to the columns and reads them; what they hold already is known from the start, at no cost. */
export function createColumnHistory(columns: FactColumns): EstateHistory {
  const lines: KeptLines = new Map();
  const key = createKey();
  return {
    apply: createFactTaker(columns),
    at: knownAt => estateAt({ columns, lines, key }, knownAt),
    touched: (afterK, toK) => touchedBetween(columns, afterK, toK),
  };
}

/** By the last fact that a line is folded from: it tells whose line it is, and which facts before it are in it. */
type KeptLines = Map<number, Line<unknown>>;
type History = { readonly columns: FactColumns; readonly lines: KeptLines; readonly key: Key };

function estateAt(history: History, knownAt: bigint): Estate {
  const { columns, key } = history;
  const { terminals, accounts } = columns;
  const known = knownUpTo(columns, knownAt);
  const account = (accountId: AccountId) => accountAt(columns, numberIn(key, accounts, accountId), known());
  const assignmentsAt = (terminal: number) =>
    lineAt(history, linkAt(terminals, terminal, TERMINAL.first), known(), assignmentFactOf, assignmentLine);
  const chainOf = (scopeKey: ScopeKey, chain: number) => {
    const number = keyOf(columns, key, scopeKey);
    return number < 0 ? 0 : columns.keys.data[number * KEY.stride + chain]!;
  };
  const keysOf = (merchantId: MerchantId, currency: Currency, chain: number) =>
    keysKnown(columns, numberIn(key, columns.merchants, merchantId), currency, { chain, known: known() });
  return {
    knownAt,
    assignmentsOf: terminalId => assignmentsAt(numberIn(key, terminals, terminalId)),
    assignmentsShowing: (acquirerId, mid, tid) => {
      const isShown = ({ shows }: Segment<Assignment>) =>
        shows.tid === tid && shows.mid === mid && shows.acquirerId === acquirerId;
      return terminalsShowing(columns, key, acquirerId, mid, tid)
        .flatMap(terminal => assignmentsAt(terminal).filter(isShown))
        .sort((left, right) => left.from - right.from);
    },
    bindingLine: scopeKey => lineAt(history, chainOf(scopeKey, KEY.firstBinding), known(), bindingFactOf, bindingLine),
    feeLine: scopeKey => lineAt(history, chainOf(scopeKey, KEY.firstPlan), known(), feeFactOf, feeLine),
    account,
    accountsOf: merchantId =>
      accountIdsOf(columns, numberIn(key, columns.merchants, merchantId))
        .sort()
        .flatMap(accountId => account(accountId) ?? [])
        .filter(found => found.merchantId === merchantId),
    bindingKeysOf: (merchantId, currency) => keysOf(merchantId, currency, KEY.firstBinding),
    feeKeysOf: (merchantId, currency) => keysOf(merchantId, currency, KEY.firstPlan),
  };
}

/** How many facts are known at K: counted again only when facts have come since. */
function knownUpTo(columns: FactColumns, knownAt: bigint): () => number {
  let counted = -1;
  let known = 0;
  return () => {
    const { length } = columns.positions;
    if (counted !== length) {
      counted = length;
      known = countKnown(columns, knownAt);
    }
    return known;
  };
}

/** The facts of a chain below `known`. */
function chainUpTo({ facts }: FactColumns, first: number, known: number): number[] {
  const chain: number[] = [];
  for (let link = first; link !== 0 && link <= known; link = facts.words[(link - 1) * FACT_WORDS + WORD.next]!)
    chain.push(link - 1);
  return chain;
}

function lineAt<Fact, Shown>(
  { columns, lines }: History,
  first: number,
  known: number,
  factOf: (columns: FactColumns, fact: number) => Fact,
  fold: (facts: readonly Fact[]) => Line<Shown>,
): Line<Shown> {
  const chain = chainUpTo(columns, first, known);
  const last = chain.at(-1);
  if (last === undefined) return [];
  const kept = lines.get(last);
  if (kept !== undefined) return kept as Line<Shown>;
  if (lines.size >= LINES_KEPT) lines.clear();
  const line = fold(chain.map(fact => factOf(columns, fact)));
  lines.set(last, line);
  return line;
}

function numberIn(key: Key, dictionary: Dictionary, text: string): number {
  return numberOf(dictionary, setKey(key, text));
}

function linkAt({ records, stride }: Dictionary, number: number, word: number): number {
  return number === ABSENT ? 0 : records.data[number * stride + word]!;
}

/** In order of their first assignment there. */
function terminalsShowing(columns: FactColumns, key: Key, acquirerId: AcquirerId, mid: Mid, tid: Tid): number[] {
  const { shown, shownMore } = columns;
  const number = numberOf(shown, addToKey(shownKey(key, acquirerId, mid), tid));
  if (number === ABSENT) return [];
  const found = [linkAt(shown, number, SHOWN.terminal) - 1];
  for (let link = linkAt(shown, number, SHOWN.more); link !== 0; link = shownMore.data[(link - 1) * 2 + 1]!)
    found.push(shownMore.data[(link - 1) * 2]!);
  return found;
}

function keyOf(columns: FactColumns, key: Key, { merchantId, scope, scopeId, currency }: ScopeKey): number {
  const owners = { terminal: columns.terminals, store: columns.stores, merchant: columns.merchants }[scope];
  const owner = numberIn(key, owners, scopeId);
  const merchant = numberIn(key, columns.merchants, merchantId);
  if (owner === ABSENT || merchant === ABSENT) return ABSENT;
  const word = keyWordOf(scope, currency);
  const [records, link] = ownerLink(columns, owner, word);
  return keyInChain(columns.keys, records.data[link]!, merchant, word);
}

/** The merchant's keys of the currency that have a fact in the chain, in order of the first. */
function keysKnown(
  columns: FactColumns,
  merchant: number,
  currency: Currency,
  { chain, known }: { readonly chain: number; readonly known: number },
): ScopeKey[] {
  const { keys, keyOfMerchant, merchants } = columns;
  const firstFact = (key: number) => keys.data[key * KEY.stride + chain]!;
  const found: number[] = [];
  for (let link = linkAt(merchants, merchant, MERCHANT.firstOfAll); link !== 0; link = keyOfMerchant.data[link - 1]!)
    if (firstFact(link - 1) !== 0 && firstFact(link - 1) <= known) found.push(link - 1);
  return found
    .sort((left, right) => firstFact(left) - firstFact(right))
    .map(key => scopeKeyOf(columns, key))
    .filter(key => key.currency === currency);
}

function accountAt(columns: FactColumns, account: number, known: number): Account | null {
  const registration = account === ABSENT ? ABSENT : registrationOf(columns, account, known);
  return registration === ABSENT ? null : accountOfFact(columns, registration);
}

/** Of every account that was ever registered for the merchant. */
function accountIdsOf(columns: FactColumns, merchant: number): AccountId[] {
  const { accounts, merchants, facts, subjects } = columns;
  const found = new Set<number>();
  for (let link = linkAt(merchants, merchant, MERCHANT.firstAccount); link !== 0; ) {
    found.add(subjects.data[link - 1]!);
    link = facts.words[(link - 1) * FACT_WORDS + WORD.c]! >>> ABOVE_FACT;
  }
  return Array.from(found, account => nameIn(accounts, account) as AccountId);
}

function touchedBetween(columns: FactColumns, afterK: bigint, toK: bigint): ReturnType<EstateHistory['touched']> {
  const [terminals, keys] = [new Set<number>(), new Set<number>()];
  const end = countKnown(columns, toK);
  for (let fact = countKnown(columns, afterK); fact < end; fact++) {
    const kind = kindOf(columns, fact);
    if (kind === FACT.assigned || kind === FACT.unassigned) terminals.add(columns.subjects.data[fact]!);
    else if (kind !== FACT.published && kind !== FACT.registered) keys.add(columns.subjects.data[fact]!);
  }
  return {
    terminals: Array.from(terminals, terminal => nameIn(columns.terminals, terminal) as TerminalId),
    bindingKeys: Array.from(keys, key => scopeKeyOf(columns, key)),
  };
}
