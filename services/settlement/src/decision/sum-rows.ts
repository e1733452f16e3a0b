// What a batch adds up to (R17), in rows: of whom, by the numbers that the estate gives out, and how much. Rows stand in the order of the
// sheets, each key once.
import {
  type AccountId,
  assert,
  type GroupTotal,
  type MerchantId,
  type SubBatch,
  type SubBatchKey,
  type TerminalId,
} from '@asof/domain';
import { madeOnce } from '../sheet/made-once.ts';
import {
  ABSENT,
  createKey,
  type Dictionary,
  nameIn,
  numberOf,
  setKey,
  sizeOf,
  textIn,
} from '../timelines/dictionary.ts';
import type { FactColumns } from '../timelines/fact-columns.ts';
import { currencyNumber, currencyOf } from '../timelines/scope-keys.ts';
import { compareTexts } from '../timelines/text-heap.ts';
import { addTo, amountAt, type ExactAmounts, exactAmounts, isExact } from './exact-amounts.ts';

/** Words of a key. ABSENT: a debt has no account, a sub-batch no terminal. */
export const OF = { merchant: 0, currency: 1, account: 2, terminal: 3 } as const;
export const KEY_WORDS = 4;
/** Amounts of a row. Net = credits − debits − fees + carried in. */
export const SUM = { count: 0, credits: 1, debits: 2, fees: 3, carriedIn: 4, net: 5 } as const;
// Places as constants of this module's own: those of an object are looked up anew at every use.
const { merchant: MERCHANT, currency: CURRENCY, account: ACCOUNT, terminal: TERMINAL } = OF;
const { count: COUNT, credits: CREDITS, debits: DEBITS, fees: FEES, carriedIn: CARRIED_IN, net: NET } = SUM;
export const ROW_SUMS = 6;

export type SumRows = {
  /** They say what the numbers mean. */
  readonly columns: FactColumns;
  /** KEY_WORDS a row. */
  readonly keys: Int32Array;
  /** ROW_SUMS a row. */
  readonly sums: ExactAmounts;
  length: number;
};

/** Room for so many. */
export function createSumRows(columns: FactColumns, most: number): SumRows {
  return { columns, keys: new Int32Array(most * KEY_WORDS), sums: exactAmounts(most * ROW_SUMS), length: 0 };
}

/** Appends a row; where its sums begin. */
export function addRow(rows: SumRows, merchant: number, currency: number, account: number, terminal: number): number {
  const at = rows.length * KEY_WORDS;
  const { keys } = rows;
  keys[at + OF.merchant] = merchant;
  keys[at + OF.currency] = currency;
  keys[at + OF.account] = account;
  keys[at + OF.terminal] = terminal;
  return rows.length++ * ROW_SUMS;
}

/** The same for a key by its names, which the estate knows. `numberIn` may remember what it was asked before. */
export function addNamedRow(
  rows: SumRows,
  { merchantId, currency, accountId }: SubBatchKey,
  terminalId: TerminalId | null,
  numberIn: NumberIn = knownIn,
): number {
  const { merchants, accounts, terminals } = rows.columns;
  const terminal = terminalId === null ? ABSENT : numberIn(terminals, terminalId);
  const account = accountId === null ? ABSENT : numberIn(accounts, accountId);
  return addRow(rows, numberIn(merchants, merchantId), currencyNumber(currency), account, terminal);
}

/** The number of a name that the dictionary has. */
export type NumberIn = (dictionary: Dictionary, name: string) => number;

/** Asks the dictionary for each name once. */
export function rememberedNumbers(): NumberIn {
  const numbersIn = madeOnce((dictionary: Dictionary) => madeOnce((name: string) => knownIn(dictionary, name)));
  return (dictionary, name) => numbersIn(dictionary)(name);
}

/** Writes the sums of a row that was appended just now, which begin there. */
export function putSums({ sums: { near } }: SumRows, at: number, { count, credits, debits, fees }: RowSums): void {
  near[at + SUM.count] = count;
  near[at + SUM.credits] = credits;
  near[at + SUM.debits] = debits;
  near[at + SUM.fees] = fees;
}

