// A world as contenders load it: the flattened timelines, and the batch in either order.
import type { FeePlans, Timelines } from '@asof/routing';
import { readColumn } from './column-store.ts';
import { worldFacts } from './make-world.ts';
import type { SegmentRows } from './pair-order.ts';
import type { ArrivalRows } from './transactions.ts';
import { SEGMENT_ROWS, type WorldFacts } from './world.ts';

export { heldRoute, REASONS, SEGMENT_ROWS, UNCERTAINTY_MICROS, type WorldFacts } from './world.ts';

export type Estate = { readonly facts: WorldFacts; readonly timelines: Timelines; readonly plans: FeePlans };
export type Arrivals = Omit<ArrivalRows, 'receivedAt'>;
export type Segment = SegmentRows & { readonly firstRow: number };

/** The timelines and fee plans. */
export function readEstate(directory: string): Estate {
  return {
    facts: worldFacts(directory),
    timelines: {
      start: readColumn(directory, 'timelines-start', 'u32'),
      from: readColumn(directory, 'timelines-from', 'f64'),
      route: readColumn(directory, 'timelines-route', 'i32'),
      answer: readColumn(directory, 'timelines-answer', 'i32'),
      group: readColumn(directory, 'timelines-group', 'i32'),
      plan: readColumn(directory, 'timelines-plan', 'i32'),
    },
    plans: {
      rateMillionths: readColumn(directory, 'plans-rateMillionths', 'i32'),
      fixedMinor: readColumn(directory, 'plans-fixedMinor', 'f64'),
      minimumMinor: readColumn(directory, 'plans-minimumMinor', 'f64'),
      capMinor: readColumn(directory, 'plans-capMinor', 'f64'),
    },
  };
}

/** The number of each group by its names, as `groupNumber` has it. */
export function readGroupNames(directory: string): Float64Array {
  return readColumn(directory, 'groups-name', 'f64');
}

/** The whole batch in order of arrival. */
export function readArrivals(directory: string): Arrivals {
  return {
    pair: readColumn(directory, 'arrival-pair', 'u32'),
    occurredAt: readColumn(directory, 'arrival-occurredAt', 'f64'),
    amountMinor: readColumn(directory, 'arrival-amountMinor', 'f64'),
    effect: readColumn(directory, 'arrival-effect', 'u8'),
    mode: readColumn(directory, 'arrival-mode', 'u8'),
  };
}

/** The batch as segments sorted by pair, each with its run directory; views into whole columns. */
export function readSegments(directory: string): Segment[] {
  const runs = readColumn(directory, 'segments-runs', 'u32');
  const runStart = readColumn(directory, 'segments-runStart', 'u32');
  const runPair = readColumn(directory, 'segments-runPair', 'u32');
  const place = readColumn(directory, 'segments-place', 'u32');
  const occurredAt = readColumn(directory, 'segments-occurredAt', 'f64');
  const amountMinor = readColumn(directory, 'segments-amountMinor', 'f64');
  const effect = readColumn(directory, 'segments-effect', 'u8');
  const mode = readColumn(directory, 'segments-mode', 'u8');
  let firstRun = 0;
  return Array.from(runs, (count, index) => {
    const firstRow = index * SEGMENT_ROWS;
    const end = Math.min(firstRow + SEGMENT_ROWS, place.length);
    const segment = {
      firstRow,
      runStart: runStart.subarray(firstRun + index, firstRun + index + count + 1),
      runPair: runPair.subarray(firstRun, firstRun + count),
      place: place.subarray(firstRow, end),
      occurredAt: occurredAt.subarray(firstRow, end),
      amountMinor: amountMinor.subarray(firstRow, end),
      effect: effect.subarray(firstRow, end),
      mode: mode.subarray(firstRow, end),
    };
    firstRun += count;
    return segment;
  });
}
