// What rows come to that nobody has looked at one by one: see tally.as for how the kernel tells it.
import type { SharedMemory } from './web-assembly.ts';

/** As many as the domain has: a thread that scans begins without it. */
const MODES = 2;
const KINDS = 6;

/** Of rows whose pairs have one acquirer and currency. Times in microseconds; what there is no row of is ±Infinity or 0. */
export type Tally = {
  readonly latestReceivedAt: number;
  /** By mode: how much later than the transaction a row was received, at least and at most. */
  readonly leastLate: readonly number[];
  readonly mostLate: readonly number[];
  /** By kind: the sum of amounts, exact, and how many rows. */
  readonly sums: readonly number[];
  readonly counts: readonly number[];
};

/** Reads what tellRows wrote. */
export function tallyAt({ buffer }: SharedMemory, address: number): Tally {
  const numbers = [...new Float64Array(buffer, address, 1 + 2 * MODES + KINDS)];
  return {
    latestReceivedAt: numbers[0]!,
    leastLate: numbers.slice(1, 1 + MODES),
    mostLate: numbers.slice(1 + MODES, 1 + 2 * MODES),
    sums: numbers.slice(1 + 2 * MODES),
    counts: [...new Uint32Array(buffer, address + numbers.length * 8, KINDS)],
  };
}
