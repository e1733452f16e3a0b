// What a row of a transactions file says, by the slow and obvious way: texts in, domain values out, or the first thing that is wrong
// with them. This is the truth that the byte parser is held to, and the way that every unusual row takes.
import {
  AcquirerId,
  CAPTURE_MODES,
  Currency,
  looksLikeCardNumber,
  Mid,
  type Minor,
  parseAmount,
  parseInstant,
  type StatedInstant,
  Tid,
  TRANSACTION_KINDS,
  type Transaction,
  type TransactionKey,
  type TransactionKind,
} from '@asof/domain';
import type { QuarantineCode } from '../quarantine/quarantine-reason.ts';
import type { SegmentRow } from '../segment/segment-build.ts';
import { transactionIdOf } from '../segment/transaction-id/transaction-id.ts';
import { type RowValues, TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

/** What a row says; where it stood is its file's to say. */
export type UnderstoodRow = Omit<SegmentRow, 'line'>;
export type RowProblem = { readonly column: TransactionColumn; readonly code: QuarantineCode };
export type RowReading =
  | { readonly kind: 'understood'; readonly row: UnderstoodRow }
  | { readonly kind: 'not-understood'; readonly problem: RowProblem };

/** Trade references are digits by nature; everywhere else a card number is one. */
const REFERENCE_COLUMNS: ReadonlySet<TransactionColumn> = new Set(['stan', 'rrn', 'original_rrn']);
const SIX_DIGITS = /^[0-9]{6}$/;
const REFERENCE = /^[0-9A-Za-z]{1,12}$/;

/** Notes a problem; the first one is told. */
type Wrong = (column: TransactionColumn, code: QuarantineCode) => null;

/** Of several problems a card number comes first, then the key, the times, and last the money. */
export function readRow(values: RowValues): RowReading {
  const problems: RowProblem[] = [];
  const wrong: Wrong = (column, code) => {
    problems.push({ column, code });
    return null;
  };
  const clean = readNoCardNumbers(values, wrong);
  const key = readKey(values, wrong);
  const times = readTimes(values, wrong);
  const money = key === null ? null : readMoney(values, key.kind, wrong);
  if (!clean || key === null || times === null || money === null)
    return { kind: 'not-understood', problem: problems[0]! };
  const { occurred, received, mode } = times;
  const transaction: Transaction = {
    ...key,
    transactionId: transactionIdOf(key),
    occurredAt: occurred.instant,
    receivedAt: received.instant,
    mode,
    ...money,
  };
  const row = { transaction, occurredOffset: occurred.offsetMinutes, receivedOffset: received.offsetMinutes };
  return { kind: 'understood', row };
}

function readNoCardNumbers(values: RowValues, wrong: Wrong): boolean {
  const guarded = TRANSACTION_COLUMNS.filter(column => !REFERENCE_COLUMNS.has(column));
  const found = guarded.find(column => looksLikeCardNumber(values[column]));
  if (found !== undefined) wrong(found, 'looks-like-card-number');
  return found === undefined;
}

function readKey(values: RowValues, wrong: Wrong): TransactionKey | null {
  const kind = oneOf(TRANSACTION_KINDS, values.kind) ?? wrong('kind', 'unknown-kind');
  const acquirerId = AcquirerId.safeParse(values.acquirer).data ?? wrong('acquirer', 'malformed-acquirer');
  const mid = Mid.safeParse(values.mid).data ?? wrong('mid', 'malformed-mid');
  const tid = Tid.safeParse(values.tid).data ?? wrong('tid', 'malformed-tid');
  const batchNumber = matching(SIX_DIGITS, values.batch) ?? wrong('batch', 'malformed-batch');
  const stan = matching(SIX_DIGITS, values.stan) ?? wrong('stan', 'malformed-stan');
  const rrn = matching(REFERENCE, values.rrn) ?? wrong('rrn', 'malformed-rrn');
  if (kind === null || acquirerId === null || mid === null || tid === null) return null;
  if (batchNumber === null || stan === null || rrn === null) return null;
  return { kind, acquirerId, mid, tid, batchNumber, stan, rrn };
}

function readTimes(values: RowValues, wrong: Wrong) {
  const stated = (column: 'occurred_at' | 'received_at'): StatedInstant | null => {
    const read = parseInstant(values[column]);
    return typeof read === 'string' ? wrong(column, read) : read;
  };
  const occurred = stated('occurred_at');
  const received = stated('received_at');
  const mode = oneOf(CAPTURE_MODES, values.mode) ?? wrong('mode', 'unknown-mode');
  return occurred && received && mode && { occurred, received, mode };
}

function readMoney(values: RowValues, kind: TransactionKind, wrong: Wrong) {
  const currency = Currency.safeParse(values.currency).data ?? wrong('currency', 'unknown-currency');
  if (currency === null) return null;
  const amount = readAmount(values.amount, kind, currency);
  if (typeof amount === 'string') return wrong('amount', amount);
  const originalReference = values.original_rrn === '' ? null : values.original_rrn;
  if (originalReference !== null && !REFERENCE.test(originalReference)) {
    return wrong('original_rrn', 'malformed-original-rrn');
  }
  const needed = kind === 'void' || kind === 'reversal';
  if (needed && originalReference === null) return wrong('original_rrn', 'reference-missing');
  return { currency, amountMinor: amount, originalReference };
}

/** R5: greater than zero, an adjustment signed and not zero. */
function readAmount(text: string, kind: TransactionKind, currency: Currency): Minor | QuarantineCode {
  const amount = parseAmount(text, currency);
  if (typeof amount === 'string') return amount;
  if (kind === 'adjustment') return amount === 0n ? 'amount-zero' : amount;
  return amount > 0n ? amount : 'amount-not-positive';
}

function oneOf<T extends string>(words: readonly T[], text: string): T | null {
  return words.find(word => word === text) ?? null;
}

function matching(pattern: RegExp, text: string): string | null {
  return pattern.test(text) ? text : null;
}
