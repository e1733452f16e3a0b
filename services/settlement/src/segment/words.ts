// Columns of bytes seen as numbers of 32 bits, so that a reference is three comparisons and an id is eight copies.

/** The same bytes, four to a number in the machine's order; copied only when they begin at an odd address. */
export function wordsOf(column: Uint8Array): Uint32Array {
  const aligned = column.byteOffset % 4 === 0 ? column : column.slice();
  return new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}
