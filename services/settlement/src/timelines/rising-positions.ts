// Positions in the log, one an entry and increasing. A log counts nearly without holes, so stretches that count up by one are kept, not
// their members: a million positions are a few numbers.
import { assert } from '@asof/domain';
import { append, type Floats, growingFloats } from './growing-column.ts';

/** `stretches` holds pairs: the index of a stretch's first entry, and the position there. */
export type RisingPositions = { readonly stretches: Floats; length: number };

const [INDEX, POSITION, STRIDE] = [0, 1, 2];

export function risingPositions(): RisingPositions {
  return { stretches: growingFloats(), length: 0 };
}

/** The position must be beyond the last one. */
export function addPosition(positions: RisingPositions, position: number): void {
  const { stretches, length } = positions;
  const last = lastPosition(positions);
  assert(length === 0 || position > last, 'positions increase');
  if (length === 0 || position !== last + 1) {
    append(stretches, length);
    append(stretches, position);
  }
  positions.length = length + 1;
}

/** -Infinity where there is none. */
export function lastPosition({ stretches, length }: RisingPositions): number {
  if (length === 0) return -Infinity;
  const at = stretches.length - STRIDE;
  return stretches.data[at + POSITION]! + (length - 1 - stretches.data[at + INDEX]!);
}

/** Of an entry that is there. */
export function positionAt({ stretches }: RisingPositions, index: number): number {
  const at = stretchUpTo(stretches, INDEX, index);
  return stretches.data[at + POSITION]! + (index - stretches.data[at + INDEX]!);
}

/** How many of the positions are at most `limit`. */
export function countUpTo({ stretches, length }: RisingPositions, limit: number): number {
  const at = stretchUpTo(stretches, POSITION, limit);
  if (at < 0) return 0;
  const next = at + STRIDE;
  const end = next < stretches.length ? stretches.data[next + INDEX]! : length;
  return Math.min(end, stretches.data[at + INDEX]! + Math.floor(limit - stretches.data[at + POSITION]!) + 1);
}

/** The last stretch whose word is at most `limit`; below zero for none. */
function stretchUpTo({ data, length }: Floats, word: number, limit: number): number {
  let [low, high] = [0, length / STRIDE];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (data[middle * STRIDE + word]! <= limit) low = middle + 1;
    else high = middle;
  }
  return (low - 1) * STRIDE;
}
