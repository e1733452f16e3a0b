// One writer, many callers: appends that wait are committed together, so that a sync of the disk is paid once for all of them.
// Order of positions is order of calls. A group is bounded, and between groups the event loop runs.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { assert } from '@asof/domain';
import { type Appended, type EventLog, EventLogFailure, type NewEvent } from '../event-log.ts';
import type { Database } from '../sqlite/database.ts';
import type { Health } from './health.ts';
import type { Append, Writer } from './writer.ts';

/** Bounds the time that the event loop stands still for one group. */
const GROUP_EVENTS_MAX = 5_000;
/** Bounds the memory that waiting appends hold. */
const WAITING_APPENDS_MAX = 1_000_000;

type Waiting = Append & {
  readonly resolve: (appended: Appended) => void;
  readonly reject: (failure: unknown) => void;
};

export type GroupCommit = {
  readonly append: EventLog['append'];
  /** Commits all that waits, and takes nothing more. */
  readonly drain: () => Promise<void>;
};

export type GroupCommitDeps = {
  readonly db: Database;
  readonly writer: Writer;
  readonly health: Health;
  /** Called after each commit that wrote something, when its callers have their answers. */
  readonly onCommitted: () => void;
};

export function createGroupCommit(deps: GroupCommitDeps): GroupCommit {
  const { writer, health, onCommitted } = deps;
  let waiting: Waiting[] = [];
  let isScheduled = false;
  let isDraining = false;

  function schedule() {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      flush();
      if (waiting.length > 0) schedule();
    });
  }

  function flush() {
    const group = waiting.slice(0, groupLength(waiting));
    waiting = waiting.slice(group.length);
    if (group.length === 0) return;
    const before = writer.tail();
    try {
      const answers = commit(deps, group);
      for (const [index, { resolve }] of group.entries()) resolve(answers[index]!);
    } catch (failure) {
      for (const { reject } of group) reject(failure);
    }
    if (writer.tail() !== before) onCommitted();
  }

  return {
    append: (stream, expected, events) =>
      new Promise((resolve, reject) => {
        health.assertOpen();
        assertWellFormed(stream, events);
        if (isDraining) throw refusal('the log is being closed', { retryable: false });
        if (waiting.length >= WAITING_APPENDS_MAX)
          throw refusal('too many appends are waiting; try again when some have been answered', { retryable: true });
        waiting.push({ stream, expected, events, resolve, reject });
        schedule();
      }),
    async drain() {
      isDraining = true;
      while (waiting.length > 0) await nextTurn();
    },
  };
}

/** One transaction: all of the group or nothing. */
function commit({ db, writer, health }: GroupCommitDeps, group: readonly Append[]): readonly Appended[] {
  const before = writer.tail();
  try {
    const answers = health.guard('writing', () => {
      db.exec('BEGIN IMMEDIATE');
      const applied = group.map(writer.apply);
      writer.saveHead();
      return applied;
    });
    health.guard('committing', () => db.exec('COMMIT'));
    return answers;
  } catch (failure) {
    writer.reset(before);
    rollBack(db);
    throw failure;
  }
}

/** Text that is not well-formed would come back as other text than was hashed. */
function assertWellFormed(stream: string, events: readonly NewEvent[]) {
  assert(stream !== '' && stream.isWellFormed(), 'a stream has a well-formed name');
  for (const { type, body } of events)
    assert(type.isWellFormed() && body.isWellFormed(), 'events are well-formed text');
}

/** How many of the waiting appends make the next group: at least one, then as many as fit. */
function groupLength(waiting: readonly Waiting[]): number {
  let events = 0;
  for (const [index, append] of waiting.entries()) {
    events += append.events.length;
    if (events > GROUP_EVENTS_MAX) return Math.max(index, 1);
  }
  return waiting.length;
}

/** Leaves no transaction open; SQLite has often rolled back by itself. */
function rollBack(db: Database) {
  try {
    if (db.isTransaction) db.exec('ROLLBACK');
  } catch {
    // The failure that led here says more. The next group cannot begin inside the transaction that is left, and stops the log.
  }
}

const refusal = (message: string, options: { readonly retryable: boolean }) =>
  new EventLogFailure('log-unavailable', message, options);
