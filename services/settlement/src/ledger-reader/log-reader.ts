// The one reader of the log in this service: reads every stream, once, checks that none has a gap, and lets each fold take what
// concerns it. What it saw is held against what the store says it holds before a batch is cut on it (I10).
import { type DomainEvent, decodeEvent, FactUnreadable, type Instant, isEstateEvent } from '@asof/domain';
import type { EventLog, Position, Recorded } from '@asof/event-log';
import type { KeptReading } from './kept-reading.ts';
import { proveRead, type ReadProof } from './read-proof.ts';
import { createSeenStreams, type SeenStreams } from './seen-streams.ts';

/** Something that is made of events. Passes over those of other parts; never fails. */
export type LogFold = { apply(event: DomainEvent, position: bigint, recordedAt: Instant): void };

export type LogReader = {
  /** Reads on to the head, or to a position at most. Rejects with `LogReadFailure` or the log's own failure; may be tried again. */
  catchUp(upTo?: Position): Promise<void>;
  /** Of the last event that the folds have taken. */
  position(): Position | null;
  /** Does what was read up to K agree with what the store holds up to K? Costs a look at what came since the last proof. */
  proveComplete(knownAt: Position): Promise<ReadProof>;
};

export type LogReadFailureCode = 'stream-gap' | 'event-unreadable';

/** What the log gave cannot be taken: a revision is missing or repeated in a stream, or an event is of no known form. */
export class LogReadFailure extends Error {
  override readonly name = 'LogReadFailure';
  readonly retryable = false;
  readonly code: LogReadFailureCode;
  readonly stream: string;
  constructor(code: LogReadFailureCode, stream: string, detail: string, options?: ErrorOptions) {
    super(`${code}: stream ${stream}: ${detail}`, options);
    this.code = code;
    this.stream = stream;
  }
}

/** Imports belong to services/binding: their streams count for completeness, their events are nothing to settlement. */
const UNFOLDED_PREFIX = 'import-';

export type Start = { readonly seen: SeenStreams; readonly kept: KeptReading };

/** Without a snapshot: everything is read, nothing is kept. */
export const NOTHING_KEPT: KeptReading = { restore: async () => [], keep: async () => undefined };

/**
 * A reader over folds that know nothing yet; each read goes on where the last one ended. With a snapshot, the first read begins where
 * that ends, and may so know more than it was asked to.
 */
export function createLogReader(
  log: EventLog,
  folds: readonly LogFold[],
  { seen, kept }: Start = { seen: createSeenStreams(), kept: NOTHING_KEPT },
): LogReader {
  let reading: Promise<void> = Promise.resolve();
  let others: readonly Recorded[] | null = null;
  let isRestored = false;

  async function readOn(upTo: Position | undefined): Promise<void> {
    if (!isRestored) {
      others ??= await kept.restore();
      // All of them first: one that cannot be read is not passed over when somebody tries again.
      const events = others.map(decode);
      for (const [index, recorded] of others.entries()) fold(recorded, events[index]!);
      isRestored = true;
    }
    const options = upTo === undefined ? {} : { upTo };
    for await (const page of log.readPages(seen.lastPosition() ?? 'start', options)) {
      const { streams, upTo: beginning } = seen.unknownIn(page);
      for (const stream of streams) seen.begin(stream, await log.headOf(stream, beginning));
      for (const recorded of page) take(recorded);
    }
    await kept.keep();
  }

  function fold({ position, recordedAt }: Recorded, event: DomainEvent): void {
    for (const each of folds) each.apply(event, position, recordedAt);
  }

  function take(recorded: Recorded): void {
    const { stream, revision, position } = recorded;
    const event = stream.startsWith(UNFOLDED_PREFIX) ? null : decode(recorded);
    const missing = seen.add(recorded, event === null || isEstateEvent(event) ? 'timelines' : 'other');
    if (missing !== null)
      throw new LogReadFailure(
        'stream-gap',
        stream,
        `revision ${missing} was to come, ${revision} came at ${position}`,
      );
    if (event !== null) fold(recorded, event);
  }

  return {
    catchUp(upTo) {
      // One after the other: two readings at once would apply events twice.
      reading = reading.catch(() => undefined).then(() => readOn(upTo));
      return reading;
    },
    position: seen.lastPosition,
    proveComplete: knownAt => proveRead(log, seen, knownAt),
  };
}

function decode({ stream, position, type, body }: Recorded): DomainEvent {
  try {
    return decodeEvent({ type, body });
  } catch (cause) {
    if (!(cause instanceof FactUnreadable)) throw cause;
    throw new LogReadFailure('event-unreadable', stream, `position ${position}: ${cause.message}`, { cause });
  }
}
