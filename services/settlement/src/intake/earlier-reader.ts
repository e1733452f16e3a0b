// Reads the rows of earlier segments that may have a key of the file at hand, and hashes their keys as that file's are hashed.
import type { AcquirerId, Sha256 } from '@asof/domain';
import type { ContentStore } from '../content-store/content-store.ts';
import { type OpenSegment, openSegment } from '../segment/open-segment.ts';
import { pairOf, REFERENCE_BYTES } from '../segment/segment.ts';
import { madeOnce } from '../sheet/made-once.ts';
import type { RowRange } from './block-segments.ts';
import { type TerminalNumbers, type Zones, zonesOf } from './earlier-zones.ts';
import { createKeyHasher, type KeyHasher, nameHash } from './kernel/key-hash.ts';

/** Hashes of the keys of so many rows, good until the next are told. */
export type OnKeys = (keys: Uint32Array, rows: RowRange) => void;

/** Rejects as the store fails. */
export type EarlierReader = {
  /** Which batches the segment has of each terminal. */
  readZones(sha256: Sha256, numbers: TerminalNumbers): Promise<Zones>;
  /** Tells the keys of the terminals' rows, and of rows between them where that is quicker; answers which rows are left, ascending. */
  readTerminals(sha256: Sha256, terminals: ReadonlySet<string>, onKeys: OnKeys): Promise<readonly RowRange[]>;
  readRanges(sha256: Sha256, ranges: readonly RowRange[], onKeys: OnKeys): Promise<void>;
};

const READ_ROWS = 32_768;
/** To read and hash so many rows takes as long as a further reading. */
export const GAP_ROWS = 4096;

/** MID and TID, by which a key belongs to a terminal: the name of a pair without its currency. */
export const terminalIn = (pairName: string): string => pairName.slice(0, pairName.lastIndexOf(' '));

export function createEarlierReader(contents: ContentStore, keySeed: bigint): EarlierReader {
  /** One for all: the runtime gives its memory back late. */
  let hasher: KeyHasher | null = null;
  const hashesOf = madeOnce((acquirerId: AcquirerId) =>
    madeOnce((terminal: string) => nameHash({ acquirerId, ...pairOf(terminal) }, keySeed)),
  );
  /** Of all segments, one after the other. */
  let batchNumbers = new Uint32Array(0);

  async function tell(segment: OpenSegment, pairs: SegmentPairs, ranges: readonly RowRange[], onKeys: OnKeys) {
    hasher ??= createKeyHasher(READ_ROWS);
    const layNames = nameLayer(pairs, hashesOf(segment.acquirerId));
    for (const range of chunksOf(ranges)) {
      layNames(range, hasher.names);
      onKeys(await hashRows(hasher, segment, range), range);
    }
  }
  const reading = async <Answer>(sha256: Sha256, read: (of: OpenSegment, pairs: SegmentPairs) => Promise<Answer>) => {
    const segment = await openSegment(contents, sha256);
    try {
      return await read(segment, await pairsOf(segment));
    } finally {
      await segment.close();
    }
  };
  return {
    readZones: (sha256, numbers) =>
      reading(sha256, async (segment, pairs) => {
        const rows = pairs.starts.at(-1)!;
        if (rows > batchNumbers.length) batchNumbers = new Uint32Array(rows);
        const batchNumber = batchNumbers.subarray(0, rows);
        await segment.readInto('batchNumber', new Uint8Array(batchNumber.buffer, 0, batchNumber.byteLength));
        return zonesOf({ ...pairs, batchNumber }, numbers);
      }),
    readTerminals: (sha256, terminals, onKeys) =>
      reading(sha256, async (segment, pairs) => {
        const { ranges, left } = partedBy(pairs, terminals);
        await tell(segment, pairs, ranges, onKeys);
        return left;
      }),
    readRanges: (sha256, ranges, onKeys) => reading(sha256, (segment, pairs) => tell(segment, pairs, ranges, onKeys)),
  };
}

type SegmentPairs = { readonly terminals: readonly string[]; readonly starts: Uint32Array };

async function pairsOf(segment: OpenSegment): Promise<SegmentPairs> {
  const names = new TextDecoder('latin1').decode(await segment.whole('pairNames')).split('\n');
  return { terminals: names.map(terminalIn), starts: new Uint32Array((await segment.whole('pairStart')).buffer) };
}

/** The rows of the terminals, with what lies between where that is little, and the others. */
function partedBy({ terminals, starts }: SegmentPairs, wanted: ReadonlySet<string>) {
  const ranges: RowRange[] = [];
  let [from, to] = [0, 0];
  for (let pair = 0; pair < terminals.length; pair++) {
    if (!wanted.has(terminals[pair]!)) continue;
    if (starts[pair]! - to >= GAP_ROWS) {
      if (to > from) ranges.push({ from, to });
      from = starts[pair]!;
    }
    to = starts[pair + 1]!;
  }
  if (to > from) ranges.push({ from, to });
  return { ranges, left: rowsBeside(ranges, starts.at(-1)!) };
}

/** Those of so many rows that lie in no range. */
function rowsBeside(ranges: readonly RowRange[], rows: number): readonly RowRange[] {
  const starts = [0, ...ranges.map(({ to }) => to)];
  const ends = [...ranges.map(({ from }) => from), rows];
  return starts.map((from, index) => ({ from, to: ends[index]! })).filter(({ from, to }) => to > from);
}

function* chunksOf(ranges: readonly RowRange[]): Generator<RowRange> {
  for (const { from, to } of ranges)
    for (let row = from; row < to; row += READ_ROWS) yield { from: row, to: Math.min(row + READ_ROWS, to) };
}

/** Lays the hashes of the rows' names side by side. Rows are to be asked for in ascending order. */
function nameLayer({ terminals, starts }: SegmentPairs, hashOf: (terminal: string) => bigint) {
  let pair = 0;
  return ({ from, to }: RowRange, into: BigUint64Array): void => {
    for (let row = from; row < to; ) {
      while (starts[pair + 1]! <= row) pair++;
      const end = Math.min(starts[pair + 1]!, to);
      into.fill(hashOf(terminals[pair]!), row - from, end - from);
      row = end;
    }
  };
}

async function hashRows(hasher: KeyHasher, segment: OpenSegment, { from, to }: RowRange): Promise<Uint32Array> {
  for (const [name, width] of KEY_COLUMNS) {
    const bytes = await segment.read(name, from * width, (to - from) * width);
    const column = hasher[name];
    new Uint8Array(column.buffer, column.byteOffset).set(bytes);
  }
  return hasher.hash(to - from);
}

const KEY_COLUMNS = [
  ['batchNumber', 4],
  ['stan', 4],
  ['rrn', REFERENCE_BYTES],
  ['kind', 1],
] as const;
