// Bytes under a seal: a prelude of 64 bytes (magic, version, SHA-256), then the content. The hash is over the hashes of the content's
// pieces, so that a machine with several cores checks them at the same time. What is not under its seal is never looked into.
import { createHash } from 'node:crypto';

const MAGIC = 'asofkept';
const VERSION = 1;
const PRELUDE_BYTES = 64;
const HASH_AT = 16;
const PIECE_BYTES = 4 * 1024 * 1024;
/** Pieces that are hashed at a time: each is copied for it. */
const PIECES_AT_A_TIME = 4;

export type SealFailureCode = 'not-a-kept-file' | 'kept-file-version' | 'kept-file-damaged';

/** The bytes are not what this program sealed. They are a copy of what the log says, so nothing is lost. */
export class SealFailure extends Error {
  override readonly name = 'SealFailure';
  readonly retryable = false;
  readonly code: SealFailureCode;
  constructor(code: SealFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The file's chunks: the prelude and the content's own. Costs a hash over all of it. */
export function sealed(content: readonly Uint8Array[]): readonly Uint8Array[] {
  const prelude = new Uint8Array(PRELUDE_BYTES);
  new TextEncoder().encodeInto(MAGIC, prelude);
  new DataView(prelude.buffer).setUint32(MAGIC.length, VERSION, true);
  const pieces: Uint8Array[] = [];
  let [piece, left] = [createHash('sha256'), PIECE_BYTES];
  for (const chunk of content) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + left);
      piece.update(part);
      at += part.length;
      left -= part.length;
      if (left > 0) continue;
      pieces.push(piece.digest());
      [piece, left] = [createHash('sha256'), PIECE_BYTES];
    }
  }
  if (left < PIECE_BYTES) pieces.push(piece.digest());
  prelude.set(rootOf(pieces), HASH_AT);
  return [prelude, ...content];
}

/** The content, as a view. Rejects with SealFailure. */
export async function unsealed(file: Uint8Array): Promise<Uint8Array> {
  if (file.length < PRELUDE_BYTES || new TextDecoder().decode(file.subarray(0, MAGIC.length)) !== MAGIC)
    throw new SealFailure('not-a-kept-file', `it does not begin with ${MAGIC}`);
  const version = new DataView(file.buffer, file.byteOffset).getUint32(MAGIC.length, true);
  if (version !== VERSION)
    throw new SealFailure('kept-file-version', `it has version ${version}, this program reads version ${VERSION}`);
  const content = file.subarray(PRELUDE_BYTES);
  const pieces: Uint8Array[] = [];
  for (let at = 0; at < content.length; at += PIECE_BYTES * PIECES_AT_A_TIME) {
    const starts = Array.from({ length: PIECES_AT_A_TIME }, (_, index) => at + index * PIECE_BYTES);
    const some = starts.filter(start => start < content.length);
    pieces.push(...(await Promise.all(some.map(start => digest(content.subarray(start, start + PIECE_BYTES))))));
  }
  if (Buffer.compare(rootOf(pieces), file.subarray(HASH_AT, HASH_AT + 32)) !== 0)
    throw new SealFailure('kept-file-damaged', `its ${content.length} bytes are not those that were sealed`);
  return content;
}

/** On a thread of the pool. */
async function digest(piece: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', piece as Uint8Array<ArrayBuffer>));
}

function rootOf(pieces: readonly Uint8Array[]): Uint8Array {
  const root = createHash('sha256');
  for (const piece of pieces) root.update(piece);
  return root.digest();
}
