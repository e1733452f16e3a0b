// Takes facts into the columns. A fact costs the same however much is known: it is written at the end, and linked from its subject.
import {
  type AccountRegistered,
  assert,
  type BindingAsserted,
  type BindingEnded,
  type BindingVoided,
  type EstateEvent,
  type FeePlanPublished,
  type TerminalAssigned,
  unreachable,
} from '@asof/domain';
import { addToRun, endRun } from './binding-runs.ts';
import { addToKey, createKey, type Key, numbered, numberedText, setKey } from './dictionary.ts';
import {
  ABOVE_FACT,
  ACCOUNT,
  FACT,
  FACT_FLOATS,
  FACT_WORDS,
  type FactColumns,
  HAS_END,
  KEY,
  MERCHANT,
  REFUND_FEES,
  SHOWN,
  shownKey,
  TERMINAL,
  WORD,
} from './fact-columns.ts';
import { append, extend, grown, type Integers } from './growing-column.ts';
import { putPrices } from './plan-prices.ts';
import { addPosition } from './rising-positions.ts';
import { keyNumbered, keyWordOf } from './scope-keys.ts';
import { addNumber } from './sparse-numbers.ts';
import { putBytes, putText } from './text-heap.ts';

/** Links have room for so many. */
const FACTS_MAX = 2 ** 28 - 1;

/** Takes facts in order of position. Cost O(1) a fact. */
export function createFactTaker(columns: FactColumns): (event: EstateEvent, position: bigint) => void {
  const key = createKey();
  return (event, position) => {
    const place = Number(position);
    assert(Number.isSafeInteger(place), 'a position is exact as a number');
    take(columns, key, event, place);
  };
}

function take(columns: FactColumns, key: Key, event: EstateEvent, position: number): void {
  switch (event.type) {
    case 'TerminalAssigned':
      takeAssigned(columns, key, event, position);
      return;
    case 'TerminalUnassigned': {
      const terminal = numberedText(columns.terminals, key, event.terminalId);
      const fact = addFact(columns, { position, subject: terminal, kind: FACT.unassigned, ...event });
      link(columns, columns.terminals.records, terminal * TERMINAL.stride + TERMINAL.first, fact);
      return;
    }
    case 'BindingAsserted':
    case 'BindingEnded':
    case 'BindingVoided':
      takeBinding(columns, key, event, position);
      return;
    case 'FeePlanPublished':
      takePlan(columns, key, event, position);
      return;
    case 'AccountRegistered':
      takeAccount(columns, key, event, position);
      return;
    default:
      unreachable(event);
  }
}

function takeAssigned(columns: FactColumns, key: Key, event: TerminalAssigned, position: number): void {
  const { terminals, shown: shownTexts, merchants, stores, heap } = columns;
  const terminal = numberedText(terminals, key, event.terminalId);
  const shown = numbered(shownTexts, addToKey(shownKey(key, event.acquirerId, event.mid), event.tid));
  const merchant = numberedText(merchants, key, event.merchantId);
  const store = event.storeId === null ? 0 : numberedText(stores, key, event.storeId) + 1;
  const { from, to } = event;
  const fact = addFact(columns, {
    position,
    subject: terminal,
    kind: FACT.assigned,
    from,
    to,
    a: shown,
    b: merchant,
    above: store,
  });
  if (event.serial !== null) addNumber(columns.serials, fact, putText(heap, event.serial));
  link(columns, terminals.records, terminal * TERMINAL.stride + TERMINAL.first, fact);
  linkShown(columns, shown, terminal);
}

/** Each terminal once, in order of its first assignment there. */
function linkShown({ shown: { records }, shownMore }: FactColumns, shown: number, terminal: number): void {
  const record = shown * SHOWN.stride;
  const first = records.data[record + SHOWN.terminal]!;
  if (first === terminal + 1) return;
  if (first === 0) {
    records.data[record + SHOWN.terminal] = terminal + 1;
    return;
  }
  for (let more = records.data[record + SHOWN.more]!; more !== 0; more = shownMore.data[(more - 1) * 2 + 1]!)
    if (shownMore.data[(more - 1) * 2] === terminal) return;
  const link = extend(shownMore, 2) / 2 + 1;
  shownMore.data[(link - 1) * 2] = terminal;
  const last = records.data[record + SHOWN.lastMore]!;
  if (last === 0) records.data[record + SHOWN.more] = link;
  else shownMore.data[(last - 1) * 2 + 1] = link;
  records.data[record + SHOWN.lastMore] = link;
}

type BindingEvent = BindingAsserted | BindingEnded | BindingVoided;

