// The digest of a batch: SHA-256 over one line a row in order of transaction id. Lines are those of the domain's `digestLine`, written
// as bytes: what a placement contributes is prepared once, and no row becomes a text.
import { createHash } from 'node:crypto';
import { HELD_REASONS, type Sha256 } from '@asof/domain';
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { bucketsById, type IdBuckets, type IdColumn, largestBucket, orderOfBucket } from './id-order.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { Placement } from './placement.ts';

export type DigestedColumns = {
  readonly ids: readonly IdColumn[];
  /** By row number: an index into the placements, or an outcome code. */
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  readonly placements: readonly Placement[];
};

const FEE_BYTES_MAX = 18;
const ZERO = 48;
const MINUS = 45;
const NEWLINE = 10;
const HEX = new TextEncoder().encode('0123456789abcdef');

export function digestOf({ ids, outcome, feeMinor, placements }: DigestedColumns): Sha256 {
  const buckets = bucketsById(ids, outcome, feeMinor);
  const answers = answersOf(placements);
  const line = TRANSACTION_ID_BYTES * 2 + answers.longest + FEE_BYTES_MAX;
  const buffer = new Uint8Array(largestBucket(buckets) * line);
  const hash = createHash('sha256');
  for (let bucket = 0; bucket < buckets.start.length - 1; bucket++) {
    const order = orderOfBucket(buckets, bucket);
    hash.update(buffer.subarray(0, writeLines(buffer, order, buckets, answers)));
  }
  return hash.digest('hex') as Sha256;
}

function writeLines(buffer: Uint8Array, order: Uint32Array, rows: IdBuckets, answers: Answers): number {
  const { ids, outcome, feeMinor } = rows;
  const { bytes, start } = answers;
  let end = 0;
  for (let at = 0; at < order.length; at++) {
    const place = order[at]!;
    end = writeHex(buffer, end, ids, place * TRANSACTION_ID_BYTES);
    const answer = outcome[place]! + ANSWER_OFFSET;
    // Byte by byte: for so few bytes a call of `set` costs more than the copy.
    for (let byte = start[answer]!; byte < start[answer + 1]!; byte++) buffer[end++] = bytes[byte]!;
    end = writeFee(buffer, end, feeMinor[place]!);
  }
  return end;
}

type Answers = { readonly bytes: Uint8Array; readonly start: Uint32Array; readonly longest: number };

/** So that every outcome code, the lowest being that of the last held reason, is an index. */
const ANSWER_OFFSET = -heldCode(HELD_REASONS.at(-1)!);

/** `|<answer>|<binding>|` by outcome code, one behind the other: answer n is bytes start[n] .. start[n + 1] - 1. */
function answersOf(placements: readonly Placement[]): Answers {
  const answers: Uint8Array[] = [];
  const put = (code: number, answer: string, bindingId: string | null) => {
    answers[code + ANSWER_OFFSET] = new TextEncoder().encode(`|${answer}|${bindingId ?? ''}|`);
  };
  put(CANCELLED, 'cancelled', null);
  for (const reason of HELD_REASONS) put(heldCode(reason), `held:${reason}`, null);
  for (const [code, { accountId, bindingId }] of placements.entries())
    put(code, accountId === null ? 'debt' : `account:${accountId}`, bindingId);
  const start = new Uint32Array(answers.length + 1);
  for (const [code, answer] of answers.entries()) start[code + 1] = start[code]! + answer.length;
  const longest = answers.reduce((most, answer) => Math.max(most, answer.length), 0);
  return { bytes: Buffer.concat(answers), start, longest };
}

function writeHex(buffer: Uint8Array, end: number, ids: Uint8Array, from: number): number {
  for (let byte = 0; byte < TRANSACTION_ID_BYTES; byte++) {
    const value = ids[from + byte]!;
    buffer[end + 2 * byte] = HEX[value >> 4]!;
    buffer[end + 2 * byte + 1] = HEX[value & 15]!;
  }
  return end + 2 * TRANSACTION_ID_BYTES;
}

/** A plain integer and a line's end. */
function writeFee(buffer: Uint8Array, start: number, feeMinor: number): number {
  let first = start;
  if (feeMinor < 0) buffer[first++] = MINUS;
  let rest = Math.abs(feeMinor);
  let end = first + 1;
  for (let above = 10; above <= rest; above *= 10) end++;
  for (let at = end - 1; at >= first; at--) {
    const tenth = Math.floor(rest / 10);
    buffer[at] = rest - tenth * 10 + ZERO;
    rest = tenth;
  }
  buffer[end] = NEWLINE;
  return end + 1;
}
