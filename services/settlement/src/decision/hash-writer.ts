// The bytes of a chapter of a digest on their way into its hash: through one piece of memory, small enough to be in the cache still when it
// is hashed.
import { createHash, type Hash } from 'node:crypto';
import { type ChapterModule, RECORD_BYTES } from './chapter/chapter-module.ts';
import type { Texts } from './texts.ts';

export type HashWriter = {
  readonly number: (value: number) => void;
  readonly text: (texts: Texts, text: number) => void;
  /** The records of the first so many rows of the module's order. */
  readonly records: (count: number) => void;
  /** The SHA-256 of what was written since the last call. */
  readonly digest: () => Uint8Array;
};

const RECORD_WORDS = RECORD_BYTES / 4;

/** Through the module's piece. No text is as long. */
export function createHashWriter({ piece, writeRecords }: ChapterModule): HashWriter {
  let [hash, end]: [Hash, number] = [createHash('sha256'), 0];
  const flush = () => {
    hash.update(new Uint8Array(piece.buffer, piece.byteOffset, end * 4));
    end = 0;
  };
  const makeRoom = (words: number) => {
    if (end + words > piece.length) flush();
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
    records(count) {
      for (let from = 0; from < count; ) {
        makeRoom(RECORD_WORDS);
        const to = Math.min(count, from + Math.floor((piece.length - end) / RECORD_WORDS));
        writeRecords(from, to, end);
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
