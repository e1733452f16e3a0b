// Sales that a later row may refund or cancel: a bounded sample as columns, the young more likely than the old.
import type { Random } from './random.ts';
import type { DraftRow } from './row-bytes.ts';

/** What became of a remembered sale. */
export const UNTOUCHED = 0;
export const REFUNDED = 1;
export const CANCELLED = 2;

export type SalesMemory = {
  readonly pair: Int32Array;
  readonly currency: Uint8Array;
  readonly rrnDay: Int32Array;
  readonly rrnNumber: Int32Array;
  readonly occurredAt: Float64Array;
  readonly amountMinor: Float64Array;
  readonly leftMinor: Float64Array;
  readonly state: Uint8Array;
  remember(row: DraftRow): void;
  /** A remembered sale in one of some tries that meets the condition, else -1. */
  recall(meets: (index: number) => boolean): number;
};

const TRIES = 12;

export function createSalesMemory(random: Random, capacity: number): SalesMemory {
  let size = 0;
  const memory: SalesMemory = {
    pair: new Int32Array(capacity),
    currency: new Uint8Array(capacity),
    rrnDay: new Int32Array(capacity),
    rrnNumber: new Int32Array(capacity),
    occurredAt: new Float64Array(capacity),
    amountMinor: new Float64Array(capacity),
    leftMinor: new Float64Array(capacity),
    state: new Uint8Array(capacity),
    remember(row) {
      const index = size < capacity ? size++ : random.below(capacity);
      memory.pair[index] = row.pair;
      memory.currency[index] = row.currency;
      memory.rrnDay[index] = row.rrnDay;
      memory.rrnNumber[index] = row.rrnNumber;
      memory.occurredAt[index] = row.occurredAt;
      memory.amountMinor[index] = row.amountMinor;
      memory.leftMinor[index] = row.amountMinor;
      memory.state[index] = UNTOUCHED;
    },
    recall(meets) {
      for (let tries = size === 0 ? 0 : TRIES; tries > 0; tries--) {
        const index = random.below(size);
        if (meets(index)) return index;
      }
      return -1;
    },
  };
  return memory;
}
