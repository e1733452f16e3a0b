// Parts of a stored segment, for those who look at a few of its rows or at one of its columns: whole segments are a hundred megabytes.
import { createHash } from 'node:crypto';
import type { AcquirerId, Sha256 } from '@asof/domain';
import { columnBytes, readColumnFileHead } from '../column-file/column-file.ts';
import { fillWith } from '../column-file/fill-with.ts';
import { ContentFailure, type ContentStore, type OpenContent } from '../content-store/content-store.ts';
import { type Beyond, beyondNames, type NarrowColumn, widen } from './narrow-columns.ts';
import type { SegmentPairs } from './pairs-at-hand.ts';
import type { Room } from './room.ts';
import type { Segment } from './segment.ts';
import {
  countedFrom,
  isNumberColumn,
  type KeyColumn,
  ROW_COLUMNS,
  type RowColumn,
  segmentMeta,
} from './segment-layout.ts';

type ColumnName = RowColumn | 'pairNames' | 'pairStart';

/** Columns with a number of each row, also where the file has one for all of them, and of eight bytes where it has four. */
export type OpenSegment = {
  readonly acquirerId: AcquirerId;
  /** Bytes of the whole column. */
  bytesOf(name: ColumnName): number;
  /** The byte of the file from which on a value of each row stands; null where it has one for all of them. */
  offsetOf(name: KeyColumn): number | null;
  /** Bytes of the column from `offset` on, in a buffer of their own. */
  read(name: ColumnName, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** All of them. */
  whole(name: ColumnName): Promise<Uint8Array<ArrayBuffer>>;
  /** Fills the buffer with the beginning of the column. */
  readInto(name: ColumnName, buffer: Uint8Array): Promise<void>;
  close(): Promise<void>;
};

/** Opens the segment. Rejects with ContentFailure or ColumnFileFailure. */
export async function openSegment(store: ContentStore, sha256: Sha256): Promise<OpenSegment> {
  return segmentOver(sha256, await store.open('segments', sha256));
}

async function segmentOver(sha256: Sha256, content: OpenContent): Promise<OpenSegment> {
  const head = await headOf(sha256, content).catch(async (cause: unknown) => {
    await content.close();
    throw cause;
  });
  const { acquirerId, rows, extents } = head;
  const bytesOf = (name: ColumnName) =>
    isNumberColumn(name) ? columnBytes(ROW_COLUMNS[name].type, rows) : extents.get(name)!.bytes;
  const fillWide = widener(content, head);
  const fill = async (name: ColumnName, buffer: Uint8Array, from: number) => {
    const { type, offset, bytes } = extents.get(name)!;
    if (type === 'int32') return fillWide(name as NarrowColumn, buffer, from);
    if (bytes === bytesOf(name)) return content.readInto(buffer, offset + from);
    const one = new Uint8Array(bytes);
    await content.readInto(one, offset);
    fillWith(buffer, one);
  };
  const read: OpenSegment['read'] = async (name, offset, length) => {
    const bytes = new Uint8Array(length);
    await fill(name, bytes, offset);
    return bytes;
  };
  return {
    ...{ acquirerId, bytesOf, read },
    offsetOf(name) {
      const { offset, bytes } = extents.get(name)!;
      return bytes === bytesOf(name) ? offset : null;
    },
    whole: name => read(name, 0, bytesOf(name)),
    readInto: (name, buffer) => fill(name, buffer, 0),
    close: content.close,
  };
}

/** Fills buffers from columns that are kept narrow, as if they had eight bytes a row. */
function widener(content: OpenContent, { extents, from }: Awaited<ReturnType<typeof headOf>>) {
  const wholeOf = async (name: string) => {
    const { offset, bytes } = extents.get(name)!;
    const column = new Uint8Array(bytes);
    await content.readInto(column, offset);
    return column.buffer;
  };
  const beyondOf = async (name: NarrowColumn): Promise<Beyond> => {
    const { rows, values } = beyondNames(name);
    return { beyondRow: new Uint32Array(await wholeOf(rows)), beyond: new Float64Array(await wholeOf(values)) };
  };
  const known = new Map<NarrowColumn, Promise<Beyond>>();
  return async (name: NarrowColumn, buffer: Uint8Array, offset: number) => {
    await content.readInto(buffer.subarray(buffer.length / 2), extents.get(name)!.offset + offset / 2);
    const reading = known.get(name) ?? beyondOf(name);
    known.set(name, reading);
    widen(name, buffer, { from: from[name], ...(await reading) }, offset / Float64Array.BYTES_PER_ELEMENT);
  };
}

async function headOf(sha256: Sha256, content: OpenContent) {
  const head = await readColumnFileHead(content);
  const meta = segmentMeta(sha256, head.meta);
  return { acquirerId: meta.acquirerId, rows: meta.rows, from: countedFrom(meta), extents: head.extents };
}

/** What a first look at all rows reads of a segment. */
export type SurveyedColumns = Pick<Segment, 'sha256' | 'pairNames' | 'pairStart' | 'kind'>;
/** What tells whether it was read right: a digest of its bytes. Null where the segment was held against its name before. */
export type Surveyed = { readonly sha256: Sha256; readonly digest: string | null };

/**
 * In memory of their own, and before the segment is held against its name: what is damaged may be anything, or fail in any way, until
 * `confirmSurveyed` has resolved. Of pairs at hand only the kinds are read. Rejects with ContentFailure or ColumnFileFailure too.
 */
export async function readSurveyedColumns(
  store: ContentStore,
  sha256: Sha256,
  pairs: SegmentPairs | null = null,
): Promise<SurveyedColumns & Surveyed> {
  const isChecked = store.isChecked('segments', sha256);
  if (isChecked && pairs !== null) {
    const kind = await closing(await openSegment(store, sha256), ({ whole }) => whole('kind'));
    return { sha256, digest: null, kind, ...pairs };
  }
  const content = await (isChecked ? store.open : store.openUnchecked)('segments', sha256);
  const columns = await surveyedBytes(await segmentOver(sha256, content));
  const { names, starts, kind } = columns;
  const digest = isChecked ? null : digestOf(columns);
  const pairNames = new TextDecoder('latin1').decode(names).split('\n');
  return { ...{ sha256, digest, kind, pairNames }, pairStart: new Uint32Array(starts.buffer) };
}

/** Reads the columns once more, of the segment that is held against its name. Rejects with ContentFailure where they are others. */
export async function confirmSurveyed(store: ContentStore, { sha256, digest }: Surveyed): Promise<void> {
  if (digest === null) return;
  if (digestOf(await surveyedBytes(await openSegment(store, sha256))) === digest) return;
  const message = `segments/${sha256} was read as something else before it was held against its name`;
  throw new ContentFailure('content-corrupt', message, { retryable: false });
}

async function surveyedBytes(segment: OpenSegment) {
  return closing(segment, async ({ whole }) => {
    const names = await whole('pairNames');
    const starts = await whole('pairStart');
    return { names, starts, kind: await whole('kind') };
  });
}

/** What is read of the segment, which is closed then. */
async function closing<Read>(segment: OpenSegment, read: (segment: OpenSegment) => Promise<Read>): Promise<Read> {
  try {
    return await read(segment);
  } finally {
    await segment.close();
  }
}

function digestOf({ names, starts, kind }: Awaited<ReturnType<typeof surveyedBytes>>): string {
  const hash = createHash('sha256');
  for (const column of [names, starts, kind]) hash.update(column);
  return hash.digest('hex');
}

/** What routing reads of a segment: a quarter of its bytes. */
export type RoutedColumns = Pick<Segment, 'sha256' | 'rows' | 'occurredAt' | 'amountMinor' | 'kind' | 'mode'>;

const ROUTED = ['occurredAt', 'amountMinor', 'kind', 'mode'] as const;
const ALIGNMENT_BYTES = 64;

/** They lie in the room. Rejects with ContentFailure or ColumnFileFailure. */
export async function readRoutedColumns(store: ContentStore, sha256: Sha256, room: Room): Promise<RoutedColumns> {
  const segment = await openSegment(store, sha256);
  const places = placesOf(segment);
  try {
    const memory = room(places.bytes);
    for (const name of ROUTED)
      await segment.readInto(name, memory.subarray(places[name], places[name] + segment.bytesOf(name)));
    const at = (name: (typeof ROUTED)[number]) => [memory.buffer, memory.byteOffset + places[name]] as const;
    const rows = segment.bytesOf('kind');
    return {
      ...{ sha256, rows },
      occurredAt: new Float64Array(...at('occurredAt'), rows),
      amountMinor: new Float64Array(...at('amountMinor'), rows),
      kind: new Uint8Array(...at('kind'), rows),
      mode: new Uint8Array(...at('mode'), rows),
    };
  } finally {
    await segment.close();
  }
}

/** One column behind the other, and their bytes in all. */
function placesOf({ bytesOf }: OpenSegment) {
  let bytes = 0;
  const places = ROUTED.map(name => {
    const at = bytes;
    bytes += Math.ceil(bytesOf(name) / ALIGNMENT_BYTES) * ALIGNMENT_BYTES;
    return [name, at];
  });
  return { ...(Object.fromEntries(places) as Record<(typeof ROUTED)[number], number>), bytes };
}
