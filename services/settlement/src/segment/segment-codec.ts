// Segments as bytes: a column file whose columns are the segment's, the pair names being one column of text, a line each.
import { assert, type Sha256 } from '@asof/domain';
import {
  type Column,
  type ColumnFile,
  type ColumnStream,
  columnBytes,
  columnOf,
  decodeColumnFile,
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
} from './segment.ts';
import {
  damagedSegment,
  isNumberColumn,
  NUMBER_COLUMN_NAMES,
  type NumberColumn,
  ROW_COLUMN_NAMES,
  ROW_COLUMNS,
  type RowColumn,
  SEGMENT_VERSION,
  type SegmentMeta,
  segmentMeta,
} from './segment-layout.ts';

/** Stores the segment; equal contents have equal names. */
export async function writeSegment(store: ContentStore, content: SegmentContent): Promise<Sha256> {
  return store.put('segments', encodeSegment(content));
}

/** A segment that is not at hand as a whole. Columns are asked for in the order of SegmentContent. */
export type SegmentStream = Pick<SegmentContent, 'acquirerId' | 'pairNames' | 'pairStart'> & StreamedRows;

export type StreamedRows = {
  readonly rows: number;
  /** How many of them name an original. */
  readonly originals: number;
  /** Have all rows the same number in this column? */
  readonly areAlike: (name: NumberColumn) => boolean;
  /** The first so many values of a column. */
  readonly column: (name: RowColumn, values: number) => Iterable<Uint8Array>;
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
  const { pairNames, pairStart, rows, chunksKept } = segment;
  assert(rows > 0 && rows <= SEGMENT_ROWS_MAX, 'a segment has 1 to SEGMENT_ROWS_MAX rows');
  assert(pairStart.length === pairNames.length + 1 && pairStart.at(-1) === rows, 'the pairs cover the rows');
  const columns = columnStreams(segment);
  const bytes = Object.values(columns).reduce((sum, { type, length }) => sum + columnBytes(type, length), 0);
  const chunks = followedBy(streamColumnFile(metaOf(segment), columns), onRead, chunksKept);
  return store.put('segments', chunks, { bytes, chunksKept });
}

const metaOf = ({ acquirerId, rows }: SegmentStream): SegmentMeta => ({
  holds: 'segment',
  version: SEGMENT_VERSION,
  acquirerId,
  rows,
});

function columnStreams(segment: SegmentStream): Readonly<Record<string, ColumnStream>> {
  const names = new TextEncoder().encode(segment.pairNames.join('\n'));
  const starts = bytesOf(segment.pairStart);
  return {
    pairNames: { type: 'uint8', length: names.length, chunks: () => [names] },
    pairStart: { type: 'uint32', length: segment.pairStart.length, chunks: () => [starts] },
    ...Object.fromEntries(ROW_COLUMN_NAMES.map(name => [name, keptColumn(segment, name)])),
  };
}

/** What the file keeps of a column. */
export function keptColumn(segment: StreamedRows, name: RowColumn): ColumnStream {
  const { type, width, kept } = ROW_COLUMNS[name];
  const each = kept === 'originals' ? segment.originals : segment.rows;
  const values = isNumberColumn(name) && segment.areAlike(name) ? 1 : each;
  return { type, length: values * width, chunks: () => segment.column(name, values) };
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
  const wrong = misshapen(columns, rows, [rows]) ?? misnamed(names, columns.pairStart);
  assert(wrong === null, `segment: ${wrong}`);
  const segment = streamOf(content);
  return [...streamColumnFile(metaOf(segment), columnStreams(segment))];
}

/** The segment as a stream of its columns' own memory. */
export function streamOf({ acquirerId, pairNames, ...columns }: SegmentContent): SegmentStream {
  const { pairStart, originalRow, occurredAt } = columns;
  return {
    ...{ acquirerId, pairNames, pairStart, rows: occurredAt.length, originals: originalRow.length },
    areAlike: name => columns[name].every(value => Object.is(value, columns[name][0])),
    column: (name, values) => [bytesOf(columns[name].subarray(0, values * ROW_COLUMNS[name].width))],
    chunksKept: Number.POSITIVE_INFINITY,
  };
}

/**
 * Views over the bytes, which the segment keeps; `sha256` is the name under which they were read. Names become texts, and a number that
 * all rows have in common a column, when somebody asks for them. Throws ColumnFileFailure.
 */
export function decodeSegment(sha256: Sha256, bytes: Uint8Array): Segment {
  const file = decodeColumnFile(bytes);
  const { acquirerId, rows } = segmentMeta(sha256, file.meta);
  const columns = columnsOf(file);
  const nameBytes = columnOf(file, 'pairNames', Uint8Array);
  const wrong = misshapen(columns, rows, [1, rows]) ?? misnamed(nameBytes, columns.pairStart);
  if (wrong !== null) throw damagedSegment(sha256, wrong);
  let names: readonly string[] | null = null;
  let pairs: readonly SegmentPair[] | null = null;
  const segment: Segment = {
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
  for (const name of NUMBER_COLUMN_NAMES)
    if (columns[name].length < rows) spreadWhenAsked(segment, name, columns[name]);
  return segment;
}

/** Makes the property a column of as many rows as the segment has, all of them that one number. */
function spreadWhenAsked(segment: Segment, name: NumberColumn, one: Segment[NumberColumn]): void {
  let whole: Column | null = null;
  const get = () => {
    whole ??= new (one.constructor as new (length: number) => typeof one)(segment.rows).fill(one[0]!);
    return whole;
  };
  Object.defineProperty(segment, name, { get, enumerable: true });
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
    originalRow: columnOf(file, 'originalRow', Uint32Array),
    originalReference: columnOf(file, 'originalReference', Uint8Array),
    line: columnOf(file, 'line', Uint32Array),
    occurredOffset: columnOf(file, 'occurredOffset', Int16Array),
    receivedOffset: columnOf(file, 'receivedOffset', Int16Array),
  };
}

type Columns = Omit<SegmentContent, 'acquirerId' | 'pairNames'>;

/**
 * The first way in which the columns do not fit together, or null; `numbers`: how many a column of numbers may have. Checked where bytes
 * leave and where they come back.
 */
function misshapen(columns: Columns, rows: number, numbers: readonly number[]): string | null {
  const short = NUMBER_COLUMN_NAMES.find(name => !numbers.includes(columns[name].length));
  if (short) return `column ${short} has ${columns[short].length} of ${rows} rows`;
  const { pairStart, rrn } = columns;
  if (rrn.length !== rows * REFERENCE_BYTES) return 'column rrn has the wrong length';
  if (pairStart[0] !== 0 || pairStart.at(-1) !== rows) return 'the pairs do not cover the rows';
  for (let pair = 0; pair < pairStart.length - 1; pair++)
    if (pairStart[pair + 1]! <= pairStart[pair]!) return `pair ${pair} is empty`;
  return misreferring(columns, rows);
}

function misreferring({ originalRow, originalReference }: Columns, rows: number): string | null {
  if (originalReference.length !== originalRow.length * REFERENCE_BYTES)
    return 'columns originalRow and originalReference differ in number';
  for (let index = 0, before = -1; index < originalRow.length; index++) {
    const row = originalRow[index]!;
    if (row <= before || row >= rows)
      return `original ${index} is of row ${row}: out of order, or none of ${rows} rows`;
    if (originalReference[index * REFERENCE_BYTES] === 0) return `original ${index} is empty`;
    before = row;
  }
  return null;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Column): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

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
