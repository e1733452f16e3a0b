// A container for typed columns that describes itself: magic, version, length of the header, the header (JSON: what the file says of
// itself, and name, type and length of each column in order), then the columns, each from a 64-byte boundary on. Columns are written
// and read without copying, in the byte order of the machine, which is checked to be little-endian.
import { assert } from '@asof/domain';
import { z } from 'zod';

const COLUMN_TYPES = {
  uint8: Uint8Array,
  int16: Int16Array,
  int32: Int32Array,
  uint32: Uint32Array,
  float64: Float64Array,
} as const;
export type ColumnType = keyof typeof COLUMN_TYPES;
type ColumnConstructor = (typeof COLUMN_TYPES)[ColumnType];
export type Column = Uint8Array | Int16Array | Int32Array | Uint32Array | Float64Array;

export type ColumnFile = { readonly meta: unknown; readonly columns: ReadonlyMap<string, Column> };

const MAGIC = 'asofcols';
const VERSION = 1;
const PRELUDE_BYTES = 16;
const ALIGNMENT_BYTES = 64;
const typeNames = Object.keys(COLUMN_TYPES) as [ColumnType, ...ColumnType[]];
const Header = z.strictObject({
  meta: z.unknown(),
  columns: z.array(z.strictObject({ name: z.string(), type: z.enum(typeNames), length: z.int().min(0) })),
});

/** `outdated`: what it holds is of an older version than this program reads. */
export type ColumnFileFailureCode =
  | 'not-a-column-file'
  | 'column-file-version'
  | 'column-file-outdated'
  | 'column-file-damaged';

