// An event as the table holds it, and the way from a row (untrusted bytes) to what a reader gets.
import type { EventId, Instant } from '@asof/domain';
import { EventLogFailure, type Position, type Recorded, type Revision } from '../event-log.ts';
import type { Row } from '../sqlite/database.ts';

export type StoredEvent = {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly recordedAt: number;
  readonly body: string;
};

export const EVENT_COLUMNS = 'position, stream, revision, id, type, recorded_at, body, hash';

export const toPosition = (position: number): Position => BigInt(position) as Position;
export const toRevision = (revision: number): Revision => BigInt(revision) as Revision;

/** Reads EVENT_COLUMNS; null when a value is not even of its column's kind. */
export function storedEvent(row: Row): StoredEvent | null {
  const [position, stream, revision, id, type, recordedAt, body] = row;
  if (!Number.isSafeInteger(position) || !Number.isSafeInteger(revision) || !Number.isSafeInteger(recordedAt))
    return null;
  if (typeof stream !== 'string' || typeof id !== 'string' || typeof type !== 'string' || typeof body !== 'string')
    return null;
  return { position, stream, revision, id, type, recordedAt, body } as StoredEvent;
}

/** What a reader gets. Only for rows whose hash was checked. */
export function toRecorded(event: StoredEvent): Recorded {
  return {
    id: event.id as EventId,
    type: event.type,
    body: event.body,
    stream: event.stream,
    revision: toRevision(event.revision),
    position: toPosition(event.position),
    recordedAt: event.recordedAt as Instant,
  };
}

/** What is stored is not what was written. Names the place, so that a person can compare it with a backup. */
export function corrupt(what: string, cause?: unknown): EventLogFailure {
  return new EventLogFailure('log-corrupt', `${what}; restore the log from a backup`, { retryable: false, cause });
}
