// The pairs of segments that this process has written: a batch that is cut right behind an import need not read and decode them again. What
// is not at hand is read where it is stored.
import type { Sha256 } from '@asof/domain';
import type { SegmentContent } from './segment.ts';

export type SegmentPairs = Pick<SegmentContent, 'pairNames' | 'pairStart'>;

export type PairsAtHand = {
  /** Takes the pairs of a segment that is stored; they stay as they are. */
  readonly note: (sha256: Sha256, pairs: SegmentPairs) => void;
  readonly of: (sha256: Sha256) => SegmentPairs | null;
};

/** Some 50 MB: names are held once for all segments of a file, and a place and a start for each pair of a segment. */
const PAIRS_MAX = 4_000_000;

/** Those of the oldest segments go where there are more than `pairsMax`. */
export function createPairsAtHand(pairsMax: number = PAIRS_MAX): PairsAtHand {
  const noted = new Map<Sha256, SegmentPairs>();
  let pairs = 0;
  return {
    note(sha256, segment) {
      if (noted.has(sha256)) return;
      noted.set(sha256, segment);
      pairs += segment.pairNames.length;
      for (const [oldest, { pairNames }] of noted) {
        if (pairs <= pairsMax) break;
        noted.delete(oldest);
        pairs -= pairNames.length;
      }
    },
    of: sha256 => noted.get(sha256) ?? null,
  };
}
