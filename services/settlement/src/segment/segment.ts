// A segment: up to SEGMENT_ROWS_MAX accepted transactions of one acquirer and one file, as columns, immutable, named by its SHA-256.
// Rows stand grouped by pair (MID, TID, currency as received), in file order inside a pair; a row's line in its file is a column, so
// that order of acceptance (position of the segment's event, then line) can always be told. Which file it was, the event says.
import type { AcquirerId, Currency, Mid, Sha256, Tid } from '@asof/domain';
import type { NarrowColumn } from './narrow-columns.ts';

export const SEGMENT_ROWS_MAX = 1_048_576;
export const REFERENCE_BYTES = 12;
export const TRANSACTION_ID_BYTES = 32;

export type SegmentPair = { readonly mid: Mid; readonly tid: Tid; readonly currency: Currency };

/** What intake hands over to be written. */
export type SegmentContent = {
  readonly acquirerId: AcquirerId;
  /** `<MID> <TID> <currency>` each, sorted as strings (which sorts by MID, then TID, then currency); each occurs once. */
  readonly pairNames: readonly string[];
  /** pairNames.length + 1 entries: rows of pair p are pairStart[p] .. pairStart[p + 1] - 1. */
  readonly pairStart: Uint32Array;
  /** Epoch microseconds. */
  readonly occurredAt: Float64Array;
  readonly receivedAt: Float64Array;
  /** Minor units, signed by effect: credits above zero, debits below (R5). */
  readonly amountMinor: Float64Array;
  /** Index into TRANSACTION_KINDS. */
  readonly kind: Uint8Array;
  /** Index into CAPTURE_MODES. */
  readonly mode: Uint8Array;
  /** Six digits each. */
  readonly batchNumber: Uint32Array;
  readonly stan: Uint32Array;
  /** REFERENCE_BYTES a row, ASCII, NUL padded. */
  readonly rrn: Uint8Array;
  /** The rows that name an original, ascending, and what each of them names, as `rrn`: most rows name none. */
  readonly originalRow: Uint32Array;
  readonly originalReference: Uint8Array;
  /** Line in the source file, the header being line 1. */
  readonly line: Uint32Array;
  /** Offsets from UTC as stated, in minutes. */
  readonly occurredOffset: Int16Array;
  readonly receivedOffset: Int16Array;
};

export type Segment = SegmentContent & {
  readonly sha256: Sha256;
  readonly rows: number;
  /** The pair names taken apart, in their order; built when first asked for. */
  readonly pairs: readonly SegmentPair[];
  /** An instant or amount of one row: for those who look at single rows, because asking for the column makes all of it. */
  readonly numberAt: (name: NarrowColumn, row: number) => number;
};

/** The name under which a pair stands in a segment; a blank sorts before everything that an id may hold. */
export function pairName({ mid, tid, currency }: SegmentPair): string {
  return `${mid} ${tid} ${currency}`;
}

/** The pair that stands under the name. */
export function pairOf(name: string): SegmentPair {
  const [mid, tid, currency] = name.split(' ');
  return { mid: mid as Mid, tid: tid as Tid, currency: currency as Currency };
}
