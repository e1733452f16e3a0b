// Port: an append-only log of per-stream events with optimistic concurrency, shaped so that a remote store fits too.
// Revisions are dense in a stream; positions only increase: a log may leave holes between them. Nothing spans two streams.
import type { EventId, Instant } from '@asof/domain';

declare const brand: unique symbol;
/** Place in a stream: 0, 1, 2 … without holes. */
export type Revision = bigint & { readonly [brand]: 'Revision' };
/** Place in the log: increasing, holes allowed. */
export type Position = bigint & { readonly [brand]: 'Position' };

/** The last revision the writer saw, or no stream at all. */
export type Expected = Revision | 'absent';

/** `body` is the event's JSON text, kept and hashed byte for byte. The same id again is a retry, not a second fact. */
export type NewEvent = { readonly id: EventId; readonly type: string; readonly body: string };

export type Recorded = NewEvent & {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  /** When the log appended it: max(clock, last), so that it never steps back (H28). */
  readonly recordedAt: Instant;
};

export type Appended =
  | { readonly kind: 'appended'; readonly revision: Revision; readonly position: Position }
  | { readonly kind: 'conflict'; readonly actual: Expected };

/** What the store itself says it holds at positions ≤ some K: the other half of a reader's proof that it saw everything (I10). */
export type Census = {
  readonly events: bigint;
  readonly streams: bigint;
  /** Hex: of every stream the SHA-256 of `<stream> <last revision>\n`, added up as eight words of 32 bits, each modulo 2^32. */
  readonly headsSha256: string;
};

/** A census that a reader's own count agreed with: what both say of what came since is enough to agree again. */
export type CensusMark = { readonly position: Position; readonly census: Census };

export type ReadAllOptions = {
  /** Only streams whose name begins with one of these. */
  readonly streamPrefixes?: readonly string[];
  /** Stop after this position. */
  readonly upTo?: Position;
};

export interface EventLog {
  /**
   * Appends all or none, durable when it resolves. Repeating an append with the same ids answers as the first time. Calls made
   * in one turn are recorded in the order of the calls. Rejects with EventLogFailure only.
   */
  append(stream: string, expected: Expected, events: readonly [NewEvent, ...NewEvent[]]): Promise<Appended>;
  readStream(stream: string): AsyncIterable<Recorded>;
  /** Every event after the position (or from the start) up to the head at the time of the call, in position order. */
  readAll(after: Position | 'start', options?: ReadAllOptions): AsyncIterable<Recorded>;
  /** The same events in pages of some, for who reads millions: waiting for each of them would cost as much as reading it. */
  readPages(after: Position | 'start', options?: ReadAllOptions): AsyncIterable<readonly Recorded[]>;
  /** As readAll, but waits for what comes and ends only when the signal aborts. */
  subscribe(after: Position | 'start', signal: AbortSignal): AsyncIterable<Recorded>;
  /** The position of the last event, or null for an empty log. */
  head(): Promise<Position | null>;
  /** The last position recorded at or before the instant, or null. */
  positionAt(recordedAt: Instant): Promise<Position | null>;
  /** With a mark at or before the position the cost may follow what came since; what the store holds since is looked at in any case. */
  census(upTo: Position, since?: CensusMark): Promise<Census>;
  /** The last revision of the stream at positions ≤ upTo, or null where it has none. */
  headOf(stream: string, upTo: Position): Promise<Revision | null>;
  /**
   * What identifies the log up to an event: hexadecimal, over that event and all before it. Two logs that say the same at a position
   * hold the same up to it. Null where no event stands at the position.
   */
  chainHashAt(position: Position): Promise<string | null>;
  close(): Promise<void>;
}

export type EventLogFailureCode = 'log-corrupt' | 'log-full' | 'log-unavailable' | 'log-outcome-unknown';

/**
 * The world broke. `log-corrupt`: what is stored is not what was written (stop, restore). `log-full`: nothing was written; free space
 * and retry. `log-unavailable`: nothing was written; retry. `log-outcome-unknown`: it may have been written; retry with the same ids.
 */
export class EventLogFailure extends Error {
  override readonly name = 'EventLogFailure';
  readonly code: EventLogFailureCode;
  readonly retryable: boolean;
  constructor(code: EventLogFailureCode, message: string, options: ErrorOptions & { readonly retryable: boolean }) {
    super(message, options);
    this.code = code;
    this.retryable = options.retryable;
  }
}
