// Port: immutable bytes named by their SHA-256: segments, decision columns, sheets. Only the log says which of them count.
import type { Sha256 } from '@asof/domain';

export const CONTENT_KINDS = ['segments', 'decisions', 'sheets'] as const;
export type ContentKind = (typeof CONTENT_KINDS)[number];

export interface ContentStore {
  /** Stores the concatenated chunks, durable (file and directory synced) when it resolves. The same content again changes nothing. */
  put(kind: ContentKind, chunks: readonly Uint8Array[]): Promise<Sha256>;
  /** The whole content, its hash checked on every read. Rejects with ContentFailure. */
  read(kind: ContentKind, sha256: Sha256): Promise<Uint8Array>;
  /** Names of everything stored of a kind, sorted: also what no event names (left by an interrupted job). */
  list(kind: ContentKind): Promise<readonly Sha256[]>;
}

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
