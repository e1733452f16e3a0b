// The rows of a batch in ascending order of transaction id, without making a text of any id. Rows are first laid together by the first
// byte of their id, with all that is said of them: what follows then reads memory that is near, not rows strewn over all of it.
import { TRANSACTION_ID_BYTES } from '../segment/segment.ts';
import { wordsOf } from '../segment/words.ts';

/** The ids of one part of a batch, TRANSACTION_ID_BYTES each; rows are numbered through the parts. */
export type IdColumn = { readonly transactionId: Uint8Array };

/** Ids and two columns by place; bucket b holds places start[b] .. start[b + 1] - 1, which are in no order yet. */
export type IdBuckets = {
  readonly ids: Uint8Array;
  readonly outcome: Int32Array;
  readonly feeMinor: Float64Array;
  readonly start: Uint32Array;
};

const ID_WORDS = TRANSACTION_ID_BYTES / 4;
const BUCKETS = 256;
/** A bucket's rows are counted in so many bits beside 32 bits of id: together they are exact in a Float64. */
const PLACE_BITS = 21;

/** `outcome` and `feeMinor` by row number. */
export function bucketsById(parts: readonly IdColumn[], outcome: Int32Array, feeMinor: Float64Array): IdBuckets {
  const start = bucketStarts(parts);
  const next = start.slice();
  const ids = new Uint8Array(outcome.length * TRANSACTION_ID_BYTES);
  const toWords = wordsOf(ids);
  const buckets = {
    ids,
    outcome: new Int32Array(outcome.length),
    feeMinor: new Float64Array(outcome.length),
    start,
  };
  let number = 0;
  for (const { transactionId } of parts) {
    const words = wordsOf(transactionId);
    for (let from = 0; from < words.length; from += ID_WORDS, number++) {
      const place = next[transactionId[from * 4]!]!++;
      buckets.outcome[place] = outcome[number]!;
      buckets.feeMinor[place] = feeMinor[number]!;
      const to = place * ID_WORDS;
      for (let word = 0; word < ID_WORDS; word++) toWords[to + word] = words[from + word]!;
    }
  }
  return buckets;
}

export function largestBucket({ start }: IdBuckets): number {
  return start.reduce((most, first, bucket) => Math.max(most, (start[bucket + 1] ?? first) - first), 0);
}

/** The bucket's places in ascending order of id. */
export function orderOfBucket({ ids, start }: IdBuckets, bucket: number): Uint32Array {
  const first = start[bucket]!;
  const view = new DataView(ids.buffer, ids.byteOffset, ids.byteLength);
  const keys = new Float64Array(start[bucket + 1]! - first);
  const place = 2 ** PLACE_BITS;
  for (let at = 0; at < keys.length; at++)
    keys[at] = view.getUint32((first + at) * TRANSACTION_ID_BYTES + 1) * place + at;
  keys.sort();
  const order = new Uint32Array(keys.length);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at]!;
    order[at] = first + key - Math.floor(key / place) * place;
  }
  mendEqualHeads(ids, order);
  return order;
}

function bucketStarts(parts: readonly IdColumn[]): Uint32Array {
  const start = new Uint32Array(BUCKETS + 1);
  for (const { transactionId } of parts) {
    for (let from = 0; from < transactionId.length; from += TRANSACTION_ID_BYTES) start[transactionId[from]! + 1]!++;
  }
  for (let bucket = 0; bucket < BUCKETS; bucket++) start[bucket + 1]! += start[bucket]!;
  return start;
}

/** Ids that are equal in the bytes sorted by are next to each other, and hardly ever any are: ids are hashes. */
function mendEqualHeads(ids: Uint8Array, order: Uint32Array): void {
  for (let at = 1; at < order.length; at++) {
    const place = order[at]!;
    let to = at;
    while (to > 0 && compareIds(ids, order[to - 1]!, place) > 0) {
      order[to] = order[to - 1]!;
      to--;
    }
    order[to] = place;
  }
}

function compareIds(ids: Uint8Array, left: number, right: number): number {
  for (let byte = 0; byte < TRANSACTION_ID_BYTES; byte++) {
    const difference = ids[left * TRANSACTION_ID_BYTES + byte]! - ids[right * TRANSACTION_ID_BYTES + byte]!;
    if (difference !== 0) return difference;
  }
  return 0;
}
