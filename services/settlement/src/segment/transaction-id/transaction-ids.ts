// The ids of many rows of a segment, out of the columns that hold their keys (R1): nothing stores them. A module hashes four rows at once,
// about a thousand rows at a time, in a memory of its own.
import { TRANSACTION_KINDS, type TransactionId } from '@asof/domain';
import { type ColumnMemory, createColumnMemory } from '@asof/routing';
import { instantiate } from '../../intake/kernel/web-assembly.ts';
import { REFERENCE_BYTES, type Segment, TRANSACTION_ID_BYTES } from '../segment.ts';
import { pairIndexAt } from '../segment-row.ts';
import { wordsOf } from '../words.ts';
import { DERIVE_IDS_BYTES } from './derive-ids-bytes.ts';
import { ROUND_CONSTANTS } from './round-constants.ts';

/** Few enough that the cache holds what is read and written for them, and their ids as one text. */
const ROWS_AT_ONCE = 1024;
/** `<acquirer>|<MID>|<TID>|`, each as long as it may be. */
const PREFIX_BYTES_MAX = 32 + 15 + 8 + 3;
const RRN_WORDS = REFERENCE_BYTES / 4;
const KIND_BYTES = 16;
/** Two stages with four lanes each, as derive-ids.as lays them. */
const STAGES_BYTES = 2112;
const MEMORY_BYTES = 1 << 18;

/**
 * TRANSACTION_ID_BYTES for each of the rows, in their order, about a thousand rows together; `rows` ascend, null means all. What was yielded is
 * overwritten as soon as anybody asks for more.
 */
export function* idBytesOf(segment: Segment, rows: Uint32Array | null): Generator<Uint8Array> {
  deriver ??= createDeriver();
  const count = rows === null ? segment.rows : rows.length;
  for (let from = 0; from < count; from += ROWS_AT_ONCE)
    yield deriver(segment, rows, { from, count: Math.min(ROWS_AT_ONCE, count - from) });
}

/** The same as a text for each row, which may be kept. */
export function* transactionIdsOf(segment: Segment, rows: Uint32Array | null): Generator<TransactionId> {
  const width = TRANSACTION_ID_BYTES * 2;
  for (const { buffer, byteOffset, length } of idBytesOf(segment, rows)) {
    const hex = Buffer.from(buffer, byteOffset, length).toString('hex');
    for (let at = 0; at < hex.length; at += width) yield hex.slice(at, at + width) as TransactionId;
  }
}

type Stretch = { readonly from: number; readonly count: number };
type Deriver = (segment: Segment, rows: Uint32Array | null, stretch: Stretch) => Uint8Array;

/** One serves all: whoever asked has read the answer before anybody asks again. */
let deriver: Deriver | null = null;

type Exports = { readonly deriveIds: (work: number, runs: number) => void };

function createDeriver(): Deriver {
  const memory = createColumnMemory(MEMORY_BYTES);
  const keys = keysIn(memory);
  const ids = memory.uint8(ROWS_AT_ONCE * TRANSACTION_ID_BYTES);
  const work = workOf(memory, keys, ids);
  const { deriveIds } = instantiate<Exports>(DERIVE_IDS_BYTES, memory.memory);
  return (segment, rows, stretch) => {
    deriveIds(work, layKeys(keys, segment, rows, stretch));
    return ids.subarray(0, stretch.count * TRANSACTION_ID_BYTES);
  };
}

type Keys = ReturnType<typeof keysIn>;

/** What keys are made of; of each run of rows of one pair, where its prefix and its rows begin. */
function keysIn(memory: ColumnMemory) {
  const prefixes = memory.uint8(ROWS_AT_ONCE * PREFIX_BYTES_MAX);
  return {
    batchNumber: memory.uint32(ROWS_AT_ONCE),
    stan: memory.uint32(ROWS_AT_ONCE),
    rrn: memory.uint32(ROWS_AT_ONCE * RRN_WORDS),
    kind: memory.uint8(ROWS_AT_ONCE),
    prefixes: Buffer.from(prefixes.buffer, prefixes.byteOffset, prefixes.length),
    runs: memory.uint32((ROWS_AT_ONCE + 1) * 2),
  };
}

/** Where everything lies, in the order of derive-ids.as. */
function workOf(memory: ColumnMemory, keys: Keys, ids: Uint8Array): number {
  const { batchNumber, stan, rrn, kind, prefixes, runs } = keys;
  const constants = memory.uint32(ROUND_CONSTANTS.length);
  constants.set(ROUND_CONSTANTS);
  const kinds = memory.uint8(TRANSACTION_KINDS.length * KIND_BYTES);
  for (const [index, name] of TRANSACTION_KINDS.entries()) {
    const text = Buffer.from(`|${name}`);
    kinds.set(text, index * KIND_BYTES);
    kinds[(index + 1) * KIND_BYTES - 1] = text.length;
  }
  const stages = memory.uint8(STAGES_BYTES);
  const columns = [batchNumber, stan, rrn, kind, prefixes, runs, kinds, constants, stages, ids];
  const work = memory.uint32(columns.length);
  work.set(columns.map(column => column.byteOffset));
  return work.byteOffset;
}

/** Lays the keys of the rows side by side; in how many runs. */
function layKeys(keys: Keys, segment: Segment, rows: Uint32Array | null, { from, count }: Stretch): number {
  const { pairStart, batchNumber, stan, kind } = segment;
  const rrn = wordsOf(segment.rrn);
  let pair = pairIndexAt(segment, rows === null ? from : rows[from]!) - 1;
  let end = 0;
  let prefixes = '';
  let run = 0;
  for (let index = 0; index < count; index++) {
    const row = rows === null ? from + index : rows[from + index]!;
    if (row >= end) {
      while (end <= row) end = pairStart[++pair + 1]!;
      keys.runs[run * 2] = prefixes.length;
      keys.runs[run * 2 + 1] = index;
      prefixes += prefixOf(segment, pair);
      run++;
    }
    keys.batchNumber[index] = batchNumber[row]!;
    keys.stan[index] = stan[row]!;
    keys.kind[index] = kind[row]!;
    for (let word = 0; word < RRN_WORDS; word++) keys.rrn[index * RRN_WORDS + word] = rrn[row * RRN_WORDS + word]!;
  }
  keys.runs[run * 2] = keys.prefixes.write(prefixes, 'latin1');
  keys.runs[run * 2 + 1] = count;
  return run;
}

function prefixOf({ acquirerId, pairs }: Segment, pair: number): string {
  const { mid, tid } = pairs[pair]!;
  return `${acquirerId}|${mid}|${tid}|`;
}
