// The bytes of a chapter of a digest on their way into its hash: through one piece of memory, small enough to be in the cache still when it
// is hashed.
import { createHash, type Hash } from 'node:crypto';
import { ID_WORDS } from './id-order.ts';
import type { Texts } from './texts.ts';

/** What is said of rows: ID_WORDS each, a fee, and the number of an answer; `order` names them by their places there. */
export type WrittenRows = {
  readonly ids: Uint32Array;
  readonly feeMinor: Float64Array;
  readonly answer: Uint32Array;
};

export type HashWriter = {
  readonly number: (value: number) => void;
  readonly text: (texts: Texts, text: number) => void;
  /** A record for each of the rows, in this order. */
  readonly records: (rows: WrittenRows, order: Uint32Array) => void;
  /** The SHA-256 of what was written since the last call. */
  readonly digest: () => Uint8Array;
};

const RECORD_WORDS = ID_WORDS + 3;
/** A quarter of a megabyte. No text is as long. */
const PIECE_WORDS = 65_536;

export function createHashWriter(): HashWriter {
  const piece = new Uint32Array(PIECE_WORDS);
  let [hash, end]: [Hash, number] = [createHash('sha256'), 0];
  const flush = () => {
    hash.update(new Uint8Array(piece.buffer, 0, end * 4));
    end = 0;
  };
  const makeRoom = (words: number) => {
    if (end + words > PIECE_WORDS) flush();
  };
  return {
    number(value) {
      makeRoom(1);
      piece[end++] = value;
    },
    text({ words, start }, text) {
      const [from, to] = [start[text]!, start[text + 1]!];
      makeRoom(to - from);
      for (let word = from; word < to; word++) piece[end++] = words[word]!;
    },
    records(rows, order) {
      for (let from = 0; from < order.length; ) {
        makeRoom(RECORD_WORDS);
        const to = Math.min(order.length, from + Math.floor((PIECE_WORDS - end) / RECORD_WORDS));
        writeRecords(rows, order.subarray(from, to), piece, end);
        end += (to - from) * RECORD_WORDS;
        from = to;
      }
    },
    digest() {
      flush();
      const digest = hash.digest();
      hash = createHash('sha256');
      return digest;
    },
  };
}

/** From `begin` on. Word by word without a loop: it is the digest's longest way. */
function writeRecords(
  { ids, feeMinor, answer }: WrittenRows,
  order: Uint32Array,
  to: Uint32Array,
  begin: number,
): void {
  for (let at = 0, record = begin; at < order.length; at++, record += RECORD_WORDS) {
    const row = order[at]!;
    const id = row * ID_WORDS;
    to[record] = ids[id]!;
    to[record + 1] = ids[id + 1]!;
    to[record + 2] = ids[id + 2]!;
    to[record + 3] = ids[id + 3]!;
    to[record + 4] = ids[id + 4]!;
    to[record + 5] = ids[id + 5]!;
    to[record + 6] = ids[id + 6]!;
    to[record + 7] = ids[id + 7]!;
    const fee = feeMinor[row]!;
    to[record + ID_WORDS] = fee;
    to[record + ID_WORDS + 1] = Math.floor(fee / 2 ** 32);
    to[record + ID_WORDS + 2] = answer[row]!;
  }
}
