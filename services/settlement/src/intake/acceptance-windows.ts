// The time windows (R4) of a file's rows, by pair and mode in columns: which rows are surely inside is told without an object a row.
import { type AcquirerId, CAPTURE_MODES, outsideWindow, type TimeWindow, type WindowProblem } from '@asof/domain';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';

export type AcceptanceWindows = {
  /** To be called when pairs were added. */
  learn(): void;
  /** True only for a row inside its window; what is not is for `problemOf` to say. */
  isPlainlyInside(row: number): boolean;
  problemOf(row: number): WindowProblem | null;
};

const MICROS_PER_MS = 1000;
const MODES = CAPTURE_MODES.length;

/** For rows of the block, whose pairs are numbered as there. */
export function createAcceptanceWindows(
  block: RowBlock,
  pairs: readonly Pair[],
  windowOf: (acquirerId: AcquirerId) => TimeWindow,
): AcceptanceWindows {
  const ofAcquirer = new Map<AcquirerId, TimeWindow>();
  const { pair, mode, occurredAt, receivedAt } = block;
  let known = 0;
  let earliest = new Float64Array(MODES);
  let latest = new Float64Array(MODES);
  const windowOfPair = (number: number): TimeWindow => {
    const { acquirerId } = pairs[number]!;
    const window = ofAcquirer.get(acquirerId) ?? windowOf(acquirerId);
    ofAcquirer.set(acquirerId, window);
    return window;
  };
  return {
    learn() {
      if (pairs.length * MODES > latest.length) {
        earliest = grown(earliest, pairs.length * MODES * 2);
        latest = grown(latest, pairs.length * MODES * 2);
      }
      for (; known < pairs.length; known++) {
        const { futureMs, onlineLateMs, offlineLateMs } = windowOfPair(known);
        earliest.fill(-futureMs * MICROS_PER_MS, known * MODES, (known + 1) * MODES);
        latest[known * MODES + CAPTURE_MODES.indexOf('online')] = onlineLateMs * MICROS_PER_MS;
        latest[known * MODES + CAPTURE_MODES.indexOf('offline')] = offlineLateMs * MICROS_PER_MS;
      }
    },
    isPlainlyInside(row) {
      const late = receivedAt[row]! - occurredAt[row]!;
      const window = pair[row]! * MODES + mode[row]!;
      return late >= earliest[window]! && late <= latest[window]!;
    },
    problemOf(row) {
      const times = { occurredAt: occurredAt[row]!, receivedAt: receivedAt[row]!, mode: CAPTURE_MODES[mode[row]!]! };
      return outsideWindow(times, windowOfPair(pair[row]!));
    },
  };
}

function grown(column: Float64Array<ArrayBuffer>, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length);
  larger.set(column);
  return larger;
}
