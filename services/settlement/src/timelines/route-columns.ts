// Numbers of routes, groups and plans that one flattening gives out. The four words that tell a route or a group stand side by side in one
// column: to write them looks up one column instead of four.
import type { CallNumbers } from './call-numbers.ts';
import { type ColumnRoom, grownIn } from './column-room.ts';
import { ACCOUNT, FACT_WORDS, type FactColumns, WORD } from './fact-columns.ts';
import { pricesAt } from './plan-prices.ts';

/** Numbered by their place. */
export type Records = { readonly room: ColumnRoom; words: Int32Array; length: number };
export const RECORD_WORDS = 4;
/** A card under an assignment: the fact that assigned, the fact that asserted its binding, its scope and its group. */
export const ROUTE = { assignment: 0, binding: 1, scope: 2, group: 3 } as const;
/** Numbers of terminal, account and currency (R17); the account tells the merchant. `next` chains a terminal's groups. */
export const GROUP = { terminal: 0, account: 1, currency: 2, next: 3 } as const;

/** By plan: the fact that published it, and its prices as the kernels take them. */
export type PlanColumns = {
  readonly room: ColumnRoom;
  fact: Int32Array;
  rateMillionths: Int32Array;
  fixedMinor: Float64Array;
  minimumMinor: Float64Array;
  capMinor: Float64Array;
  length: number;
};

// Places as constants of this module's own: those of another one are looked up anew, with a check, at every use.
const [FACT, NEXT, A] = [FACT_WORDS, WORD.next, WORD.a];
const { stride: ACCOUNT_WORDS, first: FIRST, last: LAST, merchant: MERCHANT } = ACCOUNT;
const WORDS = 4;
const [ACCOUNT_OF_GROUP, CURRENCY_OF_GROUP, NEXT_GROUP] = [GROUP.account, GROUP.currency, GROUP.next];
const NOTHING = -1;

/** With room for so many. */
export function createRecords(room: ColumnRoom, size: number): Records {
  return { room, words: room.int32(size * WORDS), length: 0 };
}

/** With room for so many. */
export function createPlanColumns(room: ColumnRoom, size: number): PlanColumns {
  const amounts = () => room.float64(size);
  return {
    room,
    fact: room.int32(size),
    rateMillionths: room.int32(size),
    ...{ fixedMinor: amounts(), minimumMinor: amounts(), capMinor: amounts() },
    length: 0,
  };
}

/** Appends a route or a group and answers its number. */
export function addRecord(records: Records, one: number, two: number, three: number, four: number): number {
  const number = records.length++;
  const at = number * WORDS;
  if (at === records.words.length) records.words = grownIn(records.room.int32, records.words);
  const { words } = records;
  words[at] = one;
  words[at + 1] = two;
  words[at + 2] = three;
  words[at + 3] = four;
  return number;
}

/** A group is numbered once in all: a terminal may be met under several TIDs, assignments and bindings. */
export function groupNumber(
  groups: Records,
  { given, before }: CallNumbers,
  terminal: number,
  account: number,
  currency: number,
): number {
  const { words } = groups;
  const newest = given[terminal]! - before;
  for (let group = newest; group >= 0; group = words[group * WORDS + NEXT_GROUP]!)
    if (words[group * WORDS + ACCOUNT_OF_GROUP] === account && words[group * WORDS + CURRENCY_OF_GROUP] === currency)
      return group;
  const group = addRecord(groups, terminal, account, currency, newest);
  given[terminal] = before + group;
  return group;
}

/** By the last registration that is known; NOTHING before the first. */
export function merchantOf({ accounts, facts: { words } }: FactColumns, account: number, known: number): number {
  const record = account * ACCOUNT_WORDS;
  const { data } = accounts.records;
  const last = data[record + LAST]!;
  if (last !== 0 && last <= known) return data[record + MERCHANT]!;
  let merchant = NOTHING;
  for (let link = data[record + FIRST]!; link !== 0 && link <= known; link = words[(link - 1) * FACT + NEXT]!)
    merchant = words[(link - 1) * FACT + A]!;
  return merchant;
}

/** The number of the plan that the fact published. What it costs is told by `pricePlans`. */
export function planNumber(
  plans: PlanColumns,
  { given, before }: CallNumbers,
  { facts: { words } }: FactColumns,
  fact: number,
): number {
  const plan = words[fact * FACT + A]!;
  const known = given[plan]! - before;
  if (known >= 0) return known;
  const number = plans.length++;
  if (number === plans.fact.length) growPlans(plans);
  plans.fact[number] = fact;
  given[plan] = before + number;
  return number;
}

/** The prices of all plans from `first` on. */
export function pricePlans(plans: PlanColumns, { facts: { words }, plans: prices }: FactColumns, first: number): void {
  const { fact, rateMillionths, fixedMinor, minimumMinor, capMinor, length } = plans;
  for (let number = first; number < length; number++) {
    const price = pricesAt(prices, words[fact[number]! * FACT + A]!);
    rateMillionths[number] = price.rateMillionths;
    fixedMinor[number] = price.fixedMinor;
    minimumMinor[number] = price.minimumMinor;
    capMinor[number] = price.capMinor;
  }
}

function growPlans(plans: PlanColumns): void {
  const { float64, int32 } = plans.room;
  plans.fact = grownIn(int32, plans.fact);
  plans.rateMillionths = grownIn(int32, plans.rateMillionths);
  plans.fixedMinor = grownIn(float64, plans.fixedMinor);
  plans.minimumMinor = grownIn(float64, plans.minimumMinor);
  plans.capMinor = grownIn(float64, plans.capMinor);
}
