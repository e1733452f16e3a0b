// The digest over the heads of all streams, computed in one way by the store (its census) and by readers (what they read): the sum of
// what each head's line hashes to. A head that moved is taken out and put in again, so that a digest goes on from an older one at the
// cost of the streams that got events since, and in any order.
import { hash } from 'node:crypto';
import type { Revision } from './event-log.ts';

const WORDS = 8;
const WORD_BYTES = 4;
const WORD_DIGITS = 8;

export type HeadsDigest = {
  /** The stream's last revision is `revision` now; `before` is the one that was digested, below zero for none. */
  move(stream: string, before: number, revision: number): void;
  /** 64 hexadecimal digits. */
  digest(): string;
};

/** Of no streams; or of those of another digest. */
export function createHeadsDigest(from = '0'.repeat(WORDS * WORD_DIGITS)): HeadsDigest {
  const sum = Uint32Array.from({ length: WORDS }, (_, word) =>
    Number.parseInt(from.slice(word * WORD_DIGITS, (word + 1) * WORD_DIGITS), 16),
  );
  return {
    move(stream, before, revision) {
      if (before >= 0) add(sum, stream, before, -1);
      add(sum, stream, revision, 1);
    },
    digest: () => Array.from(sum, word => word.toString(16).padStart(WORD_DIGITS, '0')).join(''),
  };
}

/** Each word of the SHA-256 of `<stream> <revision>\n`, big-endian, is added or taken away modulo 2^32. */
function add(sum: Uint32Array, stream: string, revision: number, sign: 1 | -1): void {
  // A text of bytes: a buffer would take three times as long to make.
  const bytes = hash('sha256', `${stream} ${revision}\n`, 'binary');
  for (let word = 0; word < WORDS; word++) {
    let value = 0;
    for (let byte = 0; byte < WORD_BYTES; byte++) value = (value << 8) | bytes.charCodeAt(word * WORD_BYTES + byte);
    sum[word]! += sign * value;
  }
}

/** The same for heads in any order, of which the last of a stream counts. */
export function headsSha256(heads: Iterable<readonly [stream: string, revision: Revision]>): string {
  const digest = createHeadsDigest();
  for (const [stream, revision] of new Map(heads)) digest.move(stream, -1, Number(revision));
  return digest.digest();
}
