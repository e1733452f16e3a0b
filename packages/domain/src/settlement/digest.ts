// The digest of a batch: one hash over what was decided about every row, equal for equal decisions on every machine. It
// knows neither K's number nor segments nor the order in which rows were decided. Columns compute it in bulk; this is what they are
// held to.
import type { AcquirerId } from '../ids.ts';
import { unreachable } from '../kernel.ts';
import { TRANSACTION_KINDS, type Transaction } from '../transaction.ts';
import { cardOf, type RowDecision } from './row-decision.ts';

export type DigestedRow = {
  readonly row: Pick<Transaction, 'mid' | 'tid' | 'currency' | 'batchNumber' | 'stan' | 'rrn' | 'kind'>;
  readonly decision: RowDecision;
};

/** SHA-256 of the bytes: 32 bytes. It arrives as an argument, because this package reads no platform. */
export type Sha256Of = (bytes: Uint8Array) => Uint8Array;

/** A chapter of the digest ends with the pair that brings it to so many rows. */
export const DIGEST_CHAPTER_ROWS = 32_768;

/**
 * What the digest says of a decision, without its fee: `account:<account id>|<binding id>`, `debt|`, `cancelled|` or
 * `held:<REASON>|`, in UTF-8.
 */
export function digestAnswer(decision: RowDecision): string {
  switch (decision.outcome) {
    case 'routed': {
      const card = cardOf(decision);
      return card === null ? 'debt|' : `account:${card.accountId}|${card.bindingId}`;
    }
    case 'cancelled':
      return 'cancelled|';
    case 'held':
      return `held:${decision.reason}|`;
    default:
      return unreachable(decision);
  }
}

/**
 * The rows of a batch of that acquirer. They stand by pair (`<MID> <TID> <currency>` as received, ascending), those of a pair in ascending
 * order of their key (R1) inside it: batch number, STAN, RRN, kind. A pair says its name, how many rows it has, of each row a record of 36
 * bytes, then how many answers they have, and these, in the order in which they are used first. A record is the batch number and the STAN as
 * numbers, the RRN (12 bytes of ASCII, zeros behind it, compared as bytes), the kind (its index in TRANSACTION_KINDS), the fee in minor units
 * as a signed number of 64 bits (0 for cancelled and held rows), and which of the pair's answers it is, from 0 on. A text is its length in
 * bytes, then its UTF-8, then zeros up to a multiple of four bytes. Numbers that are not said otherwise have 32 bits; all have their lowest
 * byte first. The digest is the SHA-256 over the acquirer's id, a text, and the SHA-256 of each chapter, so that chapters may be hashed side
 * by side.
 *
 * Every length is said before what it measures, so that different batches have different bytes.
 */
export function batchDigest(acquirerId: AcquirerId, rows: readonly DigestedRow[], sha256: Sha256Of): Uint8Array {
  const pairs = Map.groupBy(rows, ({ row }) => `${row.mid} ${row.tid} ${row.currency}`);
  const chapters: Uint8Array[] = [];
  let [chapter, rowsInChapter]: [Uint8Array[], number] = [[], 0];
  for (const [name, of] of [...pairs].sort(([left], [right]) => (left < right ? -1 : 1))) {
    chapter.push(pairBytes(name, of));
    rowsInChapter += of.length;
    if (rowsInChapter < DIGEST_CHAPTER_ROWS) continue;
    chapters.push(sha256(concatenated(chapter)));
    [chapter, rowsInChapter] = [[], 0];
  }
  if (rowsInChapter > 0) chapters.push(sha256(concatenated(chapter)));
  return sha256(concatenated([text(acquirerId), ...chapters]));
}

function pairBytes(name: string, rows: readonly DigestedRow[]): Uint8Array {
  const sorted = [...rows].sort((left, right) => compareKeys(left.row, right.row));
  const answers = [...new Set(sorted.map(({ decision }) => digestAnswer(decision)))];
  return concatenated([
    ...[text(name), number(sorted.length)],
    ...sorted.map(row => record(row, answers)),
    ...[number(answers.length), ...answers.map(text)],
  ]);
}

/** Two rows of a batch never have the same key. */
function compareKeys(left: DigestedRow['row'], right: DigestedRow['row']): number {
  const numbers = Number(left.batchNumber) - Number(right.batchNumber) || Number(left.stan) - Number(right.stan);
  if (numbers !== 0) return numbers;
  if (left.rrn !== right.rrn) return left.rrn < right.rrn ? -1 : 1;
  return TRANSACTION_KINDS.indexOf(left.kind) - TRANSACTION_KINDS.indexOf(right.kind);
}

function record({ row, decision }: DigestedRow, answers: readonly string[]): Uint8Array {
  const rrn = new Uint8Array(12);
  rrn.set(new TextEncoder().encode(row.rrn));
  const fee = new Uint8Array(8);
  new DataView(fee.buffer).setBigInt64(0, decision.outcome === 'routed' ? decision.feeMinor : 0n, true);
  return concatenated([
    ...[number(Number(row.batchNumber)), number(Number(row.stan)), rrn, number(TRANSACTION_KINDS.indexOf(row.kind))],
    ...[fee, number(answers.indexOf(digestAnswer(decision)))],
  ]);
}

function text(said: string): Uint8Array {
  const bytes = new TextEncoder().encode(said);
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  return concatenated([number(bytes.length), padded]);
}

function number(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

function concatenated(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const piece of pieces) {
    all.set(piece, end);
    end += piece.length;
  }
  return all;
}
