// What rows come to, by group of their pairs: those of one acquirer and currency. The thread that scanned them tells it while its cache
// holds them, so that whoever judges them need not look at each. A tally is 128 bytes. By number of eight bytes: the latest receipt; by mode
// the least and the greatest time from the transaction to its receipt; by kind the sum of amounts. Behind them, four bytes each, by kind how
// many rows there are.
export const TALLY_BYTES: usize = 128;
const LEAST: usize = 8;
const GREATEST: usize = 24;
const SUMS: usize = 40;
const COUNTS: usize = 88;
const MODES: usize = 2;
const KINDS: usize = 6;
export const EXACT_MAX: f64 = 9007199254740991;

/** No rows yet. */
export function clearTallies(tallies: usize, groups: u32): void {
  memory.fill(tallies, 0, <usize>groups * TALLY_BYTES);
  for (let tally = tallies; tally < tallies + <usize>groups * TALLY_BYTES; tally += TALLY_BYTES) {
    for (let mode: usize = 0; mode < MODES; mode++) {
      store<f64>(tally + (mode << 3), Infinity, LEAST);
      store<f64>(tally + (mode << 3), -Infinity, GREATEST);
    }
  }
}

/** Adds a row to the tally of its group. `late`: how much later than the transaction it was received. */
@inline export function tellRow(tally: usize, kind: u32, mode: u32, amount: f64, receivedAt: f64, late: f64): void {
  if (receivedAt > load<f64>(tally)) store<f64>(tally, receivedAt);
  const ofMode = tally + (<usize>mode << 3);
  if (late < load<f64>(ofMode, LEAST)) store<f64>(ofMode, late, LEAST);
  if (late > load<f64>(ofMode, GREATEST)) store<f64>(ofMode, late, GREATEST);
  const sum = tally + (<usize>kind << 3);
  store<f64>(sum, load<f64>(sum, SUMS) + amount, SUMS);
  const count = tally + (<usize>kind << 2);
  store<u32>(count, load<u32>(count, COUNTS) + 1, COUNTS);
}
