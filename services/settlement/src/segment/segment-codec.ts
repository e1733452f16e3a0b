// Segments as bytes: a column file whose columns are the segment's, the pair names being one column of text, a line each.
import { AcquirerId, assert, type Sha256 } from '@asof/domain';
import { z } from 'zod';
import {
  type ColumnFile,
  ColumnFileFailure,
  type ColumnStream,
  columnBytes,
  columnOf,
  decodeColumnFile,
  encodeColumnFile,
  streamColumnFile,
} from '../column-file/column-file.ts';
import { type ContentStore, followedBy } from '../content-store/content-store.ts';
import { freshRoom, type Room } from './room.ts';
import {
  pairOf,
  REFERENCE_BYTES,
  SEGMENT_ROWS_MAX,
  type Segment,
  type SegmentContent,
  type SegmentPair,
  TRANSACTION_ID_BYTES,
} from './segment.ts';

const Meta = z.strictObject({
  holds: z.literal('segment'),
  version: z.literal(1),
  acquirerId: AcquirerId,
  rows: z.int().min(1).max(SEGMENT_ROWS_MAX),
});

/** What a segment holds of each row, in the order of the file. `width`: numbers a row. */
const ROW_COLUMNS = {
  occurredAt: { type: 'float64', width: 1 },
  receivedAt: { type: 'float64', width: 1 },
  amountMinor: { type: 'float64', width: 1 },
  kind: { type: 'uint8', width: 1 },
  mode: { type: 'uint8', width: 1 },
  batchNumber: { type: 'uint32', width: 1 },
  stan: { type: 'uint32', width: 1 },
  rrn: { type: 'uint8', width: REFERENCE_BYTES },
  originalReference: { type: 'uint8', width: REFERENCE_BYTES },
  line: { type: 'uint32', width: 1 },
  occurredOffset: { type: 'int16', width: 1 },
  receivedOffset: { type: 'int16', width: 1 },
  transactionId: { type: 'uint8', width: TRANSACTION_ID_BYTES },
} as const;
export type RowColumn = keyof typeof ROW_COLUMNS;

/** Stores the segment; equal contents have equal names. */
export async function writeSegment(store: ContentStore, content: SegmentContent): Promise<Sha256> {
  return store.put('segments', encodeSegment(content));
}

/** A segment that is not at hand as a whole: columns in the order of SegmentContent, each when it is asked for. */
export type SegmentStream = Pick<SegmentContent, 'acquirerId' | 'pairNames' | 'pairStart'> & {
  readonly rows: number;
  readonly column: (name: RowColumn) => Iterable<Uint8Array>;
  /** A chunk of a column stays as it is until so many others have been asked for. */
  readonly chunksKept: number;
};

/**
 * As writeSegment; equal rows have equal names either way. `onRead`: called when the columns are read to their end and nobody needs
 * their chunks any more, so that both may change; to make them durable takes as long again.
 */
export async function writeSegmentStream(
  store: ContentStore,
  segment: SegmentStream,
  onRead: () => void = () => {},
): Promise<Sha256> {
  const { acquirerId, pairNames, pairStart, rows, column, chunksKept } = segment;
  assert(rows > 0 && rows <= SEGMENT_ROWS_MAX, 'a segment has 1 to SEGMENT_ROWS_MAX rows');
  assert(pairStart.length === pairNames.length + 1 && pairStart.at(-1) === rows, 'the pairs cover the rows');
  const meta: z.infer<typeof Meta> = { holds: 'segment', version: 1, acquirerId, rows };
  const names = new TextEncoder().encode(pairNames.join('\n'));
  const starts = new Uint8Array(pairStart.buffer, pairStart.byteOffset, pairStart.byteLength);
  const perRow = Object.entries(ROW_COLUMNS).map(([name, { type, width }]): [string, ColumnStream] => [
    name,
    { type, length: rows * width, chunks: () => column(name as RowColumn) },
  ]);
  const columns = {
    pairNames: { type: 'uint8', length: names.length, chunks: () => [names] },
    pairStart: { type: 'uint32', length: pairStart.length, chunks: () => [starts] },
    ...Object.fromEntries(perRow),
  } as const;
  const bytesOfRow = Object.values(ROW_COLUMNS).reduce((sum, { type, width }) => sum + columnBytes(type, width), 0);
  const chunks = followedBy(streamColumnFile(meta, columns), onRead, chunksKept);
  return store.put('segments', chunks, { bytes: rows * bytesOfRow, chunksKept });
}

/** Reads a segment back. Rejects with ContentFailure or ColumnFileFailure. */
export async function readSegment(store: ContentStore, sha256: Sha256): Promise<Segment> {
  return decodeSegment(sha256, await store.read('segments', sha256));
}

/** The same for who reads it again and again: the store checks it once in the life of the process. It lies in the room. */
export async function readSegmentAgain(store: ContentStore, sha256: Sha256, room: Room = freshRoom): Promise<Segment> {
  const content = await store.open('segments', sha256);
  try {
    const bytes = room(content.bytes);
    await content.readInto(bytes, 0);
    return decodeSegment(sha256, bytes);
  } finally {
    await content.close();
  }
}