type RowSums = Readonly<Record<'count' | 'credits' | 'debits' | 'fees', number>>;

const key = createKey();

function knownIn(dictionary: Dictionary, name: string): number {
  const number = numberOf(dictionary, setKey(key, name));
  assert(number !== ABSENT, `${name} was known before money was booked on it`);
  return number;
}

/** The rows in order, those of one key as one; what their nets say is not looked at. */
export function summed(from: SumRows): SumRows {
  const { columns, keys, length } = from;
  const rows = createSumRows(columns, length);
  let last = -1;
  for (const row of inOrder(from)) {
    if (last === -1 || !isSameKey(keys, last * KEY_WORDS, row * KEY_WORDS)) copyKey(rows, keys, row * KEY_WORDS);
    addSums(rows.sums, (rows.length - 1) * ROW_SUMS, from.sums.near, row * ROW_SUMS);
    last = row;
  }
  return rows;
}

/** By merchant, currency, account, the debt last, then terminal; ids as bytes. */
function inOrder({ columns, keys, length }: SumRows): Uint32Array {
  const { order, ends } = byMerchant(columns, keys, length);
  const compare = (left: number, right: number) => compareWithin(columns, keys, left * KEY_WORDS, right * KEY_WORDS);
  for (let merchant = 0, from = 0; merchant < ends.length; from = ends[merchant++]!)
    if (!isAscending(order, from, ends[merchant]!, compare)) order.subarray(from, ends[merchant]!).sort(compare);
  return order;
}

/** Rows by merchant in the order of ids, and where those of each end: so each id of a merchant is looked at once, not at every row. */
function byMerchant({ merchants }: FactColumns, keys: Int32Array, length: number) {
  /** By number: how many rows, then where they begin. */
  const count = new Int32Array(sizeOf(merchants));
  const found: number[] = [];
  for (let row = 0; row < length; row++) {
    const merchant = keys[row * KEY_WORDS + MERCHANT]!;
    if (count[merchant]!++ === 0) found.push(merchant);
  }
  found.sort((left, right) => compareIn(merchants, left, right));
  const ends = new Uint32Array(found.length);
  const order = new Uint32Array(length);
  // Rows of a merchant are put before its end, the last of them first.
  for (let place = 0, end = 0; place < found.length; place++) {
    end += count[found[place]!]!;
    ends[place] = count[found[place]!] = end;
  }
  for (let row = length - 1; row >= 0; row--) order[--count[keys[row * KEY_WORDS + MERCHANT]!]!] = row;
  return { order, ends };
}

function isAscending(
  order: Uint32Array,
  from: number,
  to: number,
  compare: (left: number, right: number) => number,
): boolean {
  for (let at = from + 1; at < to; at++) if (compare(order[at - 1]!, order[at]!) > 0) return false;
  return true;
}

/** Of one merchant. Numbers of currencies ascend as their codes do. */
function compareWithin({ accounts, terminals }: FactColumns, keys: Int32Array, left: number, right: number): number {
  return (
    keys[left + CURRENCY]! - keys[right + CURRENCY]! ||
    compareIn(accounts, keys[left + ACCOUNT]!, keys[right + ACCOUNT]!) ||
    compareIn(terminals, keys[left + TERMINAL]!, keys[right + TERMINAL]!)
  );
}

function compareIn(dictionary: Dictionary, left: number, right: number): number {
  if (left === right) return 0;
  if (left === ABSENT || right === ABSENT) return left === ABSENT ? 1 : -1;
  return compareTexts(dictionary.heap, textIn(dictionary, left), textIn(dictionary, right));
}

function isSameKey(keys: Int32Array, left: number, right: number): boolean {
  return (
    keys[left + TERMINAL] === keys[right + TERMINAL] &&
    keys[left + ACCOUNT] === keys[right + ACCOUNT] &&
    keys[left + CURRENCY] === keys[right + CURRENCY] &&
    keys[left + MERCHANT] === keys[right + MERCHANT]
  );
}

