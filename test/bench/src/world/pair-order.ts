// A stretch of the arrival order sorted by pair, rows of a pair in the order of their arrival: what intake does once to every segment.
import type { ArrivalRows } from './transactions.ts';

export type SegmentRows = {
  /** runs + 1, counted from the segment's own first row. */
  readonly runStart: Uint32Array;
  readonly runPair: Uint32Array;
  /** The row's place in the arrival order of the segment. */
  readonly place: Uint32Array;
  readonly occurredAt: Float64Array;
  readonly amountMinor: Float64Array;
  readonly effect: Uint8Array;
  readonly mode: Uint8Array;
};

type Sortable = Omit<ArrivalRows, 'receivedAt'>;

/** A counting sort over all pairs; stable. */
export function sortedByPair(rows: Sortable, pairs: number): SegmentRows {
  const next = new Uint32Array(pairs + 1);
  for (const pair of rows.pair) next[pair + 1]!++;
  const { runStart, runPair } = runsOf(next);
  for (let pair = 0; pair < pairs; pair++) next[pair + 1]! += next[pair]!;
  const place = new Uint32Array(rows.pair.length);
  for (let row = 0; row < place.length; row++) place[next[rows.pair[row]!]!++] = row;
  return { runStart, runPair, place, ...inOrder(rows, place) };
}

/** One run for each pair that has rows. */
function runsOf(counts: Uint32Array): Pick<SegmentRows, 'runStart' | 'runPair'> {
  const [runStart, runPair]: [number[], number[]] = [[0], []];
  for (let pair = 0, end = 0; pair < counts.length - 1; pair++) {
    if (counts[pair + 1] === 0) continue;
    end += counts[pair + 1]!;
    runStart.push(end);
    runPair.push(pair);
  }
  return { runStart: Uint32Array.from(runStart), runPair: Uint32Array.from(runPair) };
}

function inOrder(rows: Sortable, place: Uint32Array) {
  const count = place.length;
  const occurredAt = new Float64Array(count);
  const amountMinor = new Float64Array(count);
  const effect = new Uint8Array(count);
  const mode = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    const row = place[at]!;
    occurredAt[at] = rows.occurredAt[row]!;
    amountMinor[at] = rows.amountMinor[row]!;
    effect[at] = rows.effect[row]!;
    mode[at] = rows.mode[row]!;
  }
  return { occurredAt, amountMinor, effect, mode };
}
