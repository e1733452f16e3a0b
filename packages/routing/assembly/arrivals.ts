// Rows in the order they came in, as src/route-arrivals.ts: counted, spread over ranges of pairs, sorted, routed, replayed.
import { routeRuns } from './route-runs';
import { word } from './words';

const RANGE_BITS: u32 = 10;
const RANGE_PAIRS: u32 = 1024;
const RANGE_MASK: u32 = 1023;
/** Bytes of a spread row: instant, amount, pair, effect and mode; once decided: fee, line, doubt. */
const SPREAD: usize = 24;

// The words of arrivals, by the numbers of src/wasm-arrivals.ts.
const PAIR: usize = 0;
const OCCURRED_AT: usize = 1;
const AMOUNT: usize = 2;
const EFFECT: usize = 3;
const MODE: usize = 4;
const LINE: usize = 5;
const FEE: usize = 6;
const AMBIGUOUS: usize = 7;
const ROWS: usize = 8;
const RANGES: usize = 9;
const STARTS: usize = 10;
const NEXT: usize = 11;
const PAIR_NEXT: usize = 12;
const ROWS_SPREAD: usize = 13;
const SLOTS: usize = 14;
const SORTED_START: usize = 15;
const SORTED_PAIR: usize = 16;
const SORTED_AT: usize = 17;
const SORTED_AMOUNT: usize = 18;
const SORTED_EFFECT: usize = 19;
const SORTED_MODE: usize = 20;
const SORTED_LINE: usize = 21;
const SORTED_FEE: usize = 22;
const SORTED_AMBIGUOUS: usize = 23;

/** Fills `starts`, which is zeros; answers the first row of a pair that is not below `pairs`, or the count of rows. */
export function countRanges(arrivals: usize, pairs: u32): u32 {
  const pair = word(arrivals, PAIR);
  const starts = word(arrivals, STARTS);
  const rows = word(arrivals, ROWS);
  for (let row: usize = 0; row < rows; row++) {
    const owner = load<u32>(pair + (row << 2));
    if (owner >= pairs) return <u32>row;
    const count = starts + ((<usize>(owner >> RANGE_BITS)) << 2);
    store<u32>(count, load<u32>(count, 4) + 1, 4);
  }
  const ranges = word(arrivals, RANGES);
  for (let range: usize = 0; range < ranges; range++) {
    const start = starts + (range << 2);
    store<u32>(start, load<u32>(start) + load<u32>(start, 4), 4);
  }
  return <u32>rows;
}

/** Routes all rows; `job` describes the sorted scratch as its rows and decisions. Whether sums are exact. */
export function routeRanges(arrivals: usize, job: usize): bool {
  const starts = word(arrivals, STARTS);
  const ranges = <u32>word(arrivals, RANGES);
  let isExact = true;
  spreadRows(arrivals);
  for (let range: u32 = 0; range < ranges; range++) {
    const from = load<u32>(starts + ((<usize>range) << 2));
    const to = load<u32>(starts + ((<usize>range) << 2), 4);
    if (from === to) continue;
    const runs = sortRange(arrivals, from, to, range << RANGE_BITS);
    isExact = routeRuns(job, 0, runs) && isExact;
    keepDecisions(arrivals, from, to);
  }
  replay(arrivals);
  return isExact;
}

/** The next free place of the row's range, counted from the ranges' starts. */
function takePlace(next: usize, owner: u32): usize {
  const at = next + ((<usize>(owner >> RANGE_BITS)) << 2);
  const place = load<u32>(at);
  store<u32>(at, place + 1);
  return <usize>place;
}

function restart(arrivals: usize): usize {
  const next = word(arrivals, NEXT);
  memory.copy(next, word(arrivals, STARTS), word(arrivals, RANGES) << 2);
  return next;
}

function spreadRows(arrivals: usize): void {
  const next = restart(arrivals);
  const pair = word(arrivals, PAIR);
  const occurredAt = word(arrivals, OCCURRED_AT);
  const amount = word(arrivals, AMOUNT);
  const effect = word(arrivals, EFFECT);
  const mode = word(arrivals, MODE);
  const rowsSpread = word(arrivals, ROWS_SPREAD);
  const rows = word(arrivals, ROWS);
  for (let row: usize = 0; row < rows; row++) {
    const owner = load<u32>(pair + (row << 2));
    const to = rowsSpread + takePlace(next, owner) * SPREAD;
    store<f64>(to, load<f64>(occurredAt + (row << 3)));
    store<f64>(to, load<f64>(amount + (row << 3)), 8);
    store<u32>(to, owner, 16);
    store<u32>(to, <u32>load<u8>(effect + row) | ((<u32>load<u8>(mode + row)) << 8), 20);
  }
}

