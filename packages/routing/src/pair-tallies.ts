// What rows in the order of arrival read and write of their pair: one line of the cache, 64 bytes, with what the pair's last line charges
// and, beside it, what its rows have summed so far, so that a row in any order costs one line of memory and no sort.
import type { ArrivalKernelJob } from './arrival-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { PRICE, ROUND_TO_WHOLE } from './fee.ts';
import { listGroup, maySoManyBeListed, moveSums } from './group-totals.ts';
import { integersOf, type KernelIndex, pairsIn, RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';
import type { SharedMemory } from './wasm-instance.ts';

// A tally has 16 numbers of 32 bits. The first two are a float, calmFrom, as in the pair's record; then its price in whole numbers, its
// group and code. The second half is what a group has: sums and counts. The module in assembly/ knows the same places by their bytes.
const FLOATS_SHIFT = 3;
export const TALLY_FLOATS = 1 << FLOATS_SHIFT;
const INTS_SHIFT = 4;
const [RATE, FIXED, LOWEST, HIGHEST, GROUP, CODE, COUNT] = [2, 3, 4, 5, 6, 7, 14];
const [MOVED, FEES] = [4, 5];
/** By index among a tally's numbers of 32 bits, and of 64. */
export const TALLY_INT = {
  rate: RATE,
  fixed: FIXED,
  lowest: LOWEST,
  highest: HIGHEST,
  code: CODE,
  count: COUNT,
} as const;
export const TALLY_FLOAT = { calmFrom: 0, moved: MOVED, fees: FEES } as const;
/** The rate of a pair whose last line has a card but no plan: its sales cost nothing and are held, its other rows are not. */
const LACKS_PLAN = -1;

/** A larger amount waits: of those that do not, no share is larger, no cap need be, and no fee passes 31 bits. */
export const TALLY_AMOUNT_MAX = 2 ** 30 - 1;

export type Tallies = {
  readonly sums: Float64Array;
  /** The same bytes; and once more, because counts of groups are read without a sign. */
  readonly ints: Int32Array;
  readonly counts: Uint32Array;
  /** In which they lie, and the columns of the job with them. */
  readonly memory: SharedMemory;
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
  return { sums, ints, counts: new Uint32Array(ints.buffer, ints.byteOffset, ints.length), memory };
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
