// Which rows a batch takes (R16), over columns. The rule itself is `isFresh` of the domain; here it is asked once a segment wherever
// that is enough, because most segments are taken whole by the first cut after them.
import type { Cut } from '@asof/domain';

/** When a cut was made and what it knew. */
export type Moment = Pick<Cut, 'cutAt' | 'knownAt'>;

/** Rows received up to this instant were taken by one of the cuts, as far as a segment accepted at `position` goes; -Infinity: none. */
export function takenUpTo(cuts: readonly Moment[], position: bigint): number {
  return cuts.reduce(
    (latest, { cutAt, knownAt }) => (knownAt >= position ? Math.max(latest, cutAt) : latest),
    -Infinity,
  );
}

/** Index of the first cut that took a row of a segment accepted at `position`, or -1. */
export function firstTaker(cuts: readonly Moment[], position: bigint, receivedAt: number): number {
  return cuts.findIndex(({ cutAt, knownAt }) => knownAt >= position && receivedAt <= cutAt);
}

/** The rows that `cut` takes and none of the `earlier` ones did. */
export function freshRows(
  receivedAt: Float64Array,
  position: bigint,
  cut: Moment,
  earlier: readonly Moment[],
): Uint32Array | 'all' {
  if (cut.knownAt < position) return new Uint32Array(0);
  const after = takenUpTo(earlier, position);
  const rows = new Uint32Array(receivedAt.length);
  let count = 0;
  for (let row = 0; row < receivedAt.length; row++) {
    const at = receivedAt[row]!;
    if (at > after && at <= cut.cutAt) rows[count++] = row;
  }
  return count === receivedAt.length ? 'all' : rows.slice(0, count);
}