/** Counts, then places: stable. Remembers each row's slot; answers how many runs there are. */
function sortRange(arrivals: usize, from: u32, to: u32, firstPair: u32): u32 {
  const next = word(arrivals, PAIR_NEXT);
  const rowsSpread = word(arrivals, ROWS_SPREAD);
  const begin = rowsSpread + <usize>from * SPREAD;
  const end = rowsSpread + <usize>to * SPREAD;
  memory.fill(next, 0, (<usize>RANGE_PAIRS) << 2);
  for (let at = begin; at < end; at += SPREAD) {
    const count = next + ((<usize>(load<u32>(at, 16) & RANGE_MASK)) << 2);
    store<u32>(count, load<u32>(count) + 1);
  }
  const runs = writeRuns(arrivals, next, firstPair);
  const occurredAt = word(arrivals, SORTED_AT);
  const amount = word(arrivals, SORTED_AMOUNT);
  const effect = word(arrivals, SORTED_EFFECT);
  const mode = word(arrivals, SORTED_MODE);
  let slots = word(arrivals, SLOTS);
  for (let at = begin; at < end; at += SPREAD) {
    const counter = next + ((<usize>(load<u32>(at, 16) & RANGE_MASK)) << 2);
    const slot = <usize>load<u32>(counter);
    store<u32>(counter, <u32>slot + 1);
    store<u32>(slots, <u32>slot);
    slots += 4;
    store<f64>(occurredAt + (slot << 3), load<f64>(at));
    store<f64>(amount + (slot << 3), load<f64>(at, 8));
    const asks = load<u32>(at, 20);
    store<u8>(effect + slot, asks);
    store<u8>(mode + slot, asks >> 8);
  }
  return runs;
}

/** Turns the counts of a range's pairs into their first slots, and those that are not zero into runs. */
function writeRuns(arrivals: usize, next: usize, firstPair: u32): u32 {
  const runStart = word(arrivals, SORTED_START);
  const runPair = word(arrivals, SORTED_PAIR);
  let runs: usize = 0;
  let slot: u32 = 0;
  for (let pair: u32 = 0; pair < RANGE_PAIRS; pair++) {
    const counter = next + ((<usize>pair) << 2);
    const count = load<u32>(counter);
    store<u32>(counter, slot);
    if (count === 0) continue;
    store<u32>(runStart + (runs << 2), slot);
    store<u32>(runPair + (runs << 2), firstPair + pair);
    runs++;
    slot += count;
  }
  store<u32>(runStart + (runs << 2), slot);
  return <u32>runs;
}

/** Decisions in the place of the rows that they decide. */
function keepDecisions(arrivals: usize, from: u32, to: u32): void {
  const line = word(arrivals, SORTED_LINE);
  const fee = word(arrivals, SORTED_FEE);
  const ambiguous = word(arrivals, SORTED_AMBIGUOUS);
  const rowsSpread = word(arrivals, ROWS_SPREAD);
  const end = rowsSpread + <usize>to * SPREAD;
  let slots = word(arrivals, SLOTS);
  for (let at = rowsSpread + <usize>from * SPREAD; at < end; at += SPREAD) {
    const slot = <usize>load<u32>(slots);
    slots += 4;
    store<f64>(at, load<f64>(fee + (slot << 3)));
    store<i32>(at, load<i32>(line + (slot << 2)), 8);
    store<u32>(at, load<u8>(ambiguous + slot), 12);
  }
}

/** A walk of the pair column with the counters that spread the rows finds each row's decision again. */
function replay(arrivals: usize): void {
  const next = restart(arrivals);
  const pair = word(arrivals, PAIR);
  const line = word(arrivals, LINE);
  const fee = word(arrivals, FEE);
  const ambiguous = word(arrivals, AMBIGUOUS);
  const rowsSpread = word(arrivals, ROWS_SPREAD);
  const rows = word(arrivals, ROWS);
  for (let row: usize = 0; row < rows; row++) {
    const at = rowsSpread + takePlace(next, load<u32>(pair + (row << 2))) * SPREAD;
    store<u8>(ambiguous + row, load<u32>(at, 12));
    store<i32>(line + (row << 2), load<i32>(at, 8));
    store<f64>(fee + (row << 3), load<f64>(at));
  }
}
