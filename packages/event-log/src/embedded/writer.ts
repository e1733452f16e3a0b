// Decides and inserts one append inside the transaction of its group: the expected revision, the ids that are known already, the
// record time, the chain. It alone knows the tail of the log.
import { assert, type Instant, nextRecordedAt } from '@asof/domain';
import type { Appended, Expected, NewEvent } from '../event-log.ts';
import { type Database, SQLITE, sqliteCodeOf } from '../sqlite/database.ts';
import { hashOf } from './chain.ts';
import type { EventTable, Head } from './event-table.ts';
import { type StoredEvent, toPosition, toRevision } from './stored-event.ts';

export type Append = {
  readonly stream: string;
  readonly expected: Expected;
  readonly events: readonly [NewEvent, ...NewEvent[]];
};

export type Writer = {
  readonly tail: () => Head;
  /** Applies one append within an open transaction. What it did stands only once that transaction is committed. */
  readonly apply: (append: Append) => Appended;
  /** Writes the head record, once for the appends since the last call. */
  readonly saveHead: () => void;
  /** Forgets what a rolled-back transaction did. */
  readonly reset: (tail: Head) => void;
};

/** Streams whose last revision is remembered; beyond that the memory starts anew and the index answers. */
const REVISIONS_KEPT_MAX = 200_000;
const ABSENT = -1;

export type WriterDeps = {
  readonly db: Database;
  readonly table: EventTable;
  readonly clock: () => Instant;
  readonly tail: Head;
};

export function createWriter({ db, table, clock, tail: tailAtOpen }: WriterDeps): Writer {
  const revisions = new Map<string, number>();
  let tail = tailAtOpen;
  let saved = tailAtOpen;

  function insert(stream: string, revision: number, { id, type, body }: NewEvent) {
    const recordedAt = nextRecordedAt(clock(), tail.recordedAt as Instant | null);
    const event: StoredEvent = { position: tail.position + 1, stream, revision, id, type, recordedAt, body };
    const hash = hashOf(tail.hash, event);
    table.insert(event, hash);
    tail = { position: event.position, recordedAt, hash };
  }

  /** False, and nothing inserted, when the log knows one of the ids already. */
  function insertAll({ stream, events }: Append, actual: number): boolean {
    if (events.length === 1) return unlessKnown(() => insert(stream, actual + 1, events[0]));
    const before = tail;
    db.exec('SAVEPOINT append');
    const isNew = unlessKnown(() => {
      for (const [index, event] of events.entries()) insert(stream, actual + 1 + index, event);
    });
    if (!isNew) {
      db.exec('ROLLBACK TO append');
      tail = before;
    }
    db.exec('RELEASE append');
    return isNew;
  }

  function revisionOf(stream: string): number {
    return revisions.get(stream) ?? table.lastRevision(stream);
  }

  return {
    tail: () => tail,
    apply(append) {
      assertWellFormed(append);
      const { stream, expected, events } = append;
      const actual = revisionOf(stream);
      if (actual !== (expected === 'absent' ? ABSENT : Number(expected)) || !insertAll(append, actual))
        return (
          repeated(table, append) ?? { kind: 'conflict', actual: actual === ABSENT ? 'absent' : toRevision(actual) }
        );
      const revision = actual + events.length;
      if (revisions.size >= REVISIONS_KEPT_MAX) revisions.clear();
      revisions.set(stream, revision);
      return { kind: 'appended', revision: toRevision(revision), position: toPosition(tail.position) };
    },
    saveHead() {
      if (tail.position !== saved.position) table.moveHead(tail);
      saved = tail;
    },
    reset(before) {
      tail = before;
      saved = before;
      revisions.clear();
    },
  };
}

/** The answer of the first time, if these ids stand in this stream one after the other. */
function repeated(table: EventTable, { stream, events }: Append): Appended | null {
  const first = table.byId(events[0].id);
  if (first?.stream !== stream) return null;
  for (let count = 0, after = first.revision - 1; ; ) {
    const page = table.ofStream(stream, after);
    for (const known of page) {
      if (known.id !== events[count]?.id) return null;
      count += 1;
      if (count === events.length)
        return { kind: 'appended', revision: toRevision(known.revision), position: toPosition(known.position) };
    }
    if (page.length === 0) return null;
    after = page.at(-1)!.revision;
  }
}

/** Text that is not well-formed would come back as other text than was hashed. */
function assertWellFormed({ stream, events }: Append) {
  assert(stream !== '' && stream.isWellFormed(), 'a stream has a well-formed name');
  for (const { type, body } of events)
    assert(type.isWellFormed() && body.isWellFormed(), 'events are well-formed text');
}

/** Runs the insert; false when SQLite found the event's id in the log. Any other broken rule of the table is a contradiction. */
function unlessKnown(insert: () => void): boolean {
  try {
    insert();
    return true;
  } catch (error) {
    const isKnown = sqliteCodeOf(error) === SQLITE.CONSTRAINT && String(error).includes('event.id');
    if (!isKnown) throw error;
    return false;
  }
}
