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
import { createFileTotals, type FileTotals, type TotalTooLarge } from './file-totals.ts';
import { FATE, judgeBlock } from './judge.ts';
import type { Pair } from './pair-table.ts';
import type { RowBlock } from './row-block.ts';
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

/** A file of which no row is settled yet. */
export function createFileOutcome(deps: FileOutcomeDeps): FileOutcome {
  const { contents, windowOf } = deps;
  const counts = { rows: 0, accepted: 0, duplicates: 0, quarantined: 0 };
  const totals = createFileTotals();
  const segments: SegmentReference[] = [];
  const windows = new Map<AcquirerId, TimeWindow>();
  const quarantine = createQuarantineWriter(contents);

  async function judge({ block, pairs }: RowCollector) {
    const present = acquirersIn(block, pairs);
    for (const acquirerId of present) windows.set(acquirerId, windows.get(acquirerId) ?? windowOf(acquirerId));
    const windowOfPair = pairs.map(pair => windows.get(pair.acquirerId) ?? windowOf(pair.acquirerId));
    const earlier = earlierSegments(contents, earlierReferences(deps, segments, present));
    return judgeBlock({ block, pairs, earlier, windows: windowOfPair });
  }

  async function keep(block: RowBlock, pairs: readonly Pair[], fates: Uint8Array) {
    for (const { content, latestReceivedAt } of segmentsOfBlock(block, pairs, fates)) {
      const sha256 = await writeSegment(contents, content);
      segments.push({ sha256, acquirerId: content.acquirerId, rows: content.line.length, latestReceivedAt });
    }
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
      const { accepted, duplicates } = tally(block, pairs, fates, totals);
      const rows = block.rows + notUnderstood.length;
      assert(rows === accepted + duplicates + quarantined.length, 'every row of a block has exactly one fate');
      counts.rows += rows;
      counts.accepted += accepted;
      counts.duplicates += duplicates;
      counts.quarantined += quarantined.length;
      await keep(block, pairs, fates);
      collector.clear();
    },
    async finish() {
      const sums = totals.sums();
      if ('kind' in sums) return sums;
      const quarantineSheets = await quarantine.finish();
      assert(rowsIn(segments) === counts.accepted, 'the segments of a file hold its accepted rows');
      assert(rowsIn(quarantineSheets) === counts.quarantined, 'the sheets of a file hold its quarantined rows');
      return {
        ...counts,
        totals: [...sums],
        segments,
        quarantineSheets: [...quarantineSheets],
        windows: Array.from(windows, ([acquirerId, window]) => ({ acquirerId, ...window })).sort(byAcquirer),
      };
    },
  };
}

function acquirersIn(block: RowBlock, pairs: readonly Pair[]): ReadonlySet<AcquirerId> {
  const present = new Set<AcquirerId>();
  for (let row = 0; row < block.rows; row++) present.add(pairs[block.pair[row]!]!.acquirerId);
  return present;
}

/** Of the acquirers in a block: what was accepted before the file, then what earlier blocks of the file left. */
function earlierReferences(
  { earlierOf }: FileOutcomeDeps,
  ownSegments: readonly SegmentReference[],
  acquirerIds: ReadonlySet<AcquirerId>,
): readonly EarlierReference[] {
  const own = ownSegments.filter(({ acquirerId }) => acquirerIds.has(acquirerId));
  return [
    ...[...acquirerIds].flatMap(acquirerId => earlierOf(acquirerId)),
    ...own.map(({ sha256 }) => ({ sha256, fileSha256: null })),
  ];
}

/** Counts what became of the rows that were understood, and sums the accepted ones. */
function tally(block: RowBlock, pairs: readonly Pair[], fates: Uint8Array, totals: FileTotals) {
  let [accepted, duplicates] = [0, 0];
  for (let row = 0; row < block.rows; row++) {
    if (fates[row] === FATE.duplicate) duplicates++;
    if (fates[row] !== FATE.accepted) continue;
    accepted++;
    totals.add(block.kind[row]!, pairs[block.pair[row]!]!.currency, block.amountMinor[row]!);
  }
  return { accepted, duplicates };
}

const rowsIn = (kept: readonly { readonly rows: number }[]): number => kept.reduce((sum, { rows }) => sum + rows, 0);

type OfAcquirer = { readonly acquirerId: AcquirerId };
const byAcquirer = (left: OfAcquirer, right: OfAcquirer): number => (left.acquirerId < right.acquirerId ? -1 : 1);
