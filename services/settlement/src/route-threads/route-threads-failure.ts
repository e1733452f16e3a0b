// How a pool of routing threads may fail its caller.
export type RouteThreadsFailureCode = 'thread-died' | 'thread-late' | 'threads-closed';

const RETRYABLE: Readonly<Record<RouteThreadsFailureCode, boolean>> = {
  'thread-died': true,
  'thread-late': true,
  'threads-closed': false,
};

/** A batch was not routed whole, and its decisions and totals count for nothing: a fresh pool may route it again from the start. */
export class RouteThreadsFailure extends Error {
  override readonly name = 'RouteThreadsFailure';
  readonly code: RouteThreadsFailureCode;
  readonly retryable: boolean;
  constructor(code: RouteThreadsFailureCode, cause?: unknown) {
    super(`routing threads: ${code}`, { cause });
    this.code = code;
    this.retryable = RETRYABLE[code];
  }
}
