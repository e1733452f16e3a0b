const DIGIT_BITS = 11;
const DIGITS = 1 << DIGIT_BITS;

/** The rows' numbers sorted by pair, equal pairs as they stand. A counting sort by digits of 11 bits: two passes for 4 million pairs. */
export function orderByPair(pair: Uint32Array, pairs: number): Uint32Array {
  let from = new Uint32Array(pair.length);
  let order = new Uint32Array(pair.length);
  for (let row = 0; row < from.length; row++) from[row] = row;
  for (let shift = 0; shift < 32 && (pairs - 1) >>> shift > 0; shift += DIGIT_BITS) {
    sortByDigit(pair, shift, from, order);
    [from, order] = [order, from];
  }
  return from;
}

function sortByDigit(pair: Uint32Array, shift: number, from: Uint32Array, to: Uint32Array): void {
  const next = new Uint32Array(DIGITS + 1);
  for (let row = 0; row < pair.length; row++) next[((pair[row]! >>> shift) & (DIGITS - 1)) + 1]! += 1;
  for (let digit = 1; digit < DIGITS; digit++) next[digit]! += next[digit - 1]!;
  for (let slot = 0; slot < from.length; slot++) {
    const row = from[slot]!;
    const digit = (pair[row]! >>> shift) & (DIGITS - 1);
    const place = next[digit]!;
    next[digit] = place + 1;
    to[place] = row;
  }
}
