// What rows in the order of arrival read and write of their pair: one line of the cache, 64 bytes, with what the pair's last line charges
// and, beside it, what its rows have summed so far, so that a row in any order costs one line of memory and no sort.
import type { ColumnMemory } from './column-memory.ts';
import { EXACT_MAX, type GroupTotals } from './columns.ts';
import { FAST_AMOUNT_MAX, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import type { Waiting } from './route-waiting.ts';
import { integersOf, type KernelIndex, RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';
import type { RowJob } from './routing-job.ts';

// A tally has 8 floats, the first four as in the pair's record, then sums; and the last of them are four numbers of 32 bits. The module
// in assembly/ knows the same places by their bytes.
const FLOATS_SHIFT = 3;
export const TALLY_FLOATS = 1 << FLOATS_SHIFT;
const FIXED = 1;
const MINIMUM = 2;
const CAP = 3;
const CREDITS = 4;
const FEES = 5;
const INTS_SHIFT = 4;
const CODE = 12;
const GROUP = 13;
const RATE = 14;
const COUNT = 15;

export type Tallies = { readonly floats: Float64Array; readonly ints: Int32Array };

/** The tallies of all pairs, nothing summed; in the memory, where one is given. Linear in pairs. */
export function createTallies({ records, ints: recordInts }: KernelIndex, memory?: ColumnMemory): Tallies {
  const pairs = records.length / RECORD_FLOATS;
  const floats = memory?.float64(pairs << FLOATS_SHIFT) ?? new Float64Array(pairs << FLOATS_SHIFT);
  const ints = integersOf(floats);
  for (let pair = 0; pair < pairs; pair++) {
    const record = pair * RECORD_FLOATS;
    const tally = pair << FLOATS_SHIFT;
    floats[tally] = records[record]!;
    floats[tally + FIXED] = records[record + 2]!;
    floats[tally + MINIMUM] = records[record + 3]!;
    floats[tally + CAP] = records[record + 4]!;
    const at = pair << INTS_SHIFT;
    ints[at + CODE] = recordInts[pair * RECORD_INTS + RECORD.code]!;
    ints[at + GROUP] = recordInts[pair * RECORD_INTS + RECORD.group]!;
    ints[at + RATE] = records[record + 1]!;
  }
  return { floats, ints };
}

/** Rows from .. to - 1 of a job. */
export type RowBlock = { readonly pair: Uint32Array; readonly from: number; readonly to: number };

/** Touches the rows' tallies, so that the machine fetches them side by side. Answers a sum, so that the loads are not left out. */
export function touchTallies({ floats }: Tallies, { pair, from, to }: RowBlock): number {
  let touched = 0;
  for (let row = from; row < to; row++) touched += floats[pair[row]! << FLOATS_SHIFT]!;
  return touched;
}

/**
 * Decides and sums the rows as if the last line of their pairs answered all of them, as `routeRuns`; those that it does not answer are not
 * summed, but wait: there is room for all of them.
 */
export function tallyRows(
  { rows, out }: RowJob,
  { floats, ints }: Tallies,
  { pair, from, to }: RowBlock,
  waiting: Waiting,
): void {
  const { occurredAt, amountMinor, effect } = rows;
  const { line, feeMinor } = out;
  // What another module exports is looked up anew at every use: locals are not.
  const [unit, toWhole, fastMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX];
  const { numbers } = waiting;
  let waits = waiting.count;
  for (let row = from; row < to; row++) {
    const owner = pair[row]!;
    const sums = owner << FLOATS_SHIFT;
    const tally = owner << INTS_SHIFT;
    const amount = amountMinor[row]!;
    const late = Number(occurredAt[row]! < floats[sums]!) | Number(effect[row]! !== 0) | Number(amount > fastMax);
    const minimum = floats[sums + MINIMUM]!;
    const cap = floats[sums + CAP]!;
    const fee = (amount * ints[tally + RATE]!) / unit + toWhole - toWhole + floats[sums + FIXED]!;
    const raised = (fee + minimum + Math.abs(fee - minimum)) * 0.5;
    const clamped = (raised + cap - Math.abs(raised - cap)) * 0.5;
    line[row] = ints[tally + CODE]!;
    feeMinor[row] = clamped;
    const counted = 1 - late;
    ints[tally + COUNT]! += counted;
    floats[sums + CREDITS]! += amount * counted;
    floats[sums + FEES]! += clamped * counted;
    numbers[waits] = row;
    numbers[waits + 1] = owner;
    waits += late << 1;
  }
  waiting.count = waits;
}

/** Adds what these rows' pairs have summed to their groups and leaves zeros behind; whether those sums are exact. */
export function drainTallies(tallies: Tallies, totals: GroupTotals, pair: Uint32Array): boolean {
  const pairs = tallies.floats.length >> FLOATS_SHIFT;
  let isExact = true;
  if (pair.length < pairs)
    for (let row = 0; row < pair.length; row++) isExact = drainTally(tallies, totals, pair[row]!) && isExact;
  else for (let owner = 0; owner < pairs; owner++) isExact = drainTally(tallies, totals, owner) && isExact;
  return isExact;
}

function drainTally({ floats, ints }: Tallies, totals: GroupTotals, owner: number): boolean {
  const { creditCount, creditMinor, feeMinor } = totals;
  const tally = owner << INTS_SHIFT;
  const count = ints[tally + COUNT]!;
  if (count === 0) return true;
  const group = ints[tally + GROUP]!;
  const sums = owner << FLOATS_SHIFT;
  creditCount[group]! += count;
  creditMinor[group]! += floats[sums + CREDITS]!;
  feeMinor[group]! += floats[sums + FEES]!;
  ints[tally + COUNT] = floats[sums + CREDITS] = floats[sums + FEES] = 0;
  return creditMinor[group]! <= EXACT_MAX && feeMinor[group]! <= EXACT_MAX;
}