function copyKey(rows: SumRows, keys: Int32Array, from: number): void {
  const at = rows.length++ * KEY_WORDS;
  for (let word = 0; word < KEY_WORDS; word++) rows.keys[at + word] = keys[from + word]!;
}

function addSums(sums: ExactAmounts, at: number, more: Float64Array, from: number): void {
  const [credits, debits, fees] = [more[from + CREDITS]!, more[from + DEBITS]!, more[from + FEES]!];
  sums.near[at + COUNT]! += more[from + COUNT]!;
  addTo(sums, at + CREDITS, credits);
  addTo(sums, at + DEBITS, debits);
  addTo(sums, at + FEES, fees);
  // Credits and debits have no sign: what is between them is exact.
  const net = credits - debits - fees;
  if (isExact(net)) addTo(sums, at + NET, net);
  else for (const part of [credits, -debits, -fees]) addTo(sums, at + NET, part);
  const carriedIn = more[from + CARRIED_IN]!;
  if (carriedIn === 0) return;
  addTo(sums, at + CARRIED_IN, carriedIn);
  addTo(sums, at + NET, carriedIn);
}

/** The same rows as those of sub-batches, not summed yet, with room for so many more. Their sums are within the exact range. */
export function ofSubBatches({ columns, keys, sums, length }: SumRows, more: number): SumRows {
  const rows = createSumRows(columns, length + more);
  rows.keys.set(keys.subarray(0, length * KEY_WORDS));
  rows.sums.near.set(sums.near.subarray(0, length * ROW_SUMS));
  rows.length = length;
  for (let row = 0; row < length; row++) rows.keys[row * KEY_WORDS + TERMINAL] = ABSENT;
  return rows;
}

/** The rows with a sum beyond the exact range, in order. */
export function rowsBeyond({ sums: { beyond } }: SumRows): readonly number[] {
  return [...new Set(Array.from(beyond.keys(), at => Math.floor(at / ROW_SUMS)))].sort((left, right) => left - right);
}

/** Are they of one merchant and currency? Within those netting takes and gives (R18). */
export function areNettedTogether({ keys }: SumRows, left: number, right: number): boolean {
  const [at, other] = [left * KEY_WORDS, right * KEY_WORDS];
  return keys[at + OF.merchant] === keys[other + OF.merchant] && keys[at + OF.currency] === keys[other + OF.currency];
}

export function keyOf({ columns, keys }: SumRows, row: number): SubBatchKey {
  const at = row * KEY_WORDS;
  const account = keys[at + OF.account]!;
  return {
    merchantId: nameIn(columns.merchants, keys[at + OF.merchant]!) as MerchantId,
    accountId: account === ABSENT ? null : (nameIn(columns.accounts, account) as AccountId),
    currency: currencyOf(keys[at + OF.currency]!),
  };
}

/** A row of totals as the domain's. */
export function groupTotalOf(rows: SumRows, row: number): GroupTotal {
  const { carriedInMinor: _, ...total } = subBatchOf(rows, row);
  const terminalId = nameIn(rows.columns.terminals, rows.keys[row * KEY_WORDS + OF.terminal]!) as TerminalId;
  return { ...total, terminalId, count: rows.sums.near[row * ROW_SUMS + SUM.count]! };
}

/** A row of sub-batches as the domain's. */
export function subBatchOf(rows: SumRows, row: number): SubBatch {
  const amount = (sum: number) => amountAt(rows.sums, row * ROW_SUMS + sum);
  return {
    ...keyOf(rows, row),
    creditsMinor: amount(SUM.credits),
    debitsMinor: amount(SUM.debits),
    feesMinor: amount(SUM.fees),
    carriedInMinor: amount(SUM.carriedIn),
    netMinor: amount(SUM.net),
  };
}
