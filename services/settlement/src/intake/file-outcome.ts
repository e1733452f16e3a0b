// What has become of a file's rows, block by block: counts, totals, segments and sheets. Rows = accepted + duplicates + quarantined
// holds after every block, or the program stops.
import {
  type AcquirerId,
  assert,
  type QuarantineSheetReference,
  type SegmentReference,
  type TimeWindow,
  type TransactionsReceived,
} from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { createQuarantineWriter, type QuarantinedRow } from '../quarantine/quarantine-sheet.ts';
import type { PairsAtHand } from '../segment/pairs-at-hand.ts';
import { createAskedBatches } from './asked-batches.ts';
import type { RowRange } from './block-segments.ts';
import { createBlockWriter } from './block-writer.ts';
import { createEarlierKeys } from './earlier-keys.ts';
import type { EarlierReference } from './earlier-segments.ts';
import type { FileTotal, TotalTooLarge } from './file-totals.ts';
import { createKeyIndex } from './key-index.ts';
import { createRowJudge } from './row-judge.ts';
import { createRowSums } from './row-sums.ts';
import type { FileScan, ScannedRows } from './scan-file.ts';
import type { PieceTally } from './scan-piece.ts';
import type { TransactionColumn } from './transaction-columns.ts';

export type FileOutcomeDeps = {
  readonly contents: ContentStore;
  readonly notePairs: PairsAtHand['note'];
  /** The acquirer's segments accepted before this file. */
  readonly earlierOf: (acquirerId: AcquirerId) => readonly EarlierReference[];
  readonly windowOf: (acquirerId: AcquirerId) => TimeWindow;
};

/** When a block is settled: exactly so many rows, or after the piece with which one of the others is reached. */
export type BlockLimits = {
  readonly rows: number;
  readonly notUnderstood: number;
  readonly waitingBytes: number;
  readonly pieces: number;
};

/** As the event of the file tells it. */
export type FileResult = Omit<TransactionsReceived, 'type' | 'formatVersion' | 'fileSha256' | 'fileName' | 'fileBytes'>;

export type FileOutcome = {
  /** Rows taken so far. */
  readonly rows: number;
  /** Takes the rows of the next piece; their slot is released when they are settled. */
  take(piece: ScannedRows): Promise<void>;
  /** Waits until the rows of the blocks settled so far are read: their slots are free again. */
  read(): Promise<void>;
  /** Waits until these blocks are durable. */
  written(): Promise<void>;
  /** All contents are durable when it resolves. */
  finish(): Promise<FileResult | TotalTooLarge>;
};

export type FileOutcomeOptions = FileOutcomeDeps & {
  readonly scan: FileScan;
  readonly columns: readonly TransactionColumn[];
  readonly limits: BlockLimits;
  readonly keysExpected: number;
};

/** A file of which no row is settled yet. */
export function createFileOutcome(options: FileOutcomeOptions): FileOutcome {
  const { contents, scan, limits, windowOf } = options;
  const { columns: block, registry } = scan;
  const counts = { rows: 0, accepted: 0, duplicates: 0, quarantined: 0 };
  const windows = new Map<AcquirerId, TimeWindow>();
  const quarantine = createQuarantineWriter(contents);
  const { earlier, meet } = earlierKeysOf(options);
  const own = createKeyIndex(options.keysExpected);
  const judge = createRowJudge({ ...options, block, pairs: registry.pairs, own, earlier });
  const sums = createRowSums({ block, pairs: registry.pairs, fates: judge.fates });
  const writer = createBlockWriter(options, scan, judge.fates);
  let pending = emptyBlock();

  /** Judges what waits, tells what was quarantined, and begins to write segments. */
  async function settle(): Promise<void> {
    await writer.ready();
    const { ranges, slots, notUnderstood, rows } = pending;
    pending = emptyBlock();
    for (const row of await judge.settle(ranges, writer.written)) sums.add({ from: row, to: row + 1 }, null);
    const quarantined = [...notUnderstood, ...judge.quarantined()].sort(byLine);
    await quarantine.add(quarantined);
    const { accepted, duplicates, ...summed } = sums.take();
    for (const acquirerId of summed.latestReceivedAt.keys()) windows.set(acquirerId, windowOf(acquirerId));
    const all = accepted + duplicates + quarantined.length;
    assert(all === rows + notUnderstood.length, 'every row of a block has exactly one fate');
    counts.rows += all;
    counts.accepted += accepted;
    counts.duplicates += duplicates;
    counts.quarantined += quarantined.length;
    writer.begin({ ranges, slots, ...summed });
  }

  return {
    get rows() {
      return counts.rows + pending.rows + pending.notUnderstood.length;
    },
    async take(piece) {
      await meet(piece);
      for (const part of partsOf(piece, block.line, () => limits.rows - pending.rows)) {
        const areAllAccepted = judge.take(part, piece.bytes, part.tally);
        sums.add(part, areAllAccepted ? part.tally : null);
        pending.ranges.push(part);
        pending.rows += part.to - part.from;
        for (const row of part.notUnderstood) pending.notUnderstood.push(row);
        if (part.endsBlock) await settle();
      }
      if (piece.slot !== null) pending.slots.push(piece.slot);
      if (isFull(pending, judge.waitingBytes(), limits)) await settle();
    },
    read: writer.read,
    written: async () => void (await writer.written()),
    async finish() {
      await settle();
      await writer.written();
      const totals = sums.totals();
      if ('kind' in totals) return totals;
      return resultOf({ counts, totals, windows, segments: writer.segments, sheets: await quarantine.finish() });
    },
  };
}

