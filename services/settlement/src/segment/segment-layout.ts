// How a segment lies in its file: which columns it has, and of how many rows each keeps a value.
import { AcquirerId, type Sha256 } from '@asof/domain';
import { z } from 'zod';
import { ColumnFileFailure } from '../column-file/column-file.ts';
import type { NarrowColumn } from './narrow-columns.ts';
import { REFERENCE_BYTES, SEGMENT_ROWS_MAX, type SegmentContent } from './segment.ts';

/**
 * Version 1 kept a value of every row in every column, and a reference of NUL for each that names no original; versions 1 and 2 the id of each
 * row, which follows from its key (R1); versions 1 to 3 eight bytes of every instant and amount that is not all rows'.
 */
export const SEGMENT_VERSION = 4;

/**
 * In the order of the file; `width`: numbers a value. Kept is a value of each row; or one where all rows are alike, else of each; or one of
 * each row that names an original. Instants and amounts of each are kept in 32 bits where these tell nearly all of them, and the rows beyond
 * in two columns behind (narrow-columns.ts). So the bytes follow from the rows alone, and equal rows have equal names.
 */
export const ROW_COLUMNS = {
  occurredAt: { type: 'float64', width: 1, kept: 'one-if-alike' },
  receivedAt: { type: 'float64', width: 1, kept: 'one-if-alike' },
  amountMinor: { type: 'float64', width: 1, kept: 'one-if-alike' },
  kind: { type: 'uint8', width: 1, kept: 'one-if-alike' },
  mode: { type: 'uint8', width: 1, kept: 'one-if-alike' },
  batchNumber: { type: 'uint32', width: 1, kept: 'one-if-alike' },
  stan: { type: 'uint32', width: 1, kept: 'one-if-alike' },
  rrn: { type: 'uint8', width: REFERENCE_BYTES, kept: 'each' },
  originalRow: { type: 'uint32', width: 1, kept: 'originals' },
  originalReference: { type: 'uint8', width: REFERENCE_BYTES, kept: 'originals' },
  line: { type: 'uint32', width: 1, kept: 'one-if-alike' },
  occurredOffset: { type: 'int16', width: 1, kept: 'one-if-alike' },
  receivedOffset: { type: 'int16', width: 1, kept: 'one-if-alike' },
} as const;
export type RowColumn = keyof typeof ROW_COLUMNS;
export const ROW_COLUMN_NAMES = Object.keys(ROW_COLUMNS) as readonly RowColumn[];

type Kept<How> = { [Name in RowColumn]: (typeof ROW_COLUMNS)[Name]['kept'] extends How ? Name : never }[RowColumn];
/** A column with one number a row. */
export type NumberColumn = Kept<'one-if-alike'>;
export const NUMBER_COLUMN_NAMES = ROW_COLUMN_NAMES.filter(isNumberColumn);

export function isNumberColumn(name: string): name is NumberColumn {
  return name in ROW_COLUMNS && ROW_COLUMNS[name as RowColumn].kept === 'one-if-alike';
}

/** What tells the rows of a pair apart (R1). */
export type KeyColumn = 'batchNumber' | 'stan' | 'rrn' | 'kind';
export type KeyColumns = Pick<SegmentContent, KeyColumn>;

const Meta = z.strictObject({
  holds: z.literal('segment'),
  version: z.literal(SEGMENT_VERSION),
  acquirerId: AcquirerId,
  rows: z.int().min(1).max(SEGMENT_ROWS_MAX),
  /** The instants of the first row, from which on those of all rows are counted where they are kept in 32 bits. */
  occurredFrom: z.int(),
  receivedFrom: z.int(),
});
export type SegmentMeta = z.infer<typeof Meta>;
/** From which numbers on narrow columns count. */
export type CountedFrom = Readonly<Record<NarrowColumn, number>>;
export function countedFrom(meta: Pick<SegmentMeta, 'occurredFrom' | 'receivedFrom'>): CountedFrom {
  return { occurredAt: meta.occurredFrom, receivedAt: meta.receivedFrom, amountMinor: 0 };
}

const OtherVersion = z.object({ holds: z.literal('segment'), version: z.int() });

/** What the file of that name says of itself. Throws ColumnFileFailure where it is no segment of this version. */
export function segmentMeta(sha256: Sha256, meta: unknown): SegmentMeta {
  const read = Meta.safeParse(meta);
  if (read.success) return read.data;
  const version = OtherVersion.safeParse(meta).data?.version ?? SEGMENT_VERSION;
  if (version === SEGMENT_VERSION) throw damagedSegment(sha256, 'its header is not that of a segment', read.error);
  const [code, remedy] =
    version < SEGMENT_VERSION
      ? (['column-file-outdated', 'import the same files into a new ledger'] as const)
      : (['column-file-version', 'use a newer program'] as const);
  const message = `segments/${sha256} has version ${version}, this program reads version ${SEGMENT_VERSION}: ${remedy}`;
  throw new ColumnFileFailure(code, message, { cause: read.error });
}

export function damagedSegment(sha256: Sha256, what: string, cause?: unknown): ColumnFileFailure {
  return new ColumnFileFailure('column-file-damaged', `segments/${sha256}: ${what}`, { cause });
}
