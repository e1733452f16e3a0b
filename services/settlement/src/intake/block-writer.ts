// Writes settled blocks as segments, one block after the other, while the next one is being read.
import type { SegmentReference } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import type { PairsAtHand } from '../segment/pairs-at-hand.ts';
import { writeSegmentStream } from '../segment/segment-codec.ts';
import { type RowRange, segmentsOfBlock } from './block-segments.ts';
import type { BlockSums } from './row-sums.ts';
import type { OwnSegment } from './same-key.ts';
import type { FileScan } from './scan-file.ts';

export type BlockToWrite = Pick<BlockSums, 'rowsOfPair' | 'latestReceivedAt'> & {
  readonly ranges: readonly RowRange[];
  readonly slots: readonly number[];
};

export type BlockWriter = {
  /** What was written, in order. Whole only after `written`. */
  readonly segments: readonly SegmentReference[];
  /** The block before is read, and those before it are durable: another may begin. Rejects as the store fails. */
  ready(): Promise<void>;
  /** Begins to write, and releases the slots when their rows are read. */
  begin(rows: BlockToWrite): void;
  /** The slots are released. Rejects as the store fails. */
  read(): Promise<void>;
  /** When everything is durable: all of the segments. Rejects as the store fails. */
  written(): Promise<readonly OwnSegment[]>;
};

/** Over the rows of the scan that have the fate of being accepted. */
export function createBlockWriter(
  { contents, notePairs }: { readonly contents: ContentStore; readonly notePairs: PairsAtHand['note'] },
  scan: FileScan,
  fates: Uint8Array,
): BlockWriter {
  const { columns: block, gather, registry } = scan;
  const segments: SegmentReference[] = [];
  const own: OwnSegment[] = [];
  let reading: Promise<void> = Promise.resolve();
  let writing: Promise<unknown> = reading;
  let writingBefore: Promise<unknown> = reading;

  /** Answers when the rows are read; what is still to be made durable is left in `writing`. */
  async function write({ slots, ...rows }: BlockToWrite): Promise<void> {
    const ranges = rows.ranges.filter(({ from, to }) => to > from);
    const [first, last] = [ranges[0], ranges.at(-1)];
    for (const { segment, latestReceivedAt } of segmentsOfBlock({ ...rows, ranges, block, gather, registry, fates })) {
      const lines = { firstLine: block.line[first!.from]!, lastLine: block.line[last!.to - 1]! };
      const before = writing;
      await new Promise<void>((resolve, reject) => {
        const stored = writeSegmentStream(contents, segment, resolve);
        writing = whenBoth(stored, before).then(sha256 => {
          segments.push({ sha256, acquirerId: segment.acquirerId, rows: segment.rows, latestReceivedAt });
          own.push({ sha256, ...lines });
          notePairs(sha256, segment);
        });
        writing.catch(reject);
      });
    }
    for (const slot of slots) scan.release(slot);
  }

  return {
    segments,
    async ready() {
      await reading;
      await writingBefore;
    },
    begin(rows) {
      writingBefore = writing;
      reading = write(rows);
      reading.catch(() => undefined); // told to whoever waits for it
    },
    read: () => reading,
    async written() {
      // Whatever fails: when this is told nothing is being written any more.
      await reading.finally(() => writing.catch(() => undefined));
      await writing;
      return own;
    },
  };
}

/** Settles when both have: what fails leaves nothing behind that is still being written. */
async function whenBoth<T>(stored: Promise<T>, before: Promise<unknown>): Promise<T> {
  await Promise.allSettled([stored, before]);
  await before;
  return stored;
}
