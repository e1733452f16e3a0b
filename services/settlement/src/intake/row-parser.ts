// Rows from bytes into columns, without an object or a string for a row. Takes the rows that are plainly right and leaves all others
// to the slow reader, which decides and explains; a property test holds the two together.
import { hash } from 'node:crypto';
import { CAPTURE_MODES, TRANSACTION_KINDS } from '@asof/domain';
import { REFERENCE_BYTES, TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { createInstantParser, parseAmountBytes, parseSixDigits } from './byte-values.ts';
import type { PairTable } from './pair-table.ts';
import { type RowBlock, reserveRow } from './row-block.ts';
import { TRANSACTION_COLUMNS, type TransactionColumn } from './transaction-columns.ts';

export type RowParser = {
  /**
   * Writes the row whose fields stand there behind the block's last one and counts it. False, and nothing counted, if it is not
   * plain. Line and place of the row are the caller's to write.
   */
  parse(bytes: Uint8Array, starts: Int32Array, ends: Int32Array, block: RowBlock): boolean;
};

const ascii = new TextEncoder();
const KIND_WORDS = TRANSACTION_KINDS.map(word => ascii.encode(word));
const MODE_WORDS = CAPTURE_MODES.map(word => ascii.encode(word));
const ADJUSTMENT = TRANSACTION_KINDS.indexOf('adjustment');
/** By code of kind: whether its effect is a debit (R5), and whether it must name its original (R10). */
const IS_DEBIT = TRANSACTION_KINDS.map(kind => kind === 'refund' || kind === 'void' || kind === 'reversal');
const NEEDS_ORIGINAL = TRANSACTION_KINDS.map(kind => kind === 'void' || kind === 'reversal');
const SEPARATOR = 124;
/** Acquirer 32, MID 15, TID 8, batch number and STAN 6 each, RRN 12, kind 10, and a separator after each. */
const KEY_BYTES_MAX = 96;

/** Reads some fields of the record into the block's next row; false if one is not plain. */
type PartParser = (bytes: Uint8Array, starts: Int32Array, ends: Int32Array, block: RowBlock) => boolean;
type Places = Readonly<Record<TransactionColumn, number>>;

/** For a file whose header names the columns in that order. */
export function createRowParser(columns: readonly TransactionColumn[], pairs: PairTable): RowParser {
  const at = Object.fromEntries(TRANSACTION_COLUMNS.map(name => [name, columns.indexOf(name)])) as Places;
  const parseKey = keyParser(at, pairs);
  const parseTimes = timesParser(at);
  const parseMoney = moneyParser(at, pairs);
  const hashKey = keyHasher(at, pairs);
  return {
    parse(bytes, starts, ends, block) {
      reserveRow(block);
      if (!parseKey(bytes, starts, ends, block)) return false;
      if (!parseTimes(bytes, starts, ends, block)) return false;
      if (!parseMoney(bytes, starts, ends, block)) return false;
      // Last, when the rest of the row is known to be right.
      hashKey(bytes, starts, ends, block);
      block.rows++;
      return true;
    },
  };
}

/** Everything that makes the key (R1). */
function keyParser(at: Places, pairs: PairTable): PartParser {
  return (bytes, starts, ends, block) => {
    const row = block.rows;
    const pair = pairs.find(bytes, starts, ends);
    const kind = wordAt(KIND_WORDS, bytes, starts[at.kind]!, ends[at.kind]!);
    const batchNumber = parseSixDigits(bytes, starts[at.batch]!, ends[at.batch]!);
    const stan = parseSixDigits(bytes, starts[at.stan]!, ends[at.stan]!);
    if (pair < 0 || kind < 0 || Number.isNaN(batchNumber) || Number.isNaN(stan)) return false;
    block.pair[row] = pair;
    block.kind[row] = kind;
    block.batchNumber[row] = batchNumber;
    block.stan[row] = stan;
    const from = starts[at.rrn]!;
    const to = ends[at.rrn]!;
    return from < to && copyReference(bytes, from, to, block.rrn, row);
  };
}

function timesParser(at: Places): PartParser {
  const instants = createInstantParser();
  return (bytes, starts, ends, block) => {
    const row = block.rows;
    const occurredAt = instants.parse(bytes, starts[at.occurred_at]!, ends[at.occurred_at]!);
    block.occurredAt[row] = occurredAt;
    block.occurredOffset[row] = instants.offsetMinutes;
    const receivedAt = instants.parse(bytes, starts[at.received_at]!, ends[at.received_at]!);
    block.receivedAt[row] = receivedAt;
    block.receivedOffset[row] = instants.offsetMinutes;
    const mode = wordAt(MODE_WORDS, bytes, starts[at.mode]!, ends[at.mode]!);
    block.mode[row] = mode;
    return mode >= 0 && !Number.isNaN(occurredAt) && !Number.isNaN(receivedAt);
  };
}

/** After the key, whose kind gives the sign and whose pair gives the currency. */
function moneyParser(at: Places, pairs: PairTable): PartParser {
  return (bytes, starts, ends, block) => {
    const row = block.rows;
    const kind = block.kind[row]!;
    const exponent = pairs.exponentOf(block.pair[row]!);
    const amountMinor = parseAmountBytes(bytes, starts[at.amount]!, ends[at.amount]!, exponent);
    if (kind === ADJUSTMENT ? !(amountMinor > 0 || amountMinor < 0) : !(amountMinor > 0)) return false;
    block.amountMinor[row] = IS_DEBIT[kind] ? -amountMinor : amountMinor;
    const from = starts[at.original_rrn]!;
    const to = ends[at.original_rrn]!;
    if (from === to && NEEDS_ORIGINAL[kind]) return false;
    return copyReference(bytes, from, to, block.originalReference, row);
  };
}

/** The transaction id (R1). */
function keyHasher(at: Places, pairs: PairTable): (...record: Parameters<PartParser>) => void {
  const keyFields = Int32Array.of(at.batch, at.stan, at.rrn, at.kind);
  const key = new Uint8Array(KEY_BYTES_MAX);
  const keyOf = Array.from({ length: KEY_BYTES_MAX + 1 }, (_, length) => key.subarray(0, length));
  return (bytes, starts, ends, block) => {
    let end = pairs.writeKeyStart(block.pair[block.rows]!, key);
    for (let part = 0; part < keyFields.length; part++) {
      const to = ends[keyFields[part]!]!;
      for (let from = starts[keyFields[part]!]!; from < to; from++) key[end++] = bytes[from]!;
      key[end++] = SEPARATOR;
    }
    // As text of one byte a character: node:crypto gives bytes four times slower.
    const digest = hash('sha256', keyOf[end - 1]!, 'binary');
    const ids = block.transactionId;
    const offset = block.rows * TRANSACTION_ID_BYTES;
    for (let byte = 0; byte < TRANSACTION_ID_BYTES; byte++) ids[offset + byte] = digest.charCodeAt(byte);
  };
}

/** The index of the word that stands there, or -1. */
function wordAt(words: readonly Uint8Array[], bytes: Uint8Array, from: number, to: number): number {
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word.length !== to - from) continue;
    let same = 0;
    while (same < word.length && word[same] === bytes[from + same]) same++;
    if (same === word.length) return index;
  }
  return -1;
}

/** Copies up to REFERENCE_BYTES letters and digits, padded with NUL; false for anything else. */
function copyReference(bytes: Uint8Array, from: number, to: number, column: Uint8Array, row: number): boolean {
  if (to - from > REFERENCE_BYTES) return false;
  const start = row * REFERENCE_BYTES;
  for (let index = 0; index < REFERENCE_BYTES; index++) {
    const byte = from + index < to ? bytes[from + index]! : 0;
    if (from + index < to && !isLetterOrDigit(byte)) return false;
    column[start + index] = byte;
  }
  return true;
}

function isLetterOrDigit(byte: number): boolean {
  return (byte >= 48 && byte <= 57) || (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122);
}
