// Facts of the columns as the domain's objects, made when one asks for them.
import {
  type Account,
  type AccountId,
  type AcquirerId,
  type Assignment,
  type AssignmentStroke,
  type BindingId,
  type BindingStroke,
  type Currency,
  type FeeFact,
  type FeePlan,
  feePlanOf,
  type Instant,
  type MerchantId,
  type Mid,
  type Minor,
  type ScopeKey,
  type StoreId,
  type TerminalId,
  type Tid,
} from '@asof/domain';
import { nameIn } from './dictionary.ts';
import {
  ABOVE_FACT,
  endOf,
  FACT,
  FACT_FLOATS,
  FACT_MASK,
  FACT_WORDS,
  type FactColumns,
  KEY,
  REFUND_FEES,
  WORD,
} from './fact-columns.ts';
import { pricesAt } from './plan-prices.ts';
import { positionAt } from './rising-positions.ts';
import { scopeAndCurrencyOf } from './scope-keys.ts';
import { numberAt } from './sparse-numbers.ts';
import { textAt } from './text-heap.ts';

const NONE = -1;

export function assignmentOfFact(columns: FactColumns, fact: number): Assignment {
  const { facts, subjects, serials, heap, terminals, shown, merchants, stores } = columns;
  const word = fact * FACT_WORDS;
  const store = facts.words[word + WORD.c]! >>> ABOVE_FACT;
  const serial = numberAt(serials, fact, NONE);
  const [acquirerId, mid, tid] = nameIn(shown, facts.words[word + WORD.a]!).split('|') as [AcquirerId, Mid, Tid];
  return {
    terminalId: nameIn(terminals, subjects.data[fact]!) as TerminalId,
    ...{ acquirerId, mid, tid },
    merchantId: nameIn(merchants, facts.words[word + WORD.b]!) as MerchantId,
    storeId: store === 0 ? null : (nameIn(stores, store - 1) as StoreId),
    serial: serial === NONE ? null : textAt(heap, serial),
  };
}

export function assignmentFactOf(columns: FactColumns, fact: number): AssignmentStroke {
  if (kindOf(columns, fact) === FACT.assigned)
    return { type: 'TerminalAssigned', ...assignmentOfFact(columns, fact), ...spanOf(columns, fact) };
  const terminalId = nameIn(columns.terminals, columns.subjects.data[fact]!) as TerminalId;
  return { type: 'TerminalUnassigned', terminalId, ...spanOf(columns, fact) };
}

export function bindingFactOf(columns: FactColumns, fact: number): BindingStroke {
  const key = scopeKeyOf(columns, columns.subjects.data[fact]!);
  const bindingId = textOf(columns, fact) as BindingId;
  const kind = kindOf(columns, fact);
  if (kind === FACT.voided) return { type: 'BindingVoided', ...key, bindingId };
  const span = spanOf(columns, fact);
  if (kind !== FACT.asserted)
    return { type: 'BindingEnded', ...key, bindingId, leaves: kind === FACT.endedHole ? 'hole' : 'wider', ...span };
  const accountId = nameIn(columns.accounts, columns.facts.words[fact * FACT_WORDS + WORD.a]!) as AccountId;
  return { type: 'BindingAsserted', ...key, bindingId, accountId, ...span };
}

export function feeFactOf(columns: FactColumns, fact: number): FeeFact {
  const { facts, plans, positions, subjects } = columns;
  const word = fact * FACT_WORDS;
  const { rateMillionths, fixedMinor, minimumMinor, capMinor } = pricesAt(plans, facts.words[word + WORD.a]!);
  const minor = (amount: number) => (Number.isFinite(amount) ? (BigInt(amount) as Minor) : null);
  const event = {
    type: 'FeePlanPublished',
    ...scopeKeyOf(columns, subjects.data[fact]!),
    rateMillionths,
    fixedMinor: minor(fixedMinor)!,
    minimumMinor: minor(minimumMinor),
    capMinor: minor(capMinor),
    refundFee: REFUND_FEES[facts.words[word + WORD.c]! >>> ABOVE_FACT]!,
    from: facts.data[fact * FACT_FLOATS]! as Instant,
  } as const;
  return { event, position: BigInt(positionAt(positions, fact)) };
}

export function feePlanOfFact(columns: FactColumns, fact: number): FeePlan {
  const { event, position } = feeFactOf(columns, fact);
  return feePlanOf(event, position);
}

export function accountOfFact(columns: FactColumns, fact: number): Account {
  const { facts, subjects, accounts, merchants } = columns;
  const [token, tail, minimums] = JSON.parse(textOf(columns, fact)) as [string, string, [Currency, string][]];
  return {
    accountId: nameIn(accounts, subjects.data[fact]!) as AccountId,
    merchantId: nameIn(merchants, facts.words[fact * FACT_WORDS + WORD.a]!) as MerchantId,
    ...{ token, tail },
    minimumPayoutMinor: new Map(minimums.map(([currency, amount]) => [currency, BigInt(amount) as Minor])),
  };
}

export function scopeKeyOf(columns: FactColumns, key: number): ScopeKey {
  const { keys, terminals, stores, merchants } = columns;
  const record = key * KEY.stride;
  const { scope, currency } = scopeAndCurrencyOf(keys.data[record + KEY.word]!);
  const owners = { terminal: terminals, store: stores, merchant: merchants }[scope];
  const merchantId = nameIn(merchants, keys.data[record + KEY.merchant]!) as MerchantId;
  return { merchantId, scope, scopeId: nameIn(owners, keys.data[record + KEY.owner]!), currency };
}

/** Of a fact whose word B is a text. */
export function textOf({ facts: { words }, heap }: FactColumns, fact: number): string {
  return textAt(heap, words[fact * FACT_WORDS + WORD.b]!);
}

function spanOf(columns: FactColumns, fact: number): { readonly from: Instant; readonly to: Instant | null } {
  const to = endOf(columns, fact);
  return { from: columns.facts.data[fact * FACT_FLOATS]! as Instant, to: to === Infinity ? null : (to as Instant) };
}

export function kindOf({ facts: { words } }: FactColumns, fact: number): number {
  return words[fact * FACT_WORDS + WORD.c]! & FACT_MASK;
}
