// The part of a segment that a batch takes. A batch is its parts in order of acceptance; inside a part rows stand as in the segment.
import { assert, type Sha256 } from '@asof/domain';
import { REFERENCE_BYTES, type Segment, type SegmentContent } from '../segment/segment.ts';
import { indexAmong } from '../segment/segment-row.ts';

export type BatchPart = {
  readonly segmentSha256: Sha256;
  /** Of the event that accepted the rows. */
  readonly position: bigint;
  readonly segmentRows: number;
  /** Rows that no batch took before, ascending; `all` of the segment is the usual case. */
  readonly fresh: Uint32Array | 'all';
  /** Rows that the batch before held (R9), ascending. */
  readonly retried: Uint32Array;
};

export function rowCount({ segmentRows, fresh, retried }: BatchPart): number {
  return fresh === 'all' ? segmentRows : fresh.length + retried.length;
}

/** The rows of the segment that the batch decides, ascending; null means all of them. */
export function rowsOf({ fresh, retried }: BatchPart): Uint32Array | null {
  if (fresh === 'all') return null;
  const rows = new Uint32Array(fresh.length + retried.length);
  rows.set(fresh);
  rows.set(retried, fresh.length);
  return rows.sort();
}

/** Index of `row` among `rows` (ascending), or -1. */
export function indexOfRow(rows: Uint32Array | null, row: number): number {
  return rows === null ? row : indexAmong(rows, row);
}

/**
 * The segment with only these rows (ascending), as if intake had accepted no others: what follows needs no second way to read rows.
 * The name stays that of the whole. Copies about 85 bytes a row; null copies nothing.
 */
export function selectRows(segment: Segment, rows: Uint32Array | null): Segment {
  if (rows === null) return segment;
  assert(rows.length > 0, 'a part has rows');
  const { pairStart, pairIndex } = selectPairs(segment, rows);
  const content: SegmentContent = {
    acquirerId: segment.acquirerId,
    pairNames: Array.from(pairIndex, pair => segment.pairNames[pair]!),
    pairStart,
    occurredAt: selected(segment.occurredAt, rows, 1),
    receivedAt: selected(segment.receivedAt, rows, 1),
    amountMinor: selected(segment.amountMinor, rows, 1),
    kind: selected(segment.kind, rows, 1),
    mode: selected(segment.mode, rows, 1),
    batchNumber: selected(segment.batchNumber, rows, 1),
    stan: selected(segment.stan, rows, 1),
    rrn: selected(segment.rrn, rows, REFERENCE_BYTES),
    ...selectOriginals(segment, rows),
    line: selected(segment.line, rows, 1),
    occurredOffset: selected(segment.occurredOffset, rows, 1),
    receivedOffset: selected(segment.receivedOffset, rows, 1),
  };
  const pairs = Array.from(pairIndex, pair => segment.pairs[pair]!);
  const numberAt: Segment['numberAt'] = (name, row) => content[name][row]!;
  return { ...content, sha256: segment.sha256, rows: rows.length, pairs, numberAt };
}

function selectPairs({ pairStart, pairNames }: Segment, rows: Uint32Array) {
  const pairIndex: number[] = [];
  const starts: number[] = [];
  let pair = -1;
  let end = 0;
  for (let index = 0; index < rows.length; index++) {
    const row = rows[index]!;
    if (row < end) continue;
    while (end <= row) end = pairStart[++pair + 1]!;
    pairIndex.push(pair);
    starts.push(index);
  }
  assert(pair < pairNames.length, 'the rows are the segment’s');
  return { pairIndex: Uint32Array.from(pairIndex), pairStart: Uint32Array.from([...starts, rows.length]) };
}

function selectOriginals({ originalRow, originalReference }: Segment, rows: Uint32Array) {
  const named = Array.from(originalRow, (row, from) => ({ index: indexAmong(rows, row), from })).filter(
    ({ index }) => index >= 0,
  );
  const from = Uint32Array.from(named, each => each.from);
  return {
    originalRow: Uint32Array.from(named, each => each.index),
    originalReference: selected(originalReference, from, REFERENCE_BYTES),
  };
}

type Column = Uint8Array | Int16Array | Uint32Array | Float64Array;

function selected<C extends Column>(column: C, rows: Uint32Array, width: number): C {
  const make = column.constructor as new (length: number) => C;
  const values = new make(rows.length * width);
  for (let index = 0; index < rows.length; index++) {
    const from = rows[index]! * width;
    for (let byte = 0; byte < width; byte++) values[index * width + byte] = column[from + byte]!;
  }
  return values;
}
