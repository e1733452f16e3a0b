// Texts as a digest says them, one behind the other in numbers of 32 bits: the length in bytes, then the UTF-8, with zeros up to a whole
// number. They lie in shared memory, so that threads copy from them and nobody makes them twice.

export type Texts = {
  readonly words: Uint32Array;
  /** Text t stands from `start[t]` on, up to `start[t + 1]`. */
  readonly start: Uint32Array;
};

const WORD_BYTES = 4;
/** A unit of UTF-16 takes three bytes of UTF-8 at most. */
const UNIT_BYTES_MAX = 3;

export function textsOf(texts: readonly string[]): Texts {
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  const bytesMax = units * UNIT_BYTES_MAX + texts.length * (WORD_BYTES + WORD_BYTES - 1);
  const bytes = new Uint8Array(Math.ceil(bytesMax / WORD_BYTES) * WORD_BYTES);
  const lengths = new DataView(bytes.buffer);
  const start = sharedWords(texts.length + 1);
  const encoder = new TextEncoder();
  let end = 0;
  for (let text = 0; text < texts.length; text++) {
    start[text] = end / WORD_BYTES;
    const { written } = encoder.encodeInto(texts[text]!, bytes.subarray(end + WORD_BYTES));
    lengths.setUint32(end, written, true);
    end += WORD_BYTES + Math.ceil(written / WORD_BYTES) * WORD_BYTES;
  }
  start[texts.length] = end / WORD_BYTES;
  const words = sharedWords(end / WORD_BYTES);
  words.set(new Uint32Array(bytes.buffer, 0, words.length));
  return { words, start };
}

export function sharedWords(length: number): Uint32Array<SharedArrayBuffer> {
  return new Uint32Array(new SharedArrayBuffer(length * WORD_BYTES));
}
