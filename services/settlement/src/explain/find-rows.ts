// Finds accepted rows by what a person knows of them: a scan of the columns that are asked about, segment by segment, newest first.
import { isAmountMinor, parseAmount } from '@asof/domain';
import { REFERENCE_BYTES, type Segment, TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import type { TransactionQuery } from './explanation.ts';

const MICROS_PER_MINUTE = 60_000_000;
const MICROS_PER_DAY = 86_400_000_000;

type Test = (row: number) => boolean;

/** Rows of the segment that fit every part of the query, ascending, at most `max`. Reads only the columns that are asked about. */
export function findRows(segment: Segment, query: TransactionQuery, max: number): readonly number[] {
  const tests = testsOf(segment, query);
  const found: number[] = [];
  if (tests === null) return found;
  for (let row = 0; row < segment.rows && found.length < max; row++)
    if (tests.every(test => test(row))) found.push(row);
  return found;
}

/** Cheapest first; null when nothing can fit. */
function testsOf(
  segment: Segment,
  { stan, amount, day, rrn, transactionId }: TransactionQuery,
): readonly Test[] | null {
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
  if (transactionId !== undefined) {
    if (!/^[0-9a-f]{64}$/.test(transactionId)) return null;
    tests.push(bytesTest(segment.transactionId, TRANSACTION_ID_BYTES, Buffer.from(transactionId, 'hex')));
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
