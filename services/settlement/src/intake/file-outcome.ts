// What has become of a file's rows, block by block: counts, totals, segments and sheets. Rows = accepted + duplicates + quarantined
// holds after every block, or the program stops.
import {
  type AcquirerId,
  assert,
  type SegmentReference,
  type TimeWindow,
  type TransactionsReceived,
} from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { createQuarantineWriter } from '../quarantine/quarantine-sheet.ts';
import { writeSegment } from '../segment/segment-codec.ts';
import { segmentsOfBlock } from './block-segments.ts';
import { type EarlierReference, earlierSegments } from './earlier-segments.ts';
import { createFileTotals, type TotalTooLarge } from './file-totals.ts';
import { FATE, judgeBlock } from './judge.ts';
import type { RowCollector } from './row-collector.ts';

export type FileOutcomeDeps = {
  readonly contents: ContentStore;
  /** The acquirer's segments accepted before this file. */
  readonly earlierOf: (acquirerId: AcquirerId) => readonly EarlierReference[];
  readonly windowOf: (acquirerId: AcquirerId) => TimeWindow;
};

/** As the event of the file tells it. */
export type FileResult = Omit<TransactionsReceived, 'type' | 'formatVersion' | 'fileSha256' | 'fileName' | 'fileBytes'>;

export type FileOutcome = {
  /** Rows of the blocks settled so far. */
  readonly rows: number;
  /** Judges the collected block, stores what became of it, and clears it. */
  settle(collector: RowCollector): Promise<void>;
  finish(): Promise<FileResult | TotalTooLarge>;
};

export function createFileOutcome({ contents, earlierOf, windowOf }: FileOutcomeDeps): FileOutcome {
  const counts = { rows: 0, accepted: 0, duplicates: 0, quarantined: 0 };
  const totals = createFileTotals();
  const segments: SegmentReference[] = [];
  const windows = new Map<AcquirerId, TimeWindow>();
  const quarantine = createQuarantineWriter(contents);

  /** Of the acquirers in the block: what was accepted before the file, then what earlier blocks of the file left. */
  function earlierThan(acquirerIds: ReadonlySet<AcquirerId>): readonly EarlierReference[] {
    const own = segments.filter(({ acquirerId }) => acquirerIds.has(acquirerId));
    return [
      ...[...acquirerIds].flatMap(acquirerId => earlierOf(acquirerId)),
      ...own.map(({ sha256 }) => ({ sha256, fileSha256: null })),
    ];
  }

  async function judge({ block, pairs }: RowCollector) {
    const present = new Set<AcquirerId>();
    for (let row = 0; row < block.rows; row++) present.add(pairs[block.pair[row]!]!.acquirerId);
    for (const acquirerId of present) windows.set(acquirerId, windows.get(acquirerId) ?? windowOf(acquirerId));
    const windowOfPair = pairs.map(pair => windows.get(pair.acquirerId) ?? windowOf(pair.acquirerId));
    const earlier = earlierSegments(contents, earlierThan(present));
    return judgeBlock({ block, pairs, earlier, windows: windowOfPair });
  }

  return {
    get rows() {
      return counts.rows;
    },
    async settle(collector) {
      const { block, pairs, notUnderstood } = collector;
      const { fates, findings } = await judge(collector);
      const quarantined = [...notUnderstood, ...findings.map(collector.quarantined)];
      await quarantine.add(quarantined.sort((left, right) => left.line - right.line));
      let [accepted, duplicates] = [0, 0];
      for (let row = 0; row < block.rows; row++) {
        if (fates[row] === FATE.duplicate) duplicates++;
        if (fates[row] !== FATE.accepted) continue;
        accepted++;
        totals.add(block.kind[row]!, pairs[block.pair[row]!]!.currency, block.amountMinor[row]!);
      }
      assert(
        block.rows + notUnderstood.length === accepted + duplicates + quarantined.length,
        'every row of a block is accepted, a duplicate or quarantined',
      );
      counts.rows += block.rows + notUnderstood.length;
      counts.accepted += accepted;
      counts.duplicates += duplicates;
      counts.quarantined += quarantined.length;
      for (const { content, latestReceivedAt } of segmentsOfBlock(block, pairs, fates)) {
        const rows = content.line.length;
        segments.push({
          sha256: await writeSegment(contents, content),
          acquirerId: content.acquirerId,
          rows,
          latestReceivedAt,
        });
      }
      collector.clear();
    },
    async finish() {
      const sums = totals.sums();
      if ('kind' in sums) return sums;
      const quarantineSheets = await quarantine.finish();
      const inSegments = segments.reduce((sum, segment) => sum + segment.rows, 0);
      const inSheets = quarantineSheets.reduce((sum, sheet) => sum + sheet.rows, 0);
      assert(inSegments === counts.accepted, 'the segments of a file hold its accepted rows');
      assert(inSheets === counts.quarantined, 'the sheets of a file hold its quarantined rows');
      const held = [...windows].sort(([left], [right]) => (left < right ? -1 : 1));
      return {
        ...counts,
        totals: [...sums],
        segments,
        quarantineSheets: [...quarantineSheets],
        windows: held.map(([acquirerId, window]) => ({ acquirerId, ...window })),
      };
    },
  };
}
