// Moves committed pages from the write-ahead log into the database file before the former grows without bound. SQLite's own
// checkpoint would swallow a failed sync; this one stops the log.
import type { Database } from '../sqlite/database.ts';
import type { Health } from './health.ts';

/** 32 MiB of pages. */
const WAITING_PAGES_MAX = 4_000;

/** To be called after a commit; costs a few microseconds until there is something to move. Never throws. */
export function createCheckpoint(db: Database, health: Health): () => void {
  const look = db.prepare('PRAGMA wal_checkpoint(NOOP)');
  const move = db.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  return () => {
    try {
      health.guard('writing', () => {
        const [, pages, moved] = look.get() as readonly [number, number, number];
        if (pages - moved >= WAITING_PAGES_MAX) move.get();
      });
    } catch {
      // What was committed is safe in the write-ahead log. A failure that matters has stopped the log, and the next caller hears of
      // it; a full disk has not, and the next commit tries again.
    }
  };
}