/** The segment's file as chunks, without copying its columns. */
export function encodeSegment(content: SegmentContent): readonly Uint8Array[] {
  const { acquirerId, pairNames, ...columns } = content;
  const rows = content.occurredAt.length;
  assert(rows > 0 && rows <= SEGMENT_ROWS_MAX, 'a segment has 1 to SEGMENT_ROWS_MAX rows');
  const names = new TextEncoder().encode(pairNames.join('\n'));
  const wrong = misshapen(columns, rows) ?? misnamed(names, columns.pairStart);
  assert(wrong === null, `segment: ${wrong}`);
  const meta: z.infer<typeof Meta> = { holds: 'segment', version: 1, acquirerId, rows };
  return encodeColumnFile(meta, { pairNames: names, ...columns });
}

/**
 * Views over the bytes, which the segment keeps; `sha256` is the name under which they were read. Names become texts when somebody asks
 * for them. Throws ColumnFileFailure.
 */
export function decodeSegment(sha256: Sha256, bytes: Uint8Array): Segment {
  const file = decodeColumnFile(bytes);
  const meta = Meta.safeParse(file.meta);
  if (!meta.success) throw damaged(sha256, 'its header is not that of a segment of version 1', meta.error);
  const { acquirerId, rows } = meta.data;
  const columns = columnsOf(file);
  const nameBytes = columnOf(file, 'pairNames', Uint8Array);
  const wrong = misshapen(columns, rows) ?? misnamed(nameBytes, columns.pairStart);
  if (wrong !== null) throw damaged(sha256, wrong);
  let names: readonly string[] | null = null;
  let pairs: readonly SegmentPair[] | null = null;
  return {
    ...columns,
    acquirerId,
    sha256,
    rows,
    get pairNames() {
      names ??= new TextDecoder('latin1').decode(nameBytes).split('\n');
      return names;
    },
    get pairs() {
      pairs ??= this.pairNames.map(pairOf);
      return pairs;
    },
  };
}

function columnsOf(file: ColumnFile) {
  return {
    pairStart: columnOf(file, 'pairStart', Uint32Array),
    occurredAt: columnOf(file, 'occurredAt', Float64Array),
    receivedAt: columnOf(file, 'receivedAt', Float64Array),
    amountMinor: columnOf(file, 'amountMinor', Float64Array),
    kind: columnOf(file, 'kind', Uint8Array),
    mode: columnOf(file, 'mode', Uint8Array),
    batchNumber: columnOf(file, 'batchNumber', Uint32Array),
    stan: columnOf(file, 'stan', Uint32Array),
    rrn: columnOf(file, 'rrn', Uint8Array),
    originalReference: columnOf(file, 'originalReference', Uint8Array),
    line: columnOf(file, 'line', Uint32Array),
    occurredOffset: columnOf(file, 'occurredOffset', Int16Array),
    receivedOffset: columnOf(file, 'receivedOffset', Int16Array),
    transactionId: columnOf(file, 'transactionId', Uint8Array),
  };
}

/** The first way in which the columns do not fit together, or null. Checked where bytes leave and where they come back. */
function misshapen(columns: Omit<SegmentContent, 'acquirerId' | 'pairNames'>, rows: number): string | null {
  const { pairStart, rrn, originalReference, transactionId, ...perRow } = columns;
  const short = Object.entries(perRow).find(([, column]) => column.length !== rows);
  if (short) return `column ${short[0]} has ${short[1].length} of ${rows} rows`;
  if (rrn.length !== rows * REFERENCE_BYTES) return 'column rrn has the wrong length';
  if (originalReference.length !== rows * REFERENCE_BYTES) return 'column originalReference has the wrong length';
  if (transactionId.length !== rows * TRANSACTION_ID_BYTES) return 'column transactionId has the wrong length';
  if (pairStart[0] !== 0 || pairStart.at(-1) !== rows) return 'the pairs do not cover the rows';
  for (let pair = 0; pair < pairStart.length - 1; pair++)
    if (pairStart[pair + 1]! <= pairStart[pair]!) return `pair ${pair} is empty`;
  return null;
}

const LINE_FEED = 10;

/** The names must be as many as the pairs, and each above the one before: told from bytes, a line each. */
function misnamed(names: Uint8Array, pairStart: Uint32Array): string | null {
  let before = names.subarray(0, 0);
  let from = 0;
  for (let pair = 0; pair < pairStart.length - 1; pair++) {
    if (from > names.length) return 'pair names and pair starts differ in number';
    const end = names.indexOf(LINE_FEED, from);
    const name = names.subarray(from, end < 0 ? names.length : end);
    if (pair > 0 && Buffer.compare(name, before) <= 0) return `pair ${pair} is out of order`;
    before = name;
    from = end < 0 ? names.length + 1 : end + 1;
  }
  return from === names.length + 1 ? null : 'pair names and pair starts differ in number';
}

function damaged(sha256: Sha256, what: string, cause?: unknown): ColumnFileFailure {
  return new ColumnFileFailure('column-file-damaged', `segments/${sha256}: ${what}`, { cause });
}
