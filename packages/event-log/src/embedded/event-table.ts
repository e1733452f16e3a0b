// Every statement on the event table, and the rule that no row leaves it unchecked: what comes out was hashed again.
import type { Database, Row } from '../sqlite/database.ts';
import { GENESIS, hashOf } from './chain.ts';
import { corrupt, EVENT_COLUMNS, type StoredEvent, storedEvent } from './stored-event.ts';

/** Rows a statement may return at once: a page is small enough to keep the event loop free and large enough to be cheap. */
export const PAGE_ROWS_MAX = 1_000;

export type Head = { readonly position: number; readonly recordedAt: number | null; readonly hash: string };
export type Linked = { readonly event: StoredEvent; readonly hash: string };
export type StreamCount = { readonly stream: string; readonly revision: number; readonly events: number };

/** Of the events of some positions: `before` is the revision before the first, `indexed` how many the index holds from there on. */
export type StreamStretch = StreamCount & { readonly before: number; readonly indexed: number };

export type EventTable = ReturnType<typeof eventTable>;

const WITH_PREVIOUS = `SELECT event.${EVENT_COLUMNS.replaceAll(', ', ', event.')}, previous.hash
  FROM event LEFT JOIN event AS previous ON previous.position = event.position - 1`;

/** Prepares the statements once. All of them may throw what SQLite throws; callers run them under `health.guard`. */
export function eventTable(db: Database) {
  const insert = db.prepare(`INSERT INTO event (${EVENT_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`);
  const moveHead = db.prepare('UPDATE head SET position = ?, recorded_at = ?, hash = ?');
  const head = db.prepare('SELECT position, recorded_at, hash FROM head');
  const last = db.prepare('SELECT position, recorded_at, hash FROM event ORDER BY position DESC LIMIT 1');
  const range = db.prepare(`SELECT ${EVENT_COLUMNS} FROM event WHERE position > ? AND position <= ? ORDER BY position`);
  const hashAt = db.prepare('SELECT hash FROM event WHERE position = ?');
  const at = db.prepare(`${WITH_PREVIOUS} WHERE event.position = ?`);
  const byId = db.prepare(`${WITH_PREVIOUS} WHERE event.id = ?`);
  const ofStream = db.prepare(
    `${WITH_PREVIOUS} WHERE event.stream = ? AND event.revision > ? ORDER BY event.revision LIMIT ${PAGE_ROWS_MAX}`,
  );
  const lastRevision = db.prepare('SELECT max(revision) FROM event WHERE stream = ?');
  const revisionAt = db.prepare(
    'SELECT revision FROM event WHERE stream = ? AND position <= ? ORDER BY revision DESC LIMIT 1',
  );
  const savepoint = {
    begin: db.prepare('SAVEPOINT append'),
    undo: db.prepare('ROLLBACK TO append'),
    end: db.prepare('RELEASE append'),
  };

  return {
    /** Around the rows of one append, so that it leaves none behind when it cannot leave all. */
    savepoint: {
      begin: (): unknown => savepoint.begin.run(),
      undo: (): unknown => savepoint.undo.run(),
      end: (): unknown => savepoint.end.run(),
    },
    insert(event: StoredEvent, hash: string): void {
      const { position, stream, revision, id, type, recordedAt, body } = event;
      insert.run(position, stream, revision, id, type, recordedAt, body, hash);
    },
    moveHead: ({ position, recordedAt, hash }: Head): unknown => moveHead.run(position, recordedAt, hash),
    /** What the head record says, and what the last row says; equal unless rows have vanished. */
    head: (): Head | null => headOf(head.get()),
    last: (): Head => headOf(last.get()) ?? { position: 0, recordedAt: null, hash: GENESIS },
    /** Rows at positions (after, upTo], not yet checked against each other: see `linked`. */
    range: (after: number, upTo: number): readonly Row[] => range.all(after, upTo),
    hashAt: (position: number): string => String(hashAt.get(position)?.[0] ?? ''),
    at: (position: number): StoredEvent | null => alone(at.get(position), position),
    byId: (id: string): StoredEvent | null => alone(byId.get(id), null),
    ofStream: (stream: string, afterRevision: number): readonly StoredEvent[] =>
      ofStream.all(stream, afterRevision).map(row => verified(row, null)),
    /** −1 for a stream that does not exist. */
    lastRevision: (stream: string): number => Number(lastRevision.get(stream)?.[0] ?? -1),
    /** At positions ≤ upTo; −1 for none. The index alone answers, from the stream's end on. */
    revisionAt: (stream: string, upTo: number): number => Number(revisionAt.get(stream, upTo)?.[0] ?? -1),
    ...streamStatements(db),
  };
}

function streamStatements(db: Database) {
  const streams = db.prepare(`SELECT stream, max(revision), count(*) FROM event
    WHERE stream > ? AND position <= ? GROUP BY stream ORDER BY stream LIMIT ${PAGE_ROWS_MAX}`);
  // One revision more at either end is asked for: the one before must be there, one behind must not.
  const between = db.prepare(`SELECT stream, last, events, first - 1, (
      SELECT count(*) FROM event AS indexed INDEXED BY event_by_stream
      WHERE indexed.stream = found.stream AND revision BETWEEN first - 1 AND last + 1 AND position <= ?2)
    FROM (SELECT stream, min(revision) AS first, max(revision) AS last, count(*) AS events
      FROM event NOT INDEXED WHERE position > ?1 AND position <= ?2 GROUP BY stream) AS found`);
  return {
    streams: (afterStream: string, upTo: number): readonly StreamCount[] =>
      streams.all(afterStream, upTo).map(row => {
        const [stream, revision, events] = row as readonly [string, number, number];
        return { stream, revision, events };
      }),
    /** Of each stream with events at positions (after, upTo]. */
    streamsBetween: (after: number, upTo: number): readonly StreamStretch[] =>
      between.all(after, upTo).map(row => {
        const [stream, revision, events, before, indexed] = row as readonly [string, number, number, number, number];
        return { stream, revision, events, before, indexed };
      }),
  };
}

/** Checks a row of `range` that must stand at `position` behind an event with hash `previous`. */
export function linked(row: Row | undefined, position: number, previous: string): Linked {
  const event = row && storedEvent(row);
  if (!event || event.position !== position)
    throw corrupt(`the event at position ${position} is missing or damaged beyond reading`);
  const hash = hashOf(previous, event);
  if (hash !== row[7]) throw damaged(event);
  return { event, hash };
}

/** Checks a row that carries the hash before it as its ninth column. */
function verified(row: Row, wanted: number | null): StoredEvent {
  const event = storedEvent(row);
  if (!event) throw corrupt(`the event at position ${String(wanted ?? row[0])} is damaged beyond reading`);
  const previous = event.position === 1 ? GENESIS : String(row[8]);
  if (hashOf(previous, event) !== row[7]) throw damaged(event);
  return event;
}

const alone = (row: Row | undefined, wanted: number | null) => (row ? verified(row, wanted) : null);

const damaged = ({ position, stream, revision }: StoredEvent) =>
  corrupt(`the event at position ${position} (stream ${stream}, revision ${revision}) is not what was written`);

function headOf(row: Row | undefined): Head | null {
  if (!row) return null;
  const [position, recordedAt, hash] = row as readonly [number, number | null, string];
  return { position, recordedAt, hash };
}