function takeBinding(columns: FactColumns, key: Key, event: BindingEvent, position: number): void {
  const subject = keyOf(columns, key, event);
  const account = event.type === 'BindingAsserted' ? numberedText(columns.accounts, key, event.accountId) : 0;
  // The key's bytes are the id's, which is ASCII.
  const { bytes, length } = setKey(key, event.bindingId);
  const text = putBytes(columns.heap, bytes, length);
  const { from, to } = event.type === 'BindingVoided' ? { from: 0, to: null } : event;
  const fact = addFact(columns, { position, subject, kind: kindOf(event), from, to, a: account, b: text });
  link(columns, columns.keys, subject * KEY.stride + KEY.firstBinding, fact);
  if (event.type === 'BindingAsserted' && to === null) addToRun(columns, subject, { from, fact, account });
  else endRun(columns, subject);
}

function kindOf(event: BindingEvent): number {
  if (event.type === 'BindingAsserted') return FACT.asserted;
  if (event.type === 'BindingVoided') return FACT.voided;
  return event.leaves === 'hole' ? FACT.endedHole : FACT.endedWider;
}

function takePlan(columns: FactColumns, key: Key, event: FeePlanPublished, position: number): void {
  const subject = keyOf(columns, key, event);
  const fact = addFact(columns, {
    position,
    subject,
    kind: FACT.published,
    from: event.from,
    to: null,
    a: putPrices(columns.plans, event),
    above: REFUND_FEES.indexOf(event.refundFee),
  });
  link(columns, columns.keys, subject * KEY.stride + KEY.firstPlan, fact);
}

function takeAccount(columns: FactColumns, key: Key, event: AccountRegistered, position: number): void {
  const { accounts, merchants, facts, heap } = columns;
  const { token, tail, currencies } = event;
  const account = numberedText(accounts, key, event.accountId);
  const merchant = numberedText(merchants, key, event.merchantId);
  const minimums = currencies.map(({ currency, minimumPayoutMinor }) => [currency, minimumPayoutMinor.toString()]);
  const text = putText(heap, JSON.stringify([token, tail, minimums]));
  const fact = addFact(columns, {
    position,
    subject: account,
    kind: FACT.registered,
    from: 0,
    to: null,
    a: merchant,
    b: text,
  });
  link(columns, accounts.records, account * ACCOUNT.stride + ACCOUNT.first, fact);
  accounts.records.data[account * ACCOUNT.stride + ACCOUNT.merchant] = merchant;
  const record = merchant * MERCHANT.stride;
  const last = merchants.records.data[record + MERCHANT.lastAccount]!;
  if (last === 0) merchants.records.data[record + MERCHANT.firstAccount] = fact + 1;
  else facts.words[(last - 1) * FACT_WORDS + WORD.c]! |= (fact + 1) << ABOVE_FACT;
  merchants.records.data[record + MERCHANT.lastAccount] = fact + 1;
}

function keyOf(columns: FactColumns, key: Key, event: BindingEvent | FeePlanPublished): number {
  const { merchants, terminals, stores } = columns;
  const { scope, scopeId } = event;
  const merchant = numberedText(merchants, key, event.merchantId);
  const owners = scope === 'terminal' ? terminals : scope === 'store' ? stores : merchants;
  const owner = scopeId === event.merchantId && scope === 'merchant' ? merchant : numberedText(owners, key, scopeId);
  return keyNumbered(columns, merchant, owner, keyWordOf(scope, event.currency));
}

type NewFact = {
  readonly position: number;
  readonly subject: number;
  readonly kind: number;
  readonly from: number;
  readonly to: number | null;
  readonly a?: number;
  readonly b?: number;
  readonly above?: number;
};

function addFact(
  columns: FactColumns,
  { position, subject, kind, from, to, a = 0, b = 0, above = 0 }: NewFact,
): number {
  const { facts, positions, subjects, ends } = columns;
  const fact = positions.length;
  assert(fact < FACTS_MAX, 'an estate has less than 2^28 facts');
  addPosition(positions, position);
  append(subjects, subject);
  facts.length += FACT_FLOATS;
  if (facts.length > facts.data.length) {
    facts.data = grown(facts.data, facts.length);
    facts.words = new Int32Array(facts.data.buffer);
  }
  facts.data[fact * FACT_FLOATS] = from;
  if (to !== null) addNumber(ends, fact, to);
  const word = fact * FACT_WORDS;
  facts.words[word + WORD.a] = a;
  facts.words[word + WORD.b] = b;
  facts.words[word + WORD.c] = kind | (to === null ? 0 : HAS_END) | (above << ABOVE_FACT);
  return fact;
}

/** Puts the fact at the end of a chain whose first and last links stand side by side. */
function link({ facts }: FactColumns, { data }: Integers, chain: number, fact: number): void {
  const last = data[chain + 1]!;
  if (last === 0) data[chain] = fact + 1;
  else facts.words[(last - 1) * FACT_WORDS + WORD.next] = fact + 1;
  data[chain + 1] = fact + 1;
}
