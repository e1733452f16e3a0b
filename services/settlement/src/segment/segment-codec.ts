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
  wholeColumn,
} from '../column-file/column-file.ts';
import { type ContentStore, followedBy } from '../content-store/content-store.ts';
import {
  type Beyond,
  beyondNames,
  isNarrowColumn,
  type KeptNumbers,
  NARROW_COLUMN_NAMES,
  type NarrowColumn,
  narrowed,
  numberAt,
  wide,
} from './narrow-columns.ts';
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
  type CountedFrom,
  countedFrom,
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
  /** Of the first row. */
  readonly first: (name: 'occurredAt' | 'receivedAt') => number;
  /** See `narrowed`; they stay as they are until the segment is read. */
  readonly narrowed: (name: NarrowColumn, from: number) => NarrowedRows | null;
  /** The first so many values of a column. */
  readonly column: (name: RowColumn, values: number) => Iterable<Uint8Array>;
  /** A chunk of a column stays as it is until so many others have been asked for. */
  readonly chunksKept: number;
};

export type NarrowedRows = Beyond & { readonly counts: () => Iterable<Uint8Array> };

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

const metaOf = ({ acquirerId, rows, first }: SegmentStream): SegmentMeta => ({
  holds: 'segment',
  version: SEGMENT_VERSION,
  acquirerId,
  rows,
  ...firstInstants(first),
});

/** From which on narrow columns count. */
const firstInstants = (first: StreamedRows['first']) => ({
  occurredFrom: first('occurredAt'),
  receivedFrom: first('receivedAt'),
});

function columnStreams(segment: SegmentStream): Readonly<Record<string, ColumnStream>> {
  const names = new TextEncoder().encode(segment.pairNames.join('\n'));
  return {
    pairNames: wholeColumn(names),
    pairStart: wholeColumn(segment.pairStart),
    ...keptColumns(segment),
  };
}

/** What the file keeps of the columns. */
export function keptColumns(segment: StreamedRows): Readonly<Record<string, ColumnStream>> {
  const from = countedFrom(firstInstants(segment.first));
  return Object.assign({}, ...ROW_COLUMN_NAMES.map(name => keptColumn(segment, name, from)));
}

function keptColumn(segment: StreamedRows, name: RowColumn, from: CountedFrom): Readonly<Record<string, ColumnStream>> {
  const { type, width, kept } = ROW_COLUMNS[name];
  const each = kept === 'originals' ? segment.originals : segment.rows;
  const values = isNumberColumn(name) && segment.areAlike(name) ? 1 : each;
  const column = { type, length: values * width, chunks: () => segment.column(name, values) };
  if (!isNarrowColumn(name)) return { [name]: column };
  const narrow = values === 1 ? null : segment.narrowed(name, from[name]);
  const { beyondRow, beyond } = narrow ?? { beyondRow: new Uint32Array(), beyond: new Float64Array() };
  const names = beyondNames(name);
  return {
    [name]: narrow === null ? column : { type: 'int32', length: segment.rows, chunks: narrow.counts },
    [names.rows]: wholeColumn(beyondRow),
    [names.values]: wholeColumn(beyond),
  };
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
    first: name => columns[name][0]!,
    narrowed(name, from) {
      const narrow = narrowed(name, columns[name], from);
      return narrow === null ? null : { ...narrow, counts: () => [bytesOf(narrow.numbers)] };
    },
    column: (name, values) => [bytesOf(columns[name].subarray(0, values * ROW_COLUMNS[name].width))],
    chunksKept: Number.POSITIVE_INFINITY,
  };
}

/**
 * Views over the bytes, which the segment keeps; `sha256` is the name under which they were read. Names become texts, and columns that the
 * file keeps in another form become what they are, when somebody asks for them. Throws ColumnFileFailure.
 */
