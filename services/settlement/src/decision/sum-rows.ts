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
import { ABSENT, createKey, type Dictionary, nameIn, numberOf, setKey, textIn } from '../timelines/dictionary.ts';
import type { FactColumns } from '../timelines/fact-columns.ts';
import { currencyNumber, currencyOf } from '../timelines/scope-keys.ts';
import { compareTexts } from '../timelines/text-heap.ts';
import { addTo, amountAt, type ExactAmounts, exactAmounts } from './exact-amounts.ts';

/** Words of a key. ABSENT: a debt has no account, a sub-batch no terminal. */
export const OF = { merchant: 0, currency: 1, account: 2, terminal: 3 } as const;
export const KEY_WORDS = 4;
/** Amounts of a row. Net = credits − debits − fees + carried in. */
export const SUM = { count: 0, credits: 1, debits: 2, fees: 3, carriedIn: 4, net: 5 } as const;
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

/** The same for a key by its names, which the estate knows. */
export function addNamedRow(
  rows: SumRows,
  { merchantId, currency, accountId }: SubBatchKey,
  terminalId: TerminalId | null,
): number {
  const { merchants, accounts, terminals } = rows.columns;
  const terminal = terminalId === null ? ABSENT : knownIn(terminals, terminalId);
  const account = accountId === null ? ABSENT : knownIn(accounts, accountId);
  return addRow(rows, knownIn(merchants, merchantId), currencyNumber(currency), account, terminal);
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
  const rows = createSumRows(from.columns, from.length);
  const { keys } = from;
  const order = Array.from({ length: from.length }, (_, row) => row);
  order.sort((left, right) => compareKeys(from.columns, keys, left * KEY_WORDS, right * KEY_WORDS));
  for (const row of order) {
    const at = row * KEY_WORDS;
    if (rows.length === 0 || !isSameKey(keys, at, rows.keys, (rows.length - 1) * KEY_WORDS))
      addRow(rows, keys[at + OF.merchant]!, keys[at + OF.currency]!, keys[at + OF.account]!, keys[at + OF.terminal]!);
    addSums(rows.sums, (rows.length - 1) * ROW_SUMS, from.sums.near, row * ROW_SUMS);
  }
  return rows;
}

/** By merchant, currency, account, the debt last, then terminal; ids as bytes. Numbers of currencies ascend as their codes do. */
function compareKeys(columns: FactColumns, keys: Int32Array, left: number, right: number): number {
  return (
    compareIn(columns.merchants, keys[left + OF.merchant]!, keys[right + OF.merchant]!) ||
    keys[left + OF.currency]! - keys[right + OF.currency]! ||
    compareIn(columns.accounts, keys[left + OF.account]!, keys[right + OF.account]!) ||
    compareIn(columns.terminals, keys[left + OF.terminal]!, keys[right + OF.terminal]!)
  );
}

function compareIn(dictionary: Dictionary, left: number, right: number): number {
  if (left === right) return 0;
  if (left === ABSENT || right === ABSENT) return left === ABSENT ? 1 : -1;
  return compareTexts(dictionary.heap, textIn(dictionary, left), textIn(dictionary, right));
}

function isSameKey(keys: Int32Array, at: number, others: Int32Array, other: number): boolean {
  for (let word = 0; word < KEY_WORDS; word++) if (keys[at + word] !== others[other + word]) return false;
  return true;
}

function addSums(sums: ExactAmounts, at: number, more: Float64Array, from: number): void {
  const [credits, debits, fees] = [more[from + SUM.credits]!, more[from + SUM.debits]!, more[from + SUM.fees]!];
  const carriedIn = more[from + SUM.carriedIn]!;
  addTo(sums, at + SUM.count, more[from + SUM.count]!);
  addTo(sums, at + SUM.credits, credits);
  addTo(sums, at + SUM.debits, debits);
  addTo(sums, at + SUM.fees, fees);
  addTo(sums, at + SUM.carriedIn, carriedIn);
  addTo(sums, at + SUM.net, credits);
  addTo(sums, at + SUM.net, -debits);
  addTo(sums, at + SUM.net, -fees);
  addTo(sums, at + SUM.net, carriedIn);
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
