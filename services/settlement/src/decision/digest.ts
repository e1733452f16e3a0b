// The digest of a batch: SHA-256 over one line a row in order of transaction id. Lines are those of the domain's `digestLine`, written
// as bytes: what a placement contributes is prepared once, and no row becomes a text.
import { createHash } from 'node:crypto';
import { HELD_REASONS, type Sha256 } from '@asof/domain';
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { type IdColumn, type IdLocator, locateIds, orderById } from './id-order.ts';
import { CANCELLED, heldCode } from './outcome-code.ts';
import type { Placement } from './placement.ts';

export type DigestedColumns = {
  readonly ids: readonly IdColumn[];
  /** By row number: an index into the placements, or an outcome code. */
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  readonly placements: readonly Placement[];
};

const BUFFER_BYTES = 1 << 20;
const FEE_BYTES_MAX = 18;
const ZERO = 48;
const MINUS = 45;
const NEWLINE = 10;
const HEX = new TextEncoder().encode('0123456789abcdef');

export function digestOf({ ids, outcome, feeMinor, placements }: DigestedColumns): Sha256 {
  const located = locateIds(ids);
  const answers = answersOf(placements);
  const longest = answers.reduce((most, answer) => Math.max(most, answer.length), 0);
  const room = TRANSACTION_ID_BYTES * 2 + longest + FEE_BYTES_MAX;
  const buffer = new Uint8Array(BUFFER_BYTES + room);
  const hash = createHash('sha256');
  let end = 0;
  for (const number of orderById(located)) {
    end = writeId(buffer, end, located, number);
    const answer = answers[outcome[number]! + ANSWER_OFFSET]!;
    buffer.set(answer, end);
    end = writeFee(buffer, end + answer.length, feeMinor[number]!);
    if (end < BUFFER_BYTES) continue;
    hash.update(buffer.subarray(0, end));
    end = 0;
  }
  return hash.update(buffer.subarray(0, end)).digest('hex') as Sha256;
}

/** So that every outcome code, the lowest being that of the last held reason, is an index. */
const ANSWER_OFFSET = -heldCode(HELD_REASONS.at(-1)!);

/** `|<answer>|<binding>|` by outcome code. */
function answersOf(placements: readonly Placement[]): readonly Uint8Array[] {
  const answers: Uint8Array[] = [];
  const put = (code: number, answer: string, bindingId: string | null) => {
    answers[code + ANSWER_OFFSET] = new TextEncoder().encode(`|${answer}|${bindingId ?? ''}|`);
  };
  put(CANCELLED, 'cancelled', null);
  for (const reason of HELD_REASONS) put(heldCode(reason), `held:${reason}`, null);
  for (const [code, { accountId, bindingId }] of placements.entries())
    put(code, accountId === null ? 'debt' : `account:${accountId}`, bindingId);
  return answers;
}

function writeId(buffer: Uint8Array, start: number, { columnOf, startOf }: IdLocator, number: number): number {
  const column = columnOf(number);
  const from = startOf(number);
  let end = start;
  for (let at = from; at < from + TRANSACTION_ID_BYTES; at++) {
    const byte = column[at]!;
    buffer[end++] = HEX[byte >> 4]!;
    buffer[end++] = HEX[byte & 15]!;
  }
  return end;
}

/** A plain integer and a line's end. */
function writeFee(buffer: Uint8Array, start: number, feeMinor: number): number {
  let first = start;
  if (feeMinor < 0) buffer[first++] = MINUS;
  let rest = Math.abs(feeMinor);
  let end = first + 1;
  for (let above = 10; above <= rest; above *= 10) end++;
  for (let at = end - 1; at >= first; at--) {
    buffer[at] = ZERO + (rest % 10);
    rest = Math.floor(rest / 10);
  }
  buffer[end] = NEWLINE;
  return end + 1;
}
