// What the kernels read of timelines: one record of 32 bytes a pair with all that a row not older than its pair's last change needs,
// so that such a row costs one cache line and no search; and the timelines themselves for the rest.
import { checkSettings, checkTimelines } from './check-columns.ts';
import type { FeePlans, RoutingSettings, Timelines } from './columns.ts';
import { PLAN_WORDS, planTable } from './fee.ts';

/** A record in numbers of 64 bits, and in numbers of 32. */
export const RECORD_FLOATS = 4;
export const RECORD_INTS = 8;
/** By index among a record's 32-bit numbers. The first two are the float `calmFrom`. */
export const RECORD = { code: 2, group: 3, plan: 4, first: 5, last: 6 } as const;

export type RoutingIndex = {
  readonly timelines: Timelines;
  readonly settings: RoutingSettings;
  /** `planTable`. */
  readonly plans: Float64Array;
  /**
   * Float 0 of a pair's record: from here on a row is decided by the pair's last line whatever its doubt. Under `ints` the same bytes:
   * code and group of a fee-bearing credit on that line, where its plan begins in `plans`, first and last row of the pair's line.
   */
  readonly records: Float64Array;
  readonly ints: Int32Array;
};

/**
 * Checks timelines, plans and settings (`RoutingInputError`) and indexes the pairs. Linear in lines and pairs; the index reads the
 * columns given, which must not change while it is used.
 */
export function indexTimelines(timelines: Timelines, plans: FeePlans, settings: RoutingSettings): RoutingIndex {
  checkTimelines(timelines, plans, settings);
  checkSettings(settings, timelines);
  const pairs = timelines.start.length - 1;
  const records = new Float64Array(pairs * RECORD_FLOATS);
  const index = { timelines, settings, plans: planTable(plans), records, ints: new Int32Array(records.buffer) };
  writeRecords(index);
  return index;
}

function writeRecords({ timelines, settings, records, ints }: RoutingIndex): void {
  const { start, from, route, group, plan } = timelines;
  const { noFeePlanRoute, heldGroup } = settings;
  const doubtMost = settings.uncertaintyMicros.reduce((most, micros) => Math.max(most, micros), 0);
  for (let pair = 0; pair < start.length - 1; pair++) {
    const last = start[pair + 1]! - 1;
    const lacksPlan = route[last]! >= 0 && plan[last]! < 0;
    const code = lacksPlan ? noFeePlanRoute : route[last]! < 0 ? route[last]! : last;
    records[pair * RECORD_FLOATS] = from[last]! + doubtMost;
    const at = pair * RECORD_INTS;
    ints[at + RECORD.code] = code;
    ints[at + RECORD.group] = code < 0 ? heldGroup[pair]! - 1 - code : group[last]!;
    ints[at + RECORD.plan] = code < 0 ? 0 : (plan[last]! + 1) * PLAN_WORDS;
    ints[at + RECORD.first] = start[pair]!;
    ints[at + RECORD.last] = last;
  }
}

/** The row of the pair's line in effect at an instant: for the few rows of which a caller asks more than the kernel tells. */
export function lineInEffect({ start, from }: Timelines, pair: number, at: number): number {
  return lineAt(from, start[pair]!, start[pair + 1]! - 1, at);
}

/** The row among first .. last in effect at an instant. O(1) at or after the last row's from, else O(log k). */
export function lineAt(from: Float64Array, first: number, last: number, at: number): number {
  if (at >= from[last]!) return last;
  let low = first;
  let high = last;
  while (high - low > 1) {
    // from[low] <= at < from[high] holds all along: the line begins at -Infinity.
    const middle = (low + high) >>> 1;
    if (from[middle]! <= at) low = middle;
    else high = middle;
  }
  return low;
}
