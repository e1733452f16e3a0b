// Texts as a digest says them, one behind the other in numbers of 32 bits: the length in bytes, then the UTF-8, with zeros up to a whole
// number. They lie in shared memory, so that threads copy from them and nobody makes them twice.
import { createByteWriter, putAscii, putBytes } from '../sheet/byte-writer.ts';
import type { TextPool } from '../sheet/text-pool.ts';

export type Texts = {
  readonly words: Uint32Array;
  /** Text t stands from `start[t]` on, up to `start[t + 1]`. */
  readonly start: Uint32Array;
};

const WORD_BYTES = 4;
/** The texts of the pool, if there is one, and behind them the others, which are ASCII. */
export function textsOf(
  others: readonly string[],
  pool: Pick<TextPool, 'writer' | 'count' | 'startOf'> = NO_TEXTS,
): Texts {
  const count = pool.count() + others.length;
  const units = others.reduce((sum, text) => sum + text.length, pool.writer.length);
  const words = sharedWords(Math.ceil(units / WORD_BYTES) + count * 2);
  const start = sharedWords(count + 1);
  const bytes = new Uint8Array(words.buffer);
  let end = 0;
  let text = 0;
  const endAt = (byte: number) => {
    words[end] = byte - (end + 1) * WORD_BYTES;
    end = Math.ceil(byte / WORD_BYTES);
    start[++text] = end;
  };
  const { bytes: pooled } = pool.writer;
  while (text < pool.count())
    endAt(putBytes(bytes, (end + 1) * WORD_BYTES, pooled, pool.startOf(text), pool.startOf(text + 1)));
  for (const other of others) endAt(putAscii(bytes, (end + 1) * WORD_BYTES, other));
  return { words, start };
}

const NO_TEXTS = { writer: createByteWriter(), count: () => 0, startOf: () => 0 };

export function sharedWords(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(length * WORD_BYTES));
}
