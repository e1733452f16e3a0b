// Applies pages of events to one read model: each page in one transaction with its checkpoint, each event all or not at all.
import { assert } from '@asof/domain';
import type { Position, Recorded, Revision } from '../event-log.ts';
import { BEHIND, type Parked, type Parking, parkingIn } from './parking.ts';
import type { EventHandler, Projection } from './projection.ts';
import type { ReadModel } from './read-model.ts';
import { isStorageFailure, StreamGap } from './read-model-failure.ts';

export type Applied = { readonly applied: number; readonly parked: number };

export type Applier = {
  /** Throws StreamGap or ReadModelFailure; then nothing of the page is in the tables. */
  readonly applyPage: (page: readonly Recorded[], checkpoint: Position) => Applied;
  /** Applies what is parked of a key, in order, up to the first event that still cannot be applied. */
  readonly replay: (key: string) => Applied;
  readonly parked: () => readonly Parked[];
};

export function createApplier(model: ReadModel, projection: Projection): Applier {
  const handle = projection.handlerOn({ prepare: sql => model.db.prepare(sql) });
  const parking = parkingIn(model.db);
  const checkRevision = revisionCheck(model);
  const attempt = attemptOn(model, handle);

  function transaction<T>(step: () => T): T {
    try {
      return model.transaction(step);
    } catch (error) {
      parking.reload();
      throw error;
    }
  }

  return {
    applyPage: (page, checkpoint) =>
      transaction(() => {
        let parked = 0;
        for (const recorded of page) {
          checkRevision(recorded);
          const key = projection.keyOf(recorded);
          const reason = parking.isParked(key) ? BEHIND : attempt(recorded);
          if (reason === null) continue;
          parking.park({ key, reason, recorded });
          parked += 1;
        }
        model.setCheckpoint(checkpoint);
        return { applied: page.length - parked, parked };
      }),
    replay: key => transaction(() => replayKey(parking, attempt, key)),
    parked: parking.all,
  };
}

function replayKey(parking: Parking, attempt: (recorded: Recorded) => string | null, key: string): Applied {
  for (let applied = 0; ; applied += 1) {
    const next = parking.firstOf(key);
    if (!next) return { applied, parked: 0 };
    const reason = attempt(next.recorded);
    if (reason !== null) {
      parking.setReason(next, reason);
      return { applied, parked: parking.all().filter(each => each.key === key).length };
    }
    parking.release(next);
  }
}

/** Runs the handler so that a failed one leaves no rows. Returns why it failed, or null; a failure of the storage is thrown. */
function attemptOn({ db }: ReadModel, handle: EventHandler): (recorded: Recorded) => string | null {
  const begin = db.prepare('SAVEPOINT event');
  const undo = db.prepare('ROLLBACK TO event');
  const end = db.prepare('RELEASE event');
  return recorded => {
    begin.run();
    let reason: string | null = null;
    try {
      handle(recorded);
    } catch (error) {
      if (isStorageFailure(error)) throw error;
      // A broken invariant of a handler parks too: a read model moves no money, and the other keys must go on.
      reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      undo.run();
    }
    end.run();
    return reason;
  };
}

/** I10: every event of a stream comes right behind the one before it. */
function revisionCheck({ db }: ReadModel): (recorded: Recorded) => void {
  const select = db.prepare('SELECT revision FROM projection_stream WHERE stream = ?');
  const upsert = db.prepare(`INSERT INTO projection_stream VALUES (?, ?)
    ON CONFLICT (stream) DO UPDATE SET revision = excluded.revision`);
  return ({ stream, revision }) => {
    const seen = select.get(stream)?.[0] ?? -1;
    assert(typeof seen === 'number', 'revisions in a read model are numbers');
    const expected = BigInt(seen + 1) as Revision;
    if (revision !== expected) throw new StreamGap({ stream, expected, actual: revision });
    upsert.run(stream, Number(revision));
  };
}
