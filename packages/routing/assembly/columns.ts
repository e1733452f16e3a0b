// Columns of the memory, whatever they hold.

/** Leaves zeros in so many bytes. */
export function clear(firstByte: usize, bytes: usize): void {
  memory.fill(firstByte, 0, bytes);
}