/** `meet`: before rows are judged, the keys that they may repeat are made known. */
function earlierKeysOf({ contents, earlierOf, scan }: FileOutcomeOptions) {
  const { columns: block, registry, keySeed } = scan;
  const earlier = createEarlierKeys({ contents, earlierOf, keySeed });
  const askedIn = createAskedBatches({ block, pairs: registry.pairs, concerns: earlier.concerns });
  return { earlier, meet: (rows: RowRange) => earlier.load(askedIn(rows)) };
}

type Part = RowRange & {
  readonly notUnderstood: readonly QuarantinedRow[];
  /** Null where it is not the whole piece. */
  readonly tally: PieceTally | null;
  readonly endsBlock: boolean;
};

/** The rows of a piece, cut where a block is full: `room` tells for how many rows there is room. */
function* partsOf(piece: ScannedRows, lines: Uint32Array, room: () => number): Generator<Part> {
  let from = piece.from;
  let left = piece.notUnderstood;
  while (piece.to - from >= room()) {
    const to = from + room();
    // What was not understood stands with the block in whose lines it lies.
    const cut = left.filter(({ line }) => line < lines[to - 1]!).length;
    yield { from, to, notUnderstood: left.slice(0, cut), tally: null, endsBlock: true };
    from = to;
    left = left.slice(cut);
  }
  const tally = from === piece.from ? piece.tally : null;
  yield { from, to: piece.to, notUnderstood: left, tally, endsBlock: false };
}

/** Told by what the file holds alone: when threads answer must not change where a segment ends. */
function isFull(pending: ReturnType<typeof emptyBlock>, waitingBytes: number, limits: BlockLimits): boolean {
  if (pending.notUnderstood.length >= limits.notUnderstood) return true;
  return waitingBytes >= limits.waitingBytes || pending.slots.length >= limits.pieces;
}

type Outcome = {
  readonly counts: Pick<FileResult, 'rows' | 'accepted' | 'duplicates' | 'quarantined'>;
  readonly totals: readonly FileTotal[];
  readonly windows: ReadonlyMap<AcquirerId, TimeWindow>;
  readonly segments: readonly SegmentReference[];
  readonly sheets: readonly QuarantineSheetReference[];
};

function resultOf({ counts, totals, windows, segments, sheets }: Outcome): FileResult {
  assert(rowsIn(segments) === counts.accepted, 'the segments of a file hold its accepted rows');
  assert(rowsIn(sheets) === counts.quarantined, 'the sheets of a file hold its quarantined rows');
  return {
    ...counts,
    totals: [...totals],
    segments: [...segments],
    quarantineSheets: [...sheets],
    windows: Array.from(windows, ([acquirerId, window]) => ({ acquirerId, ...window })).sort(byAcquirer),
  };
}

/** Rows since the last segment was begun. */
function emptyBlock() {
  return { ranges: [] as RowRange[], slots: [] as number[], notUnderstood: [] as QuarantinedRow[], rows: 0 };
}

const rowsIn = (kept: readonly { readonly rows: number }[]): number => kept.reduce((sum, { rows }) => sum + rows, 0);

const byLine = (left: QuarantinedRow, right: QuarantinedRow): number => left.line - right.line;

type OfAcquirer = { readonly acquirerId: AcquirerId };
const byAcquirer = (left: OfAcquirer, right: OfAcquirer): number => (left.acquirerId < right.acquirerId ? -1 : 1);
