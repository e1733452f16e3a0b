// Finds accepted rows by what a person knows of them: a scan of the columns that are asked about, segment by segment, newest first.
import { isAmountMinor, parseAmount } from '@asof/domain';
import { REFERENCE_BYTES, type Segment, TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { idBytesOf } from '../segment/transaction-id/transaction-ids.ts';
import type { TransactionQuery } from './explanation.ts';

const MICROS_PER_MINUTE = 60_000_000;
const MICROS_PER_DAY = 86_400_000_000;

type Test = (row: number) => boolean;

/**
 * Rows of the segment that fit every part of the query, ascending, at most `max`. Reads only the columns that are asked about; an id is
 * derived of the rows that fit everything else.
 */
export function findRows(segment: Segment, query: TransactionQuery, max: number): readonly number[] {
  const { transactionId } = query;
  const tests = testsOf(segment, query);
  if (tests === null) return [];
  if (transactionId === undefined) return fitting(segment, tests, max);
  if (!/^[0-9a-f]{64}$/.test(transactionId)) return [];
  const rows = tests.length === 0 ? null : Uint32Array.from(fitting(segment, tests, segment.rows));
  const index = indexOfId(segment, rows, Buffer.from(transactionId, 'hex'));
  return index < 0 ? [] : [rows === null ? index : rows[index]!];
}

function fitting({ rows }: Segment, tests: readonly Test[], max: number): number[] {
  const found: number[] = [];
  for (let row = 0; row < rows && found.length < max; row++) if (tests.every(test => test(row))) found.push(row);
  return found;
}

/** The index among the rows of the one with that id, or -1: no two rows have one id (R2). */
function indexOfId(segment: Segment, rows: Uint32Array | null, id: Uint8Array): number {
  let index = 0;
  for (const ids of idBytesOf(segment, rows)) {
    const hasId = bytesTest(ids, TRANSACTION_ID_BYTES, id);
    for (let at = 0; at * TRANSACTION_ID_BYTES < ids.length; at++, index++) if (hasId(at)) return index;
  }
  return -1;
}

/** Of all but the id. Cheapest first; null when nothing can fit. */
function testsOf(segment: Segment, { stan, amount, day, rrn }: TransactionQuery): readonly Test[] | null {
  const tests: Test[] = [];
  if (stan !== undefined) {
    if (!/^\d{6}$/.test(stan)) return null;
    const wanted = Number(stan);
    tests.push(row => segment.stan[row] === wanted);
  }
  if (day !== undefined) {
    const wanted = Date.parse(`${day}T00:00:00Z`) * 1000;
    tests.push(row => {
      const local = segment.occurredAt[row]! + segment.occurredOffset[row]! * MICROS_PER_MINUTE;
      return local >= wanted && local < wanted + MICROS_PER_DAY;
    });
  }
  if (amount !== undefined) tests.push(amountTest(segment, amount));
  if (rrn !== undefined) {
    if (rrn.length === 0 || rrn.length > REFERENCE_BYTES) return null;
    tests.push(bytesTest(segment.rrn, REFERENCE_BYTES, Buffer.from(rrn.padEnd(REFERENCE_BYTES, '\0'))));
  }
  return tests;
}

function bytesTest(column: Uint8Array, width: number, wanted: Uint8Array): Test {
  return row => {
    const start = row * width;
    for (let at = 0; at < width; at++) if (column[start + at] !== wanted[at]) return false;
    return true;
  };
}

/** The decimal as each pair's own currency reads it: 1280 is 1280.00 CNY and 1280 JPY. The sign is the kind's affair. */
function amountTest({ pairs, pairStart, amountMinor, rows }: Segment, text: string): Test {
  const wanted = new Float64Array(rows);
  pairs.forEach(({ currency }, pair) => {
    const minor = parseAmount(text, currency);
    const magnitude = typeof minor === 'bigint' && isAmountMinor(minor) ? Math.abs(Number(minor)) : Number.NaN;
    wanted.fill(magnitude, pairStart[pair], pairStart[pair + 1]);
  });
  return row => Math.abs(amountMinor[row]!) === wanted[row];
}
