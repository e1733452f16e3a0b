// What rows in the order of arrival read and write of their pair: one line of the cache, 64 bytes, with what the pair's last line charges
// and, beside it, what its rows have summed so far, so that a row in any order costs one line of memory and no sort.
import type { ArrivalKernelJob } from './arrival-columns.ts';
import type { ColumnMemory } from './column-memory.ts';
import { FAST_AMOUNT_MAX, PRICE, RATE_UNIT, ROUND_TO_WHOLE } from './fee.ts';
import { addCredits, listGroup, maySoManyBeListed } from './group-totals.ts';
import type { Waiting } from './route-waiting.ts';
import { integersOf, type KernelIndex, RECORD, RECORD_FLOATS, RECORD_INTS } from './routing-index.ts';

// A tally has 8 floats: the first five as in the pair's record (calmFrom, price), then sums. Two of them are two numbers of 32 bits each:
// the rate makes room for the group, and code and count come last. The module in assembly/ knows the same places by their bytes.
const FLOATS_SHIFT = 3;
export const TALLY_FLOATS = 1 << FLOATS_SHIFT;
const COPIED_FLOATS = 5;
const BASE = 1 + PRICE.base;
const LOWEST = 1 + PRICE.lowest;
const HIGHEST = 1 + PRICE.highest;
const CREDITS = 5;
const FEES = 6;
const INTS_SHIFT = 4;
const RATE = 2 * (1 + PRICE.rate);
const GROUP = RATE + 1;
const CODE = 14;
const COUNT = 15;

export type Tallies = { readonly floats: Float64Array; readonly ints: Int32Array };

/** The tallies of all pairs, nothing summed; in the memory, where one is given. Linear in pairs. */
export function createTallies({ records, ints: recordInts }: KernelIndex, memory?: ColumnMemory): Tallies {
  const pairs = records.length / RECORD_FLOATS;
  const floats = memory?.float64(pairs << FLOATS_SHIFT) ?? new Float64Array(pairs << FLOATS_SHIFT);
  const ints = integersOf(floats);
  for (let pair = 0; pair < pairs; pair++) {
    const [record, tally] = [pair * RECORD_FLOATS, pair << FLOATS_SHIFT];
    for (let float = 0; float < COPIED_FLOATS; float++) floats[tally + float] = records[record + float]!;
    const at = pair << INTS_SHIFT;
    ints[at + RATE] = records[record + 1 + PRICE.rate]!;
    ints[at + GROUP] = recordInts[pair * RECORD_INTS + RECORD.group]!;
    ints[at + CODE] = recordInts[pair * RECORD_INTS + RECORD.code]!;
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
  { rows, out }: ArrivalKernelJob,
  { floats, ints }: Tallies,
  { pair, from, to }: RowBlock,
  waiting: Waiting,
): void {
  const { occurredAt, amountMinor, effect } = rows;
  const { line, feeMinor } = out;
  // What another module exports is looked up anew at every use: locals are not.
  const [unit, toWhole, fastMax] = [RATE_UNIT, ROUND_TO_WHOLE, FAST_AMOUNT_MAX];
  const waitingRows = waiting.rows;
  let waits = waiting.count;
  for (let row = from; row < to; row++) {
    const owner = pair[row]!;
    const sums = owner << FLOATS_SHIFT;
    const tally = owner << INTS_SHIFT;
    const amount = amountMinor[row]!;
    const late = Number(occurredAt[row]! < floats[sums]!) | Number(effect[row]! !== 0) | Number(amount > fastMax);
    const base = floats[sums + BASE]!;
    const lowest = floats[sums + LOWEST]!;
    const highest = floats[sums + HIGHEST]!;
    const share = (amount * ints[tally + RATE]!) / unit + toWhole;
    const bounds = lowest - base + (highest - base);
    const fee = (Math.abs(share - lowest) - Math.abs(share - highest) + bounds) * 0.5;
    line[row] = ints[tally + CODE]!;
    feeMinor[row] = fee;
    const counted = 1 - late;
    ints[tally + COUNT]! += counted;
    floats[sums + CREDITS]! += amount * counted;
    floats[sums + FEES]! += fee * counted;
    waitingRows[waits] = row;
    waits += late;
  }
  tellPairs(waiting, waits, pair);
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
  const pairs = tallies.floats.length >> FLOATS_SHIFT;
  let isExact = true;
  if (pair.length < pairs)
    for (let row = 0; row < pair.length; row++) isExact = drainTally(job, tallies, pair[row]!) && isExact;
  else for (let owner = 0; owner < pairs; owner++) isExact = drainTally(job, tallies, owner) && isExact;
  return isExact;
}

function drainTally({ totals }: ArrivalKernelJob, { floats, ints }: Tallies, owner: number): boolean {
  const tally = owner << INTS_SHIFT;
  const count = ints[tally + COUNT]!;
  if (count === 0) return true;
  const sums = owner << FLOATS_SHIFT;
  const group = ints[tally + GROUP]!;
  if (maySoManyBeListed(totals, 1)) listGroup(totals, group);
  const isExact = addCredits(totals, group, count, floats[sums + CREDITS]!, floats[sums + FEES]!);
  ints[tally + COUNT] = floats[sums + CREDITS] = floats[sums + FEES] = 0;
  return isExact;
}
