// Decides and inserts one append inside the transaction of its group: the expected revision, the ids that are known already, the
// record time, the chain. It alone knows the tail of the log.
import { type Instant, nextRecordedAt } from '@asof/domain';
import type { Appended, Expected, NewEvent } from '../event-log.ts';
import { SQLITE, sqliteCodeOf } from '../sqlite/database.ts';
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
  readonly table: EventTable;
  readonly clock: () => Instant;
  readonly tail: Head;
};

export function createWriter({ table, clock, tail: tailAtOpen }: WriterDeps): Writer {
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

  /** False, and nothing inserted, when an index already holds one of the ids or the place in the stream. */
  function insertAll({ stream, events }: Append, actual: number): boolean {
    if (events.length === 1) return isFree(() => insert(stream, actual + 1, events[0]));
    const before = tail;
    table.savepoint.begin();
    const isNew = isFree(() => {
      for (const [index, event] of events.entries()) insert(stream, actual + 1 + index, event);
    });
    if (!isNew) {
      table.savepoint.undo();
      tail = before;
    }
    table.savepoint.end();
    return isNew;
  }

  /** A stream expected to be absent and not remembered is not looked up: the index refuses its revision 0 when it exists. */
  function believedRevision({ stream, expected }: Append): number {
    return revisions.get(stream) ?? (expected === 'absent' ? ABSENT : table.lastRevision(stream));
  }

  return {
    tail: () => tail,
    apply(append) {
      const { stream, expected, events } = append;
      const believed = believedRevision(append);
      if (believed !== (expected === 'absent' ? ABSENT : Number(expected)) || !insertAll(append, believed))
        return repeatedOrConflict(table, append);
      const revision = believed + events.length;
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

function repeatedOrConflict(table: EventTable, append: Append): Appended {
  const actual = table.lastRevision(append.stream);
  return repeated(table, append) ?? { kind: 'conflict', actual: actual === ABSENT ? 'absent' : toRevision(actual) };
}

/** The answer of the first time, if these ids stand in this stream one after the other. */
function repeated(table: EventTable, { stream, events }: Append): Appended | null {
  const first = table.byId(events[0].id);
  if (!first) return null;
  // Known from another stream, they are not what stands here at that revision.
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

/** Runs the insert; false when SQLite found its id or its place taken. Any other broken rule of the table is a contradiction. */
function isFree(insert: () => void): boolean {
  try {
    insert();
    return true;
  } catch (error) {
    const isTaken = sqliteCodeOf(error) === SQLITE.CONSTRAINT && /event\.(id|stream)/.test(String(error));
    if (!isTaken) throw error;
    return false;
  }
}