export function decodeSegment(sha256: Sha256, bytes: Uint8Array): Segment {
  const file = decodeColumnFile(bytes);
  const meta = segmentMeta(sha256, file.meta);
  const { acquirerId, rows } = meta;
  const kept = keptNumbersOf(file, countedFrom(meta));
  const columns = columnsOf(file, kept);
  const nameBytes = columnOf(file, 'pairNames', Uint8Array);
  const wrong =
    misshapen(columns, rows, [1, rows]) ?? misnamed(nameBytes, columns.pairStart) ?? misplacedBeyond(kept, rows);
  if (wrong !== null) throw damagedSegment(sha256, wrong);
  let names: readonly string[] | null = null;
  let pairs: readonly SegmentPair[] | null = null;
  const segment = {
    ...columns,
    acquirerId,
    sha256,
    rows,
    numberAt: (name: NarrowColumn, row: number) => numberAt(name, kept[name], row),
    get pairNames(): readonly string[] {
      names ??= new TextDecoder('latin1').decode(nameBytes).split('\n');
      return names;
    },
    get pairs(): readonly SegmentPair[] {
      pairs ??= this.pairNames.map(pairOf);
      return pairs;
    },
  };
  for (const name of NUMBER_COLUMN_NAMES) {
    const column = columns[name];
    if (isNarrowColumn(name) && column instanceof Int32Array)
      makeWhenAsked(segment, name, () => wide(name, column, kept[name]));
    else if (column.length < rows)
      makeWhenAsked(segment, name, () =>
        new (column.constructor as new (length: number) => typeof column)(rows).fill(column[0]!),
      );
  }
  return segment as Segment;
}

function makeWhenAsked(segment: object, name: NumberColumn, make: () => Column): void {
  let made: Column | null = null;
  const get = () => {
    made ??= make();
    return made;
  };
  Object.defineProperty(segment, name, { get, enumerable: true });
}

type KeptColumns = Readonly<Record<NarrowColumn, KeptNumbers>>;

function keptNumbersOf(file: ColumnFile, from: CountedFrom): KeptColumns {
  const kept = NARROW_COLUMN_NAMES.map((name): [NarrowColumn, KeptNumbers] => {
    const names = beyondNames(name);
    const isNarrow = file.columns.get(name) instanceof Int32Array;
    return [
      name,
      {
        numbers: isNarrow ? columnOf(file, name, Int32Array) : columnOf(file, name, Float64Array),
        from: from[name],
        beyondRow: columnOf(file, names.rows, Uint32Array),
        beyond: columnOf(file, names.values, Float64Array),
      },
    ];
  });
  return Object.fromEntries(kept) as KeptColumns;
}

function columnsOf(file: ColumnFile, { occurredAt, receivedAt, amountMinor }: KeptColumns) {
  return {
    pairStart: columnOf(file, 'pairStart', Uint32Array),
    occurredAt: occurredAt.numbers,
    receivedAt: receivedAt.numbers,
    amountMinor: amountMinor.numbers,
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

/** As a file keeps them. */
type Columns = Omit<SegmentContent, 'acquirerId' | 'pairNames' | NarrowColumn> &
  Readonly<Record<NarrowColumn, KeptNumbers['numbers']>>;

/** What is beyond of narrow columns must stand in the order of rows, and there is none of others. */
function misplacedBeyond(columns: KeptColumns, rows: number): string | null {
  for (const name of NARROW_COLUMN_NAMES) {
    const { numbers, beyondRow, beyond } = columns[name];
    if (numbers instanceof Int32Array && numbers.length < rows)
      return `column ${name} has ${numbers.length} of ${rows} rows`;
    if (numbers instanceof Float64Array && beyondRow.length > 0) return `column ${name} has rows beyond`;
    if (beyondRow.length !== beyond.length) return `columns of what is beyond ${name} differ in number`;
    const index = beyondRow.findIndex((row, index) => row >= rows || (index > 0 && row <= beyondRow[index - 1]!));
    if (index >= 0)
      return `what is beyond ${name} is of row ${beyondRow[index]}: out of order, or none of ${rows} rows`;
  }
  return null;
}

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
