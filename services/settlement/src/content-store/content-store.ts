// Port: immutable bytes named by their SHA-256: segments, decision columns, sheets. Only the log says which of them count.
import { createHash } from 'node:crypto';
import type { Sha256 } from '@asof/domain';

export const CONTENT_KINDS = ['segments', 'decisions', 'sheets'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

export interface ContentStore {
  /**
   * Stores the concatenated chunks, durable (file and directory synced) when it resolves. The same content again changes nothing.
   * Chunks are asked for one at a time, and each may be overwritten when the next is asked for, unless the hints say otherwise.
   */
  put(kind: ContentKind, chunks: Iterable<Uint8Array>, hints?: PutHints): Promise<Sha256>;
  /** The whole content, its hash checked on every read, in a buffer of its own. Rejects with ContentFailure. */
  read(kind: ContentKind, sha256: Sha256): Promise<Uint8Array>;
  /**
   * Opens the content for reading parts of it. Its hash is checked once for each store, in pieces of bounded size; what this store has
   * written counts as checked. Rejects with ContentFailure.
   */
  open(kind: ContentKind, sha256: Sha256): Promise<OpenContent>;
  /**
   * The same before its hash was checked: for who looks ahead, and believes nothing of it until `open` has resolved. Rejects with
   * ContentFailure.
   */
  openUnchecked(kind: ContentKind, sha256: Sha256): Promise<OpenContent>;
  /** Whether `open` would trust the content without a look at its bytes. */
  isChecked(kind: ContentKind, sha256: Sha256): boolean;
  /** Names of everything stored of a kind, sorted: also what no event names (left by an interrupted job). */
  list(kind: ContentKind): Promise<readonly Sha256[]>;
}

/**
 * The chunks, and word when all are read: `put` asks for one behind the last when it has no more use for any. Where several are kept, so
 * many that are empty come before, that this is true of all others.
 */
export function* followedBy(
  chunks: Iterable<Uint8Array>,
  onRead: () => void,
  chunksKept: number = 1,
): Generator<Uint8Array> {
  yield* chunks;
  for (let kept = 1; kept < chunksKept; kept++) yield new Uint8Array();
  onRead();
}

/** What is known of a content before it is stored: for speed alone. */
export type PutHints = {
  /** How many bytes it will be, about; said where they are many, so that they are hashed beside whatever else goes on. */
  readonly bytes?: number;
  /** A chunk stays as it is until so many others have been asked for (default 1), so that they are made while it is written. */
  readonly chunksKept?: number;
};

export type OpenContent = {
  readonly bytes: number;
  /** Fills the buffer with the bytes from `offset` on. Rejects with ContentFailure, also beyond the end. */
  readInto(buffer: Uint8Array, offset: number): Promise<void>;
  close(): Promise<void>;
};

export type ContentFailureCode = 'content-missing' | 'content-corrupt' | 'content-full' | 'content-unavailable';

/** The world broke: a file is not there, is not what was written, or cannot be written. Names kind and hash. */
export class ContentFailure extends Error {
  override readonly name = 'ContentFailure';
  readonly code: ContentFailureCode;
  readonly retryable: boolean;
  constructor(code: ContentFailureCode, message: string, options: ErrorOptions & { readonly retryable: boolean }) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable;
  }
}

/** The name of a content: SHA-256 over its chunks, as if they were one. */
export function contentName(chunks: Iterable<Uint8Array>): Sha256 {
  const hash = createHash('sha256');
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest('hex') as Sha256;
}

/** Returns the bytes when they are what their name says; otherwise the medium or somebody changed them. */
export function verifiedContent(kind: ContentKind, sha256: Sha256, bytes: Uint8Array): Uint8Array {
  const actual = contentName([bytes]);
  if (actual === sha256) return bytes;
  throw corruptContent(kind, sha256, `${bytes.length} bytes that hash to ${actual}`);
}

/** What is stored under the name is something else. */
export function corruptContent(kind: ContentKind, sha256: Sha256, holds: string): ContentFailure {
  const message = `${kind}/${sha256} holds ${holds}: restore it from a backup`;
  return new ContentFailure('content-corrupt', message, { retryable: false });
}

/** Nothing is stored under the name. */
export function missingContent(kind: ContentKind, sha256: Sha256, cause?: unknown): ContentFailure {
  const message = `${kind}/${sha256} is not there: restore it from a backup`;
  return new ContentFailure('content-missing', message, { retryable: false, cause });
}
