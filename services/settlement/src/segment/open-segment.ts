// Parts of a stored segment, for those who look at a few of its rows or at one of its columns: whole segments are a hundred megabytes.
import { assert, type Sha256 } from '@asof/domain';
import { columnExtents } from '../column-file/column-file.ts';
import type { ContentStore } from '../content-store/content-store.ts';
import type { Segment } from './segment.ts';
import type { RowColumn } from './segment-codec.ts';

type ColumnName = RowColumn | 'pairNames' | 'pairStart';

export type OpenSegment = {
  /** Bytes of the whole column. */
  bytesOf(name: ColumnName): number;
  /** Bytes of the column, from `offset` on. */
  read(name: ColumnName, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  close(): Promise<void>;
};

const HEADER_BYTES = 4096;

/** Opens the segment. Rejects with ContentFailure or ColumnFileFailure. */
export async function openSegment(store: ContentStore, sha256: Sha256): Promise<OpenSegment> {
  const content = await store.open('segments', sha256);
  const extents = columnExtents(await content.read(0, Math.min(HEADER_BYTES, content.bytes)));
  assert(extents !== null, 'the header of a segment is shorter than HEADER_BYTES');
  return {
    bytesOf: name => extents.get(name)!.bytes,
    read: (name, offset, length) => content.read(extents.get(name)!.offset + offset, length),
    close: content.close,
  };
}

/** What routing reads of a segment: half of its bytes. */
export type RoutedColumns = Pick<
  Segment,
  'sha256' | 'rows' | 'pairStart' | 'occurredAt' | 'amountMinor' | 'kind' | 'mode' | 'transactionId'
>;

/** Rejects with ContentFailure or ColumnFileFailure. */
export async function readRoutedColumns(store: ContentStore, sha256: Sha256): Promise<RoutedColumns> {
  const segment = await openSegment(store, sha256);
  const whole = (name: ColumnName) => segment.read(name, 0, segment.bytesOf(name));
  try {
    const kind = await whole('kind');
    return {
      ...{ sha256, rows: kind.length, kind },
      pairStart: new Uint32Array((await whole('pairStart')).buffer),
      occurredAt: new Float64Array((await whole('occurredAt')).buffer),
      amountMinor: new Float64Array((await whole('amountMinor')).buffer),
      mode: await whole('mode'),
      transactionId: await whole('transactionId'),
    };
  } finally {
    await segment.close();
  }
}
