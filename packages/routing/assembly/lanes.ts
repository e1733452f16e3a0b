// What the kernels do with two rows side by side.

/** The numbers of 64 bits at two places. */
export function bothOf(first: usize, second: usize): v128 {
  return v128.load64_lane(second, v128.load64_zero(first), 1);
}

/** Writes a row and its pair behind those that wait; who keeps it moves on. */
export function writeWaiting(waits: usize, row: usize, pair: u32): void {
  store<u64>(waits, <u64>row | ((<u64>pair) << 32));
}