/** The bytes are not a column file that this program reads. */
export class ColumnFileFailure extends Error {
  override readonly name = 'ColumnFileFailure';
  readonly code: ColumnFileFailureCode;
  readonly retryable = false;
  constructor(code: ColumnFileFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A column that is not at hand as a whole: its chunks come when they are asked for. */
export type ColumnStream = {
  readonly type: ColumnType;
  readonly length: number;
  readonly chunks: () => Iterable<Uint8Array>;
};

/** The file as chunks, the columns' own memory among them. `meta` is anything that JSON can say. Equal inputs give equal bytes. */
export function encodeColumnFile(meta: unknown, columns: Readonly<Record<string, Column>>): readonly Uint8Array[] {
  const streams = Object.entries(columns).map(([name, column]) => [name, wholeColumn(column)]);
  return [...streamColumnFile(meta, Object.fromEntries(streams))];
}

/** The column as one chunk of its own memory. */
export function wholeColumn(column: Column): ColumnStream {
  const bytes = new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
  return { type: typeOf(column), length: column.length, chunks: () => [bytes] };
}

/** The same, one chunk after the other. */
export function* streamColumnFile(
  meta: unknown,
  columns: Readonly<Record<string, ColumnStream>>,
): Generator<Uint8Array> {
  assertLittleEndian();
  const named = Object.entries(columns);
  const directory = named.map(([name, { type, length }]) => ({ name, type, length }));
  const header = new TextEncoder().encode(JSON.stringify({ meta, columns: directory }));
  const prelude = new Uint8Array(PRELUDE_BYTES);
  new TextEncoder().encodeInto(MAGIC, prelude);
  const numbers = new DataView(prelude.buffer);
  numbers.setUint32(8, VERSION, true);
  numbers.setUint32(12, header.length, true);
  yield prelude;
  yield header;
  yield padding(PRELUDE_BYTES + header.length);
  for (const [, { type, length, chunks }] of named) {
    yield* chunks();
    yield padding(columnBytes(type, length));
  }
}

/** What a column of that length takes. */
export const columnBytes = (type: ColumnType, length: number): number => length * COLUMN_TYPES[type].BYTES_PER_ELEMENT;

/** What a file says of itself and where each column stands, told by its first bytes; null when they are too few. Throws ColumnFileFailure. */
function columnFileHead(first: Uint8Array): ColumnFileHead | null {
  if (first.length < PRELUDE_BYTES || PRELUDE_BYTES + headerBytes(first) > first.length) return null;
  const header = decodeHeader(first);
  let offset = aligned(PRELUDE_BYTES + headerBytes(first));
  const extents = new Map<string, ColumnExtent>();
  for (const { name, type, length } of header.columns) {
    const bytes = columnBytes(type, length);
    extents.set(name, { type, offset, bytes });
    offset += aligned(bytes);
  }
  return { meta: header.meta, extents };
}

/** The same of a file of which parts are read. Rejects as the reading fails, or with ColumnFileFailure. */
export async function readColumnFileHead({ bytes, readInto }: ColumnFileParts): Promise<ColumnFileHead> {
  const first = new Uint8Array(Math.min(HEAD_BYTES, bytes));
  await readInto(first, 0);
  const head = columnFileHead(first);
  assert(head !== null, 'the header of a column file is shorter than HEAD_BYTES');
  return head;
}

export type ColumnFileParts = {
  readonly bytes: number;
  readonly readInto: (buffer: Uint8Array, offset: number) => Promise<void>;
};

const HEAD_BYTES = 4096;

export type ColumnExtent = { readonly type: ColumnType; readonly offset: number; readonly bytes: number };
export type ColumnFileHead = { readonly meta: unknown; readonly extents: ReadonlyMap<string, ColumnExtent> };

/** Views over the bytes, copied once only if they begin at an odd address. Throws ColumnFileFailure. */
export function decodeColumnFile(content: Uint8Array): ColumnFile {
  assertLittleEndian();
  const bytes = content.byteOffset % ALIGNMENT_BYTES === 0 ? content : content.slice();
  const header = decodeHeader(bytes);
  let offset = aligned(PRELUDE_BYTES + headerBytes(bytes));
  const columns = new Map<string, Column>();
  for (const { name, type, length } of header.columns) {
    const make = COLUMN_TYPES[type];
    const end = offset + aligned(length * make.BYTES_PER_ELEMENT);
    if (end > bytes.length) throw damaged(`column ${name} ends at byte ${end} of ${bytes.length}`);
    columns.set(name, new make(bytes.buffer as ArrayBuffer, bytes.byteOffset + offset, length));
    offset = end;
  }
  if (offset !== bytes.length) throw damaged(`${bytes.length} bytes, its columns end at ${offset}`);
  if (columns.size !== header.columns.length) throw damaged('a column stands twice in its header');
  return { meta: header.meta, columns };
}

/** The column of that name and type. Throws ColumnFileFailure when the file has none. */
export function columnOf<C extends ColumnConstructor>(file: ColumnFile, name: string, type: C): InstanceType<C> {
  const column = file.columns.get(name);
  if (column instanceof type) return column as InstanceType<C>;
  throw damaged(`it has no column ${name} of type ${type.name}`);
}

function decodeHeader(bytes: Uint8Array): z.infer<typeof Header> {
  const magic = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (bytes.length < PRELUDE_BYTES || magic !== MAGIC) {
    throw new ColumnFileFailure('not-a-column-file', `a column file begins with ${MAGIC}, this one does not`);
  }
  const version = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
  if (version !== VERSION) {
    const message = `the column file has version ${version}, this program reads version ${VERSION}: use a newer program`;
    throw new ColumnFileFailure('column-file-version', message);
  }
  const end = PRELUDE_BYTES + headerBytes(bytes);
  if (end > bytes.length) throw damaged(`its header ends at byte ${end} of ${bytes.length}`);
  try {
    return Header.parse(JSON.parse(new TextDecoder().decode(bytes.subarray(PRELUDE_BYTES, end))));
  } catch (cause) {
    throw damaged('its header is not readable', cause);
  }
}

function headerBytes(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(12, true);
}

function typeOf(column: Column): ColumnType {
  const name = typeNames.find(type => column instanceof COLUMN_TYPES[type]);
  assert(name !== undefined, 'a column is one of the known typed arrays');
  return name;
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
}

function padding(bytes: number): Uint8Array {
  return new Uint8Array(aligned(bytes) - bytes);
}

function damaged(what: string, cause?: unknown): ColumnFileFailure {
  return new ColumnFileFailure('column-file-damaged', `the column file is damaged: ${what}`, { cause });
}

function assertLittleEndian(): void {
  const lowByteFirst = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;
  assert(lowByteFirst, 'column files are read and written on little-endian machines only');
}
