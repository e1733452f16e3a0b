// The slots of a thread's table of pairs, as kernel/pairs.as reads them: few at first and doubled as pairs come, because a table no larger
// than its pairs need stays in the cache.
import { SLOT_BYTES } from './block-memory.ts';
import type { SharedMemory } from './web-assembly.ts';

export type PairSlots = {
  /** Number of slots - 1. */
  readonly mask: number;
  /** Makes room for a pair of that number. Numbers count up from 0. */
  makeRoom(number: number): void;
  clear(): void;
};

const SLOTS_MIN = 1024;
const WORDS = SLOT_BYTES / 4;

/** Empty slots at that address, where all is zeros. */
export function createPairSlots({ buffer }: SharedMemory, address: number): PairSlots {
  let count = SLOTS_MIN;
  const slotsAt = () => new Uint32Array(buffer, address, count * WORDS);

  /** Twice as many; each pair moves to the first free slot behind its hash's own. */
  function grow(): void {
    const before = slotsAt().slice();
    count *= 2;
    const slots = slotsAt().fill(0);
    for (let from = 0; from < before.length; from += WORDS) {
      if (before[from + 1] === 0) continue;
      let to = before[from]! & (count - 1);
      while (slots[to * WORDS + 1] !== 0) to = (to + 1) & (count - 1);
      slots.set(before.subarray(from, from + WORDS), to * WORDS);
    }
  }

  return {
    get mask() {
      return count - 1;
    },
    makeRoom(number) {
      if ((number + 1) * 2 > count) grow();
    },
    clear() {
      slotsAt().fill(0);
      count = SLOTS_MIN;
    },
  };
}
