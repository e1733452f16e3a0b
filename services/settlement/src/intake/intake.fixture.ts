// Transactions files for tests: good rows by number, and every way in which a row may be broken, with what must be said of it.
import type { QuarantineCode } from '../quarantine/quarantine-reason.ts';
import { type RowValues, TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

const HEADER = TRANSACTION_COLUMNS.join(',');
const padded = (value: number, width: number) => value.toString().padStart(width, '0');

/** The n-th good row: an online sale with a key of its own, received a second after it occurred, in the order of n. */
export function goodRow(n: number, over: Partial<RowValues> = {}): RowValues {
  const time = `${padded(9 + (Math.floor(n / 3600) % 12), 2)}:${padded(Math.floor(n / 60) % 60, 2)}:${padded(n % 60, 2)}`;
  return {
    kind: 'sale',
    acquirer: `acq${n % 3}`,
    mid: `M${padded(n % 7, 4)}`,
    tid: `T${padded(n % 11, 3)}`,
    batch: '000001',
    stan: padded(n % 1_000_000, 6),
    rrn: `R${padded(n, 9)}`,
    occurred_at: `2026-08-14T${time}.250000+08:00`,
    received_at: `2026-08-14T${time}.750000+08:00`,
    mode: 'online',
    amount: `${(n % 900) + 1}.${padded(n % 100, 2)}`,
    currency: 'CNY',
    original_rrn: '',
    ...over,
  };
}

/** The row as a line of the file, one character a byte, without its line end. */
export function lineOf(values: RowValues, columns: readonly TransactionColumn[] = TRANSACTION_COLUMNS): string {
  return columns.map(column => values[column]).join(',');
}

/** A file of lines, one character a byte, each ended by a line feed, below the header. */
export function fileOf(lines: readonly string[], header: string = HEADER): Uint8Array {
  return Buffer.from([header, ...lines, ''].join('\n'), 'latin1');
}

export type BrokenRow = {
  readonly line: string;
  readonly code: QuarantineCode;
  readonly field: TransactionColumn | null;
  /** Where the value at fault begins, in characters from 1. */
  readonly column: number;
};

/** Breaks a good row in one field; the rest of it stays good. */
function inField(code: QuarantineCode, field: TransactionColumn, over: Partial<RowValues>) {
  return (good: RowValues): BrokenRow => {
    const values = { ...good, ...over };
    const before = TRANSACTION_COLUMNS.slice(0, TRANSACTION_COLUMNS.indexOf(field)).map(column => values[column]);
    return { line: lineOf(values), code, field, column: before.map(value => `${value},`).join('').length + 1 };
  };
}

const utf8 = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

/** Each way makes a broken row of a good one. */
export const WAYS_TO_BREAK_A_ROW: Readonly<Record<string, (good: RowValues) => BrokenRow>> = {
  'a kind that does not exist': inField('unknown-kind', 'kind', { kind: 'sales' }),
  'a kind in capitals': inField('unknown-kind', 'kind', { kind: 'SALE' }),
  'no acquirer': inField('malformed-acquirer', 'acquirer', { acquirer: '' }),
  'a MID that is too long': inField('malformed-mid', 'mid', { mid: 'M234567890123456' }),
  'a MID with a blank before it': inField('malformed-mid', 'mid', { mid: ' M1' }),
  'a TID in full-width digits': inField('malformed-tid', 'tid', { tid: utf8('Ｔ１２３') }),
  'a batch number of five digits': inField('malformed-batch', 'batch', { batch: '00001' }),
  'a STAN with a letter': inField('malformed-stan', 'stan', { stan: '00001a' }),
  'an RRN with a dash': inField('malformed-rrn', 'rrn', { rrn: '12-34' }),
  'an original RRN that is too long': inField('malformed-original-rrn', 'original_rrn', {
    original_rrn: '1234567890123',
  }),
  'a date without time': inField('not-rfc-3339', 'occurred_at', { occurred_at: '2026-08-14' }),
  'a time without offset': inField('offset-missing', 'occurred_at', { occurred_at: '2026-08-14T09:00:00' }),
  'a date that does not exist': inField('no-such-date', 'occurred_at', { occurred_at: '2027-02-29T09:00:00+08:00' }),
  'hour 24': inField('no-such-time', 'received_at', { received_at: '2026-08-14T24:00:00+08:00' }),
  'second 60': inField('no-such-time', 'received_at', { received_at: '2026-08-14T09:00:60+08:00' }),
  'an offset that does not exist': inField('no-such-offset', 'occurred_at', {
    occurred_at: '2026-08-14T09:00:00+24:00',
  }),
  'a time finer than a microsecond': inField('too-fine', 'received_at', {
    received_at: '2026-08-14T09:00:00.1234567Z',
  }),
  'a mode that does not exist': inField('unknown-mode', 'mode', { mode: 'hybrid' }),
  'an amount with too many decimals': inField('too-many-decimals', 'amount', { amount: '1.000' }),
  'yen with decimals': inField('too-many-decimals', 'amount', { amount: '100.0', currency: 'JPY' }),
  'an amount in words': inField('not-a-decimal', 'amount', { amount: 'ten' }),
  'an amount with an exponent': inField('not-a-decimal', 'amount', { amount: '1e3' }),
  'an amount of nothing': inField('amount-not-positive', 'amount', { amount: '0.00' }),
  'a sale with a sign': inField('amount-not-positive', 'amount', { amount: '-1.00' }),
  'an amount beyond the exact integers': inField('amount-too-large', 'amount', { amount: '90071992547409.92' }),
  'an adjustment of nothing': inField('amount-zero', 'amount', { kind: 'adjustment', amount: '0' }),
  'a currency that does not exist': inField('unknown-currency', 'currency', { currency: 'RMB' }),
  'a void without reference': inField('reference-missing', 'original_rrn', { kind: 'void' }),
  'a reversal without reference': inField('reference-missing', 'original_rrn', { kind: 'reversal' }),
  'a card number for a MID': inField('looks-like-card-number', 'mid', { mid: '378282246310005' }),
  'a card number for an amount': inField('looks-like-card-number', 'amount', {
    amount: '4111111111111111',
    currency: 'JPY',
  }),
  'a NUL': inField('control-character', 'tid', { tid: 'T\0' }),
  'a tab': inField('control-character', 'rrn', { rrn: '12\t34' }),
  'a line break in quotes': inField('control-character', 'tid', { tid: '"T\n1"' }),
  'bytes that are not UTF-8': inField('not-utf-8', 'mid', { mid: 'M\xff' }),
  'a quote inside a value': inField('stray-quote', 'mid', { mid: 'M"1' }),
  'a quote that does not close': inField('quote-not-closed', 'mid', { mid: '"M1' }),
  'too few fields': good => {
    const line = lineOf(good).split(',').slice(0, -1).join(',');
    return { line, code: 'too-few-fields', field: 'original_rrn', column: line.lastIndexOf(',') + 2 };
  },
  'too many fields': good => {
    const line = lineOf(good);
    return { line: `${line},x`, code: 'too-many-fields', field: null, column: line.length + 2 };
  },
  'an online row that comes too late': inField('online-too-late', 'occurred_at', {
    received_at: '2026-08-15T09:00:00Z',
  }),
  'an offline row that comes too late': inField('offline-too-late', 'occurred_at', {
    mode: 'offline',
    received_at: '2026-08-20T00:00:00Z',
  }),
  'a row from the future': inField('in-the-future', 'occurred_at', { received_at: '2026-08-14T00:00:00Z' }),
};
