// What rows in the order of arrival read and write of their pair: one line of the cache, 64 bytes, with what the pair's last line charges
// and, beside it, what its rows have summed so far, so that a row in any order costs one line of memory and no sort.
import type { ArrivalKernelJob } from './arrival-columns.ts';
import { type ColumnMemory, type Numbers, numbersIn, type SharedMemory } from './column-memory.ts';
import { PRICE, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { listGroup, maySoManyBeListed, moveSums } from './group-totals.ts';
import type { Waiting } from './route-waiting.ts';
import { integersOf, type KernelIndex, pairsIn, RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';

// A tally has 16 numbers of 32 bits. The first two are a float, calmFrom, as in the pair's record; then its price in whole numbers, its
// group and code. The second half is what a group has: sums and counts. The module in assembly/ knows the same places by their bytes.
const FLOATS_SHIFT = 3;
export const TALLY_FLOATS = 1 << FLOATS_SHIFT;
const INTS_SHIFT = 4;
const RATE = 2;
const FIXED = 3;
const LOWEST = 4;
const HIGHEST = 5;
const GROUP = 6;
const CODE = 7;
const MOVED = 4;
const FEES = 5;
const COUNT = 14;
/** The rate of a pair whose last line has a card but no plan: its sales cost nothing and are held, its other rows are not. */
const LACKS_PLAN = -1;

/** A larger amount waits: of those that do not, no share is larger, no cap need be, and no fee passes 31 bits. */
const TALLY_AMOUNT_MAX = 2 ** 30 - 1;

// Bounds that hold in any memory of four gigabytes. Masks by them change nothing, but tell the compiler that no place passes 31 bits, so
// that it leaves out to ask: a fourteenth of the time.
const FLOATS_MASK = 2 ** 29 - 1;
const INTS_MASK = 2 ** 30 - 1;
const PAIRS_MASK = 2 ** 26 - 1;

export type Tallies = {
  readonly sums: Float64Array;
  /** The same bytes; and once more, because counts of groups are read without a sign. */
  readonly ints: Int32Array;
  readonly counts: Uint32Array;
  /** All of the memory in which they lie, and the columns of the job with them. */
  readonly memory: Numbers;
};

/** The tallies of all pairs, nothing summed, as a column of the memory. Linear in pairs. */
export function createTallies(index: KernelIndex, memory: ColumnMemory): Float64Array {
  const pairs = pairsIn(index);
  const sums = memory.float64(pairs << FLOATS_SHIFT);
  const ints = integersOf(sums);
  for (let pair = 0; pair < pairs; pair++) writeTally(sums, ints, index, pair);
  return sums;
}

/** The column as who routes reads it: for one call, because a memory that grows shows its new end to new arrays only. */
export function talliesOver(sums: Float64Array, memory: SharedMemory): Tallies {
  const ints = integersOf(sums);
  return { sums, ints, counts: new Uint32Array(ints.buffer, ints.byteOffset, ints.length), memory: numbersIn(memory) };
}

/** A price beyond whole numbers of 32 bits is from Infinity, as one that is none: its rows wait. */
function writeTally(sums: Float64Array, ints: Int32Array, index: KernelIndex, pair: number): void {
  const { records, ints: recordInts, noFeePlanRoute } = index;
  const record = pair * RECORD_FLOATS;
  const price = record + 1;
  const fixed = ROUND_TO_WHOLE - records[price + PRICE.base]!;
  const lowest = records[price + PRICE.lowest]! - ROUND_TO_WHOLE;
  const highest = records[price + PRICE.highest]! - ROUND_TO_WHOLE;
  const code = recordInts[pair * RECORD_INTS + RECORD.code]!;
  const at = pair << INTS_SHIFT;
  sums[pair << FLOATS_SHIFT] = Math.max(fixed, lowest) <= TALLY_AMOUNT_MAX ? records[record]! : Infinity;
  ints[at + RATE] = code === noFeePlanRoute ? LACKS_PLAN : records[price + PRICE.rate]!;
  ints[at + FIXED] = fixed;
  ints[at + LOWEST] = lowest;
  ints[at + HIGHEST] = Math.min(highest, TALLY_AMOUNT_MAX);
  ints[at + GROUP] = recordInts[pair * RECORD_INTS + RECORD.group]!;
  ints[at + CODE] = code;
}

/** Rows from .. to - 1 of a job. */
export type RowBlock = { readonly pair: Uint32Array; readonly from: number; readonly to: number };

/**
 * Touches the rows' tallies, so that the machine fetches them side by side; four a step, in two sums, because what does not wait is a step's
 * own cost. Answers what is read, so that the loads are not left out.
 */
export function touchTallies({ sums }: Tallies, { pair, from, to }: RowBlock): number {
  let even = 0;
  let odd = 0;
  for (let row = from; row + 4 <= to; row += 4) {
    even += sums[pair[row]! << FLOATS_SHIFT]! + sums[pair[row + 2]! << FLOATS_SHIFT]!;
    odd += sums[pair[row + 1]! << FLOATS_SHIFT]! + sums[pair[row + 3]! << FLOATS_SHIFT]!;
  }
  return even + odd;
}

/** Where the columns of a job begin in their memory, counted in the numbers that they hold. */
export type Places = {
  readonly pairs: number;
  readonly instants: number;
  readonly amounts: number;
  readonly lines: number;
  readonly fees: number;
  readonly tallies: number;
  /** Its place may pass 31 bits. */
  readonly effect: Uint8Array;
};

export function placesOf({ rows, out }: ArrivalKernelJob, { sums }: Tallies): Places {
  return {
    pairs: rows.pair.byteOffset / 4,
    instants: rows.occurredAt.byteOffset / 8,
    amounts: rows.amountMinor.byteOffset / 8,
    lines: out.line.byteOffset / 4,
    fees: out.feeMinor.byteOffset / 8,
    tallies: sums.byteOffset / 8,
    effect: rows.effect,
  };
}

/**
 * Decides and sums the rows as if the last line of their pairs answered all of them; those that it does not answer are not summed, but
 * wait: there is room for all of them.
 */
export function tallyRows({ memory }: Tallies, places: Places, block: RowBlock, waiting: Waiting): void {
  const waits = tallyBlock(memory, places, block, waiting.rows, waiting.count);
  tellPairs(waiting, waits, block.pair);
}

/**
 * Where waiting rows end now. Columns are places of one memory here: nine arrays, each with a beginning and an end, are more than the
 * machine has room for at hand, and cost a fifth; so would what only the caller needs.
 */
function tallyBlock(
  { floats, ints }: Numbers,
  places: Places,
  block: RowBlock,
  waitingRows: Uint32Array,
  waitsBefore: number,
): number {
  const pairs = places.pairs & INTS_MASK;
  const instants = places.instants & FLOATS_MASK;
  const amounts = places.amounts & FLOATS_MASK;
  const lines = places.lines & INTS_MASK;
  const fees = places.fees & FLOATS_MASK;
  const tallies = places.tallies & FLOATS_MASK;
  const { effect } = places;
  const to = block.to & FLOATS_MASK;
  // What another module exports is looked up anew at every use: locals are not.
  const [unit, toWhole, amountMax] = [RATE_UNIT, ROUND_TO_WHOLE, TALLY_AMOUNT_MAX];
  let waits = waitsBefore;
  for (let row = block.from & FLOATS_MASK; row < to; row++) {
    const tally = tallies + ((ints[pairs + row]! & PAIRS_MASK) << FLOATS_SHIFT);
    const at = tally << 1;
    const amount = floats[amounts + row]!;
    const asks = effect[row]!;
    const rate = ints[at | RATE]!;
    // Two where the pair lacks a plan: then all but sales wait, as rows that are passed over always do.
    const lacksPlan = (rate >>> 30) & 2;
    const isOld = Number(floats[instants + row]! < floats[tally]!);
    const late = isOld | Number(asks + lacksPlan > 2) | Number(amount > amountMax);
    const counted = 1 - late;
    // In whole numbers of 32 bits, held between two of them without a branch. Of a debit anything comes out.
    const share = ((amount * rate) / unit + toWhole - toWhole) | 0;
    const above = (share - ints[at | LOWEST]!) | 0;
    const raised = (share - (above & (above >> 31))) | 0;
    const beyond = (raised - ints[at | HIGHEST]!) | 0;
    const held = (raised - (beyond & ~(beyond >> 31))) | 0;
    const fee = (held + ints[at | FIXED]!) & (late - 1) & ((asks - 1) >> 31);
    const isDebit = asks >> 1;
    ints[lines + row] = ints[at | CODE]!;
    floats[fees + row] = fee;
    ints[at | COUNT | isDebit]! += counted;
    floats[tally | MOVED | (2 * isDebit)]! += Math.abs(amount) * counted;
    floats[tally | FEES]! += fee;
    waitingRows[waits] = row;
    waits += late;
  }
  return waits;
}

/** The rows that wait, in order, got their places; here they get their pairs. */
function tellPairs(waiting: Waiting, waits: number, pair: Uint32Array): void {
  const { rows, pairs } = waiting;
  for (let at = waiting.count; at < waits; at++) pairs[at] = pair[rows[at]!]!;
  waiting.count = waits;
}

/** Adds what the pairs of the job's rows have summed to their groups and leaves zeros behind; whether those sums are exact. */
export function drainTallies(job: ArrivalKernelJob, tallies: Tallies): boolean {
  const { pair } = job.rows;
  const pairs = tallies.sums.length >> FLOATS_SHIFT;
  let isExact = true;
  if (pair.length < pairs)
    for (let row = 0; row < pair.length; row++) isExact = drainTally(job, tallies, pair[row]!) && isExact;
  else for (let owner = 0; owner < pairs; owner++) isExact = drainTally(job, tallies, owner) && isExact;
  return isExact;
}

function drainTally({ totals }: ArrivalKernelJob, tallies: Tallies, owner: number): boolean {
  const { ints } = tallies;
  const at = owner << INTS_SHIFT;
  if ((ints[at + COUNT]! | ints[at + COUNT + 1]!) === 0) return true;
  const group = ints[at + GROUP]!;
  if (maySoManyBeListed(totals, 1)) listGroup(totals, group);
  return moveSums(totals, group, tallies, (owner << FLOATS_SHIFT) + MOVED);
}
