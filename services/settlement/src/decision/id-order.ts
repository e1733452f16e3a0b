// The rows of a batch in ascending order of transaction id, without making a text of any id.
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';

/** The ids of one part of a batch, TRANSACTION_ID_BYTES each. */
export type IdColumn = { readonly transactionId: Uint8Array; readonly rows: number };

export type IdLocator = {
  /** The column that holds the id of a row number, and where it begins there. */
  readonly columnOf: (number: number) => Uint8Array;
  readonly startOf: (number: number) => number;
};

const RADIX_BITS = 11;
const RADIX_PASSES = 3;
const BUCKETS = 1 << RADIX_BITS;

/** Row numbers count through the columns. */
export function locateIds(columns: readonly IdColumn[]): IdLocator & { readonly count: number } {
  const count = columns.reduce((sum, { rows }) => sum + rows, 0);
  const holder = new Uint32Array(count);
  const offsets: number[] = [];
  let offset = 0;
  for (const [index, { rows }] of columns.entries()) {
    offsets.push(offset);
    holder.fill(index, offset, offset + rows);
    offset += rows;
  }
  return {
    count,
    columnOf: number => columns[holder[number]!]!.transactionId,
    startOf: number => (number - offsets[holder[number]!]!) * TRANSACTION_ID_BYTES,
  };
}

/** Sorts by the first four bytes with three counting passes, then mends the few runs whose heads are equal. */
export function orderById(ids: IdLocator & { readonly count: number }): Uint32Array {
  const heads = new Uint32Array(ids.count);
  for (let number = 0; number < ids.count; number++) heads[number] = headAt(ids, number);
  let order = new Uint32Array(ids.count).map((_, number) => number);
  let target = new Uint32Array(ids.count);
  for (let pass = 0; pass < RADIX_PASSES; pass++) {
    countingPass(heads, order, target, pass * RADIX_BITS);
    [order, target] = [target, order];
  }
  mendEqualHeads(ids, heads, order);
  return order;
}

function headAt({ columnOf, startOf }: IdLocator, number: number): number {
  const column = columnOf(number);
  const start = startOf(number);
  return ((column[start]! << 24) | (column[start + 1]! << 16) | (column[start + 2]! << 8) | column[start + 3]!) >>> 0;
}

function countingPass(heads: Uint32Array, order: Uint32Array, target: Uint32Array, shift: number): void {
  const next = new Uint32Array(BUCKETS + 1);
  for (let at = 0; at < order.length; at++) next[((heads[at]! >>> shift) & (BUCKETS - 1)) + 1]!++;
  for (let bucket = 0; bucket < BUCKETS; bucket++) next[bucket + 1]! += next[bucket]!;
  for (let at = 0; at < order.length; at++) {
    const number = order[at]!;
    target[next[(heads[number]! >>> shift) & (BUCKETS - 1)]!++] = number;
  }
}

/** Insertion: runs of equal heads are two or three rows long, ids being hashes. */
function mendEqualHeads(ids: IdLocator, heads: Uint32Array, order: Uint32Array): void {
  for (let at = 1; at < order.length; at++) {
    const number = order[at]!;
    let to = at;
    while (to > 0 && heads[order[to - 1]!] === heads[number] && compareIds(ids, order[to - 1]!, number) > 0) {
      order[to] = order[to - 1]!;
      to--;
    }
    order[to] = number;
  }
}

function compareIds({ columnOf, startOf }: IdLocator, left: number, right: number): number {
  const [leftColumn, rightColumn] = [columnOf(left), columnOf(right)];
  const [leftStart, rightStart] = [startOf(left), startOf(right)];
  for (let byte = 0; byte < TRANSACTION_ID_BYTES; byte++) {
    const difference = leftColumn[leftStart + byte]! - rightColumn[rightStart + byte]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
