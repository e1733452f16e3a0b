// The accepted rows of a block as segments, one for each acquirer: sorted by pair, in file order inside a pair. Columns are gathered
// one after the other through a small buffer, so that a block is never in memory twice.
import type { AcquirerId, Instant } from '@asof/domain';
import type { SegmentStream, StreamedRows } from '../segment/segment-codec.ts';
import { FATE } from './judge.ts';
import { CHUNKS_KEPT, type Gather } from './kernel/gather.ts';
import type { PairRegistry } from './pair-registry.ts';
import type { RowBlock } from './row-block.ts';

/** Rows from .. to - 1 of the columns. */
export type RowRange = { readonly from: number; readonly to: number };

export type BlockSegment = { readonly segment: SegmentStream; readonly latestReceivedAt: Instant };

export type RowsToSort = {
  readonly block: RowBlock;
  readonly gather: Gather;
  readonly registry: PairRegistry;
  /** In file order. */
  readonly ranges: readonly RowRange[];
  /** By row; null if all rows are accepted. */
  readonly fates: Uint8Array | null;
  /** Accepted rows by number of pair. */
  readonly rowsOfPair: Uint32Array;
};
export type BlockToSegment = RowsToSort & { readonly latestReceivedAt: ReadonlyMap<AcquirerId, Instant> };

/** One at a time, by acquirer; the rows must not change until the last is written. */
export function* segmentsOfBlock(rows: BlockToSegment): Generator<BlockSegment> {
  const { gather, registry, latestReceivedAt } = rows;
  const { present, starts } = sortByPair(rows);
  const { pairs } = registry;
  for (let from = 0, to = 0; from < present.length; from = to) {
    const { acquirerId } = pairs[present[from]!]!;
    while (to < present.length && pairs[present[to]!]!.acquirerId === acquirerId) to++;
    const [first, end] = [starts[from]!, starts[to]!];
    yield {
      segment: {
        acquirerId,
        pairNames: Array.from(present.subarray(from, to), pair => pairs[pair]!.name),
        pairStart: starts.slice(from, to + 1).map(start => start - first),
        ...rowsInOrder(gather, first, end),
      },
      latestReceivedAt: latestReceivedAt.get(acquirerId)!,
    };
  }
}

/** Rows `first` .. `end` - 1 of the order that is set. */
export function rowsInOrder(gather: Gather, first: number, end: number): StreamedRows {
  const originals = gather.originals(first, end);
  return {
    rows: end - first,
    originals: originals.count,
    areAlike: name => gather.areAlike(name, first, end),
    column(name, values) {
      if (name === 'originalRow') return [originals.places()];
      return name === 'originalReference' ? originals.references() : gather.column(name, first, first + values);
    },
    chunksKept: CHUNKS_KEPT,
  };
}

/**
 * Sets the order in which accepted rows stand by pair. `present`: the pairs that have one, sorted; those of present[p] are
 * order[starts[p]] .. order[starts[p + 1] - 1]. Cost: a walk over the pair column, and one over the pairs.
 */
export function sortByPair({ block, gather, registry, ranges, fates, rowsOfPair }: RowsToSort) {
  const { pair } = block;
  const next = rowsOfPair.slice();
  const present = registry.order().filter(number => next[number]! > 0);
  const starts = new Uint32Array(present.length + 1);
  for (let index = 0; index < present.length; index++) {
    starts[index + 1] = starts[index]! + next[present[index]!]!;
    next[present[index]!] = starts[index]!;
  }
  for (const range of ranges) placeRange(pair, fates, range, { next, order: gather.order });
  return { present, starts };
}

/** A function of its own for the reason of sumRange. `next`: by number of pair, where its next row goes. */
function placeRange(
  pair: Uint32Array,
  fates: Uint8Array | null,
  { from, to }: RowRange,
  { next, order }: { readonly next: Uint32Array; readonly order: Uint32Array },
): void {
  for (let row = from; row < to; row++)
    if (fates === null || fates[row] === FATE.accepted) order[next[pair[row]!]!++] = row;
}

/** How many rows each pair has. */
export function countByPair({
  block,
  registry,
  ranges,
}: Pick<RowsToSort, 'block' | 'registry' | 'ranges'>): Uint32Array {
  const counts = new Uint32Array(registry.pairs.length);
  for (const range of ranges) countRange(block.pair, range, counts);
  return counts;
}

/** Adds the rows of a range to those that each pair has. */
export function countRange(pair: Uint32Array, { from, to }: RowRange, counts: Uint32Array): void {
  for (let row = from; row < to; row++) counts[pair[row]!]!++;
}
