// The time windows (R4) of a file's rows, by pair and mode in columns: which rows are surely inside is told without an object a row.
import { type AcquirerId, CAPTURE_MODES, outsideWindow, type TimeWindow, type WindowProblem } from '@asof/domain';
import type { Pair } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';
import type { PieceTally } from './scan-piece.ts';

export type AcceptanceWindows = {
  /** To be called when pairs were added. */
  learn(): void;
  /** The first of the rows `from` .. `to` - 1 that is not surely inside its window, or `to`; what it is, is for `problemOf` to say. */
  insideUpTo(from: number, to: number): number;
  /** Whether all rows that were told so are surely inside. */
  holdAll(tally: PieceTally): boolean;
  problemOf(row: number): WindowProblem | null;
};

const MICROS_PER_MS = 1000;
const MODES = CAPTURE_MODES.length;
const PAIRS_MIN = 1024;

/** For rows of the block, whose pairs are numbered as there. */
export function createAcceptanceWindows(
  block: RowBlock,
  pairs: readonly Pair[],
  windowOf: (acquirerId: AcquirerId) => TimeWindow,
): AcceptanceWindows {
  const ofAcquirer = new Map<AcquirerId, number>();
  const all: TimeWindow[] = [];
  const { pair, mode, occurredAt, receivedAt } = block;
  /** By window and mode: few, so that they stay at hand. */
  const earliest: number[] = [];
  const latest: number[] = [];
  let windows = new Uint32Array(PAIRS_MIN);
  let known = 0;
  const add = (acquirerId: AcquirerId): number => {
    const window = windowOf(acquirerId);
    const { futureMs, onlineLateMs, offlineLateMs } = window;
    const late = { online: onlineLateMs, offline: offlineLateMs };
    for (const capture of CAPTURE_MODES) {
      earliest.push(-futureMs * MICROS_PER_MS);
      latest.push(late[capture] * MICROS_PER_MS);
    }
    ofAcquirer.set(acquirerId, all.length);
    return all.push(window) - 1;
  };
  return {
    learn() {
      if (pairs.length > windows.length) windows = grown(windows, pairs.length * 2);
      for (; known < pairs.length; known++) {
        const { acquirerId } = pairs[known]!;
        windows[known] = ofAcquirer.get(acquirerId) ?? add(acquirerId);
      }
    },
    insideUpTo(from, to) {
      const windowOfPair = windows;
      for (let row = from; row < to; row++) {
        const late = receivedAt[row]! - occurredAt[row]!;
        const window = windowOfPair[pair[row]!]! * MODES + mode[row]!;
        const isInside = late >= earliest[window]! && late <= latest[window]!;
        if (!isInside) return row;
      }
      return to;
    },
    holdAll: tally =>
      tally.every(({ acquirerId, leastLate, mostLate }) => {
        const first = ofAcquirer.get(acquirerId)! * MODES;
        return CAPTURE_MODES.every((_, mode) => {
          const window = first + mode;
          return leastLate[mode]! >= earliest[window]! && mostLate[mode]! <= latest[window]!;
        });
      }),
    problemOf(row) {
      const times = { occurredAt: occurredAt[row]!, receivedAt: receivedAt[row]!, mode: CAPTURE_MODES[mode[row]!]! };
      return outsideWindow(times, all[windows[pair[row]!]!]!);
    },
  };
}

function grown(column: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(column);
  return larger;
}
